package examiner

import (
	"github.com/lockstep-go/lockstep/kernel/running/judge"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// test judges an answer that is a test: it must pass each sound program on every schedule, and fail
// each broken one on some.
func (e *exam) test(answer string) {
	x := e.x.Program
	e.verdict.Of, e.verdict.Every = len(x.Sound)+len(x.Broken), true
	given := e.file(givenFile, x.Given, nil)
	for i, it := range append(x.Sound[:len(x.Sound):len(x.Sound)], x.Broken...) {
		sound := i < len(x.Sound)
		tested := e.file(judgeFile, it.Text, declared(given))
		known := declared(given, tested)
		text := e.file(answerFile, declarations(answer), known)
		if word, line := forbidden(text.Text, nil); word != "" {
			e.fail(exercises.Fault{Kind: exercises.Forbidden, Object: word, Parties: []exercises.Party{{Line: line}}})
			return
		}
		p := &program{exam: e}
		var ok bool
		if p.plain, ok = e.compile([]judge.Source{text, given, tested, {Name: mainFile, Text: mainText("Test")}}); !ok {
			return
		}
		e.asked.mode = whole
		v := e.search(p.plain, judge.Options{First: true, Expect: p.expect})
		if e.stopped {
			return
		}
		failure := first(v.Failures)
		switch {
		case sound && failure != nil:
			fault := faultOf(*failure)
			p.show(p.plain, *failure, &fault)
			e.verdict.Tried, e.verdict.Number = v.Tried, v.Tried
			fault.Text, fault.Kind, fault.Object = fault.String(), exercises.Rejects, it.Name
			e.fail(fault)
			return
		case !sound && failure == nil:
			e.verdict.Tried = v.Tried
			e.fail(exercises.Fault{Kind: exercises.Accepts, Object: it.Name})
			return
		case sound:
			p.note(v)
		}
		e.verdict.Points++
	}
	e.verdict.Tried = e.tried
}
