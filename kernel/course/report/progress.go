package report

import (
	"fmt"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/course/progress"
	"github.com/lockstep-go/lockstep/kernel/words"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// Progress says of each lesson how much of it is solved, and what is next.
func Progress(course []*exercises.Exercise, states map[string]progress.State, l words.Language) string {
	var b strings.Builder
	done, next := 0, ""
	for _, lesson := range exercises.Lessons(course) {
		of := exercises.Of(course, lesson)
		solved := 0
		for _, x := range of {
			switch {
			case states[x.Name].Solved:
				solved++
			case next == "":
				next = x.Name
			}
		}
		done += solved
		b.WriteString(words.ProgressLesson.In(l, bar(solved, len(of)), fmt.Sprintf("%-12s", lesson), solved, len(of)) + "\n")
	}
	b.WriteString(words.ProgressTotal.In(l, done, len(course)) + "\n")
	if next != "" {
		b.WriteString(words.LessonNext.In(l, next) + "\n")
	}
	return b.String()
}

// bar has a square for each exercise.
func bar(solved, all int) string {
	return fmt.Sprintf("%-5s", strings.Repeat("■", solved)+strings.Repeat("□", all-solved))
}
