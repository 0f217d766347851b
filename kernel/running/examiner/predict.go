package examiner

import (
	"fmt"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/running/judge"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// An option is what the program prints, its lines joined by optionJoin, or a kind of fault.
const optionJoin = " | "

// predict holds what an answer has ticked against all that the program can come to.
func (e *exam) predict(answer string) {
	ticked, fault := ticks(answer, e.x.Program.Options)
	if fault.Kind != "" {
		e.fail(fault)
		return
	}
	p, ok := e.compile([]judge.Source{e.file(wholeFile, e.x.Program.Whole, nil)})
	if !ok {
		return
	}
	v := e.search(p, judge.Options{Prints: true})
	e.verdict.Tried, e.verdict.Every, e.verdict.Bound, e.verdict.Of = v.Tried, v.Every, v.Bound, len(ticked)
	can := possible(v)
	e.verdict.Reached = map[string]string{}
	for _, option := range e.x.Program.Options {
		schedule, is := can[option]
		switch {
		case is && !ticked[option]:
			e.showSchedule(p, schedule)
			e.fail(exercises.Fault{Kind: exercises.Can, Object: option})
			return
		case !is && ticked[option]:
			e.fail(exercises.Fault{Kind: exercises.Cannot, Object: option})
			return
		case is:
			e.verdict.Reached[option] = schedule
		default:
			e.verdict.Never = append(e.verdict.Never, option)
		}
		e.verdict.Points++
	}
}

// showSchedule shows a schedule of a program without a judge.
func (e *exam) showSchedule(p *judge.Program, schedule string) {
	e.verdict.Schedule = schedule
	if r, err := p.Replay(schedule, judge.Options{}); err == nil {
		e.verdict.Preemptions = r.Preemptions
		e.verdict.Table, e.verdict.TableHTML = e.Picture(r.Log)
	}
}

// possible are the outcomes of a program, each with a schedule: what it prints, and the kinds of
// what goes wrong.
func possible(v judge.Verdict) map[string]string {
	can := map[string]string{}
	for _, o := range v.Outcomes {
		can[asOption(o.Text)] = o.Schedule
	}
	for _, f := range v.Failures {
		if _, known := can[string(f.Word)]; !known {
			can[string(f.Word)] = f.Schedule
		}
	}
	return can
}

// asOption is what a program has printed as an option says it.
func asOption(printed string) string {
	return strings.Join(strings.Split(strings.TrimRight(printed, "\n"), "\n"), optionJoin)
}

// ticks reads an answer: a line for each option, which begins with [x] or [ ].
func ticks(answer string, options []string) (ticked map[string]bool, fault exercises.Fault) {
	ticked = map[string]bool{}
	wrong := func(i int, text string) (map[string]bool, exercises.Fault) {
		return nil, exercises.Fault{Kind: exercises.Lines, Object: text, Parties: []exercises.Party{{Line: i + 1}}}
	}
	known := map[string]bool{}
	for _, o := range options {
		known[o] = true
	}
	for i, line := range strings.Split(answer, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "//") || strings.HasPrefix(line, "#") {
			continue
		}
		box, option, ok := strings.Cut(line, "]")
		option = strings.TrimSpace(option)
		mark := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(box, "[")))
		if !ok || !strings.HasPrefix(box, "[") || mark != "" && mark != "x" || !known[option] {
			return wrong(i, line)
		}
		if _, twice := ticked[option]; twice {
			return wrong(i, line)
		}
		ticked[option] = mark == "x"
	}
	for _, o := range options {
		if _, is := ticked[o]; !is {
			return wrong(-1, fmt.Sprintf("[ ] %s", o))
		}
	}
	return ticked, exercises.Fault{}
}
