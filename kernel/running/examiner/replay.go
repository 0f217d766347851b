package examiner

import (
	"slices"

	"github.com/lockstep-go/lockstep/kernel/running/judge"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/lessons/exercises"
	"github.com/lockstep-go/lockstep/lessons/host"
)

// Replay runs an answer once more, on a schedule that a verdict has told of in a part of the judge,
// and returns what is to be seen of it: the table, and what can be gone through step by step.
func Replay(c Compiler, x *exercises.Exercise, answer, of, schedule string) exercises.Verdict {
	e := &exam{Compiler: c, x: x}
	e.verdict = exercises.Verdict{Exercise: x.Name, Hash: x.Hash, Source: trace.TextHash(answer), Part: of, Schedule: schedule}
	host.SetExaminer(&e.asked)
	defer host.SetExaminer(nil)
	var p *judge.Program
	switch x.Kind {
	case exercises.Predict, exercises.Schedule:
		p, _ = e.compile([]judge.Source{e.file(wholeFile, x.Program.Whole, nil)})
	case exercises.Test: // of which only the verdict's own table is known
	default:
		all, ok := e.program(answer, x.Program.Start)
		if !ok || !all.list() {
			return e.verdict
		}
		number := slices.IndexFunc(e.asked.parts, func(p part) bool { return p.Name == of })
		e.asked.mode, e.asked.want = onePart, max(number, 0)
		p = all.plain
	}
	if p == nil {
		return e.verdict
	}
	r, err := p.Replay(schedule, judge.Options{Late: x.Late})
	if err != nil {
		e.verdict.Fault.Text = err.Error()
		return e.verdict
	}
	e.verdict.Preemptions = r.Preemptions
	e.verdict.Table, e.verdict.TableHTML = c.Steps(p, r)
	return e.verdict
}
