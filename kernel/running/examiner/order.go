package examiner

import (
	"strings"

	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// order reports whether an answer is made of the given lines, each used no more often than it was
// given. If not, that is the verdict. Indentation does not count, nor do empty lines and comments.
func (e *exam) order(answer string) bool {
	left := map[string]int{}
	for _, line := range e.x.Program.Lines {
		left[strings.TrimSpace(line)]++
	}
	for i, line := range strings.Split(answer, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "//") && left[line] == 0 {
			continue
		}
		if left[line]--; left[line] < 0 {
			e.fail(exercises.Fault{Kind: exercises.Lines, Object: line, Parties: []exercises.Party{{Line: i + 1}}})
			return false
		}
	}
	return true
}
