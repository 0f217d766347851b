package examiner

import (
	"strings"

	"github.com/lockstep-go/lockstep/kernel/running/judge"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// prints is how a goal begins that is what the program prints.
const prints = "prints "

// schedule runs the exercise's program as an answer says: names of goroutines, which make a step
// each, in turn. What comes after them is decided by the default rule.
func (e *exam) schedule(answer string) {
	p, ok := e.compile([]judge.Source{e.file(wholeFile, e.x.Program.Whole, nil)})
	if !ok {
		return
	}
	names, lines := scheduleNames(answer)
	at := p.Follow(names, false, judge.Options{})
	e.verdict.Tried, e.verdict.Schedule, e.verdict.Preemptions, e.verdict.Switches = 1, at.Schedule, at.Preemptions, at.Preemptions
	e.verdict.Table, e.verdict.TableHTML = e.Picture(at.Log)
	if at.Made < len(names) {
		e.fail(stuck(names[at.Made], lines[at.Made], at))
		return
	}
	if !e.reached(at.Outcome, at.Failures) {
		f := exercises.Fault{Kind: exercises.Misses, Object: e.x.Goal, Got: asOption(at.Outcome)}
		if len(at.Failures) > 0 && !strings.HasPrefix(e.x.Goal, prints) {
			f.Got = string(at.Failures[0].Word)
		}
		e.fail(f)
		return
	}
	e.verdict.Fewest = e.fewest(p)
}

// scheduleNames are the names of an answer, and their lines. A comment begins with # or //.
func scheduleNames(answer string) (names []string, lines []int) {
	for i, line := range strings.Split(answer, "\n") {
		line, _, _ = strings.Cut(line, "#")
		line, _, _ = strings.Cut(line, "//")
		for _, name := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t,;|，、", r) }) {
			names, lines = append(names, name), append(lines, i+1)
		}
	}
	return names, lines
}

// stuck is the fault that a goroutine cannot make the step that it is told to make: why not, and
// where all stand.
func stuck(name string, line int, at judge.Position) exercises.Fault {
	f := exercises.Fault{Kind: exercises.Stuck, Object: name, Parties: []exercises.Party{{Name: name, Line: line}}}
	for _, s := range at.Stands {
		party := exercises.Party{Name: s.Name, Line: s.At.Line, Waits: string(s.Waits)}
		if s.Name == name {
			f.Text = string(s.Waits)
		}
		f.Parties = append(f.Parties, party)
	}
	return f
}

// reached reports whether a run has come to the exercise's goal.
func (e *exam) reached(outcome string, failures []judge.Failure) bool {
	if text, ok := strings.CutPrefix(e.x.Goal, prints); ok {
		return asOption(outcome) == text
	}
	for _, f := range failures {
		if faultOf(f).Is(e.x.Goal) {
			return true
		}
	}
	return false
}

// fewest is the smallest number of preemptions with which the goal is reached; 0 if it is not
// found.
func (e *exam) fewest(p *judge.Program) int {
	text, isPrinted := strings.CutPrefix(e.x.Goal, prints)
	v := e.search(p, judge.Options{Prints: isPrinted, Max: maxConsequence})
	least := -1
	note := func(n int) {
		if least < 0 || n < least {
			least = n
		}
	}
	for _, o := range v.Outcomes {
		if isPrinted && asOption(o.Text) == text {
			note(o.Preemptions)
		}
	}
	for _, f := range v.Failures {
		if !isPrinted && faultOf(f).Is(e.x.Goal) {
			note(f.Preemptions)
		}
	}
	return max(least, 0)
}
