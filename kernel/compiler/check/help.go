package check

import (
	"strings"

	"github.com/lockstep-go/lockstep/kernel/words"
)

// The compiler's message says what is wrong with a line. A learner who comes from another language,
// or has mistyped a name, also gets help on what to write: Error.Help.

// helped adds help to the errors of a cell, each once.
func (s *Session) helped(src string, errs ErrorList) ErrorList {
	lines := strings.Split(src, "\n")
	said := map[string]bool{}
	for i := range errs {
		e := &errs[i]
		if e.Line < 1 || e.Line > len(lines) {
			continue
		}
		help := habitHelp(*e, lines)
		if help == nil {
			help = s.nameHelp(*e, src)
		}
		if help != nil && !said[help.Error()] {
			said[help.Error()] = true
			e.Help = help
		}
	}
	return errs
}

// goWrites returns help that consists of the code that Go has for a line.
func goWrites(code string) error { return words.GoWrites.Error(code) }

// restOf returns the rest of a line from the error's column on.
func (e Error) restOf(line string) string {
	return line[min(max(e.Col-1, 0), len(line)):]
}
