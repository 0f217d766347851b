package examiner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/running/judge"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/lessons/exercises"
	"github.com/lockstep-go/lockstep/lessons/host"
)

// The program of an answer is compiled once. It is run once to learn what the judge asks, and then
// part by part. A part is searched for what goes wrong, until the first schedule on which something
// does. What is asked about all schedules together is asked then: whether two goroutines were ever
// inside a function, whether each outcome was reached.

// program is an answer's program, and how it is asked.
type program struct {
	*exam
	files []judge.Source
	plain *judge.Program
	told  *judge.Program // the same, whose logs tell of calls; made when it is needed
}

// judged judges an answer by the exercise's judge. start is the program that the learner was given,
// "" if there is none.
func (e *exam) judged(answer, start string) {
	p, ok := e.program(answer, start)
	if !ok || !p.list() {
		return
	}
	answerText := p.files[slices.IndexFunc(p.files, func(s judge.Source) bool { return s.Name == answerFile })].Text
	if word, line := forbidden(answerText, e.asked.forbidden); word != "" {
		e.fail(exercises.Fault{Kind: exercises.Forbidden, Object: word, Parties: []exercises.Party{{Line: line}}})
		return
	}
	e.verdict.Every = true
	for i := range e.asked.parts {
		if !p.part(i) || e.stopped {
			return
		}
		e.verdict.Points += e.asked.parts[i].points
	}
	e.verdict.Tried = e.tried
	if start != "" {
		e.verdict.Before = e.before(start)
	}
}

// program compiles the program of an answer. If it is none, that is the verdict.
func (e *exam) program(answer, start string) (*program, bool) {
	x := e.x.Program
	given := e.file(givenFile, x.Given, nil)
	judges := e.file(judgeFile, x.Judge, nil)
	text := e.file(answerFile, declarations(answer), declared(given))
	if word, line := forbidden(text.Text, nil); word != "" {
		e.fail(exercises.Fault{Kind: exercises.Forbidden, Object: word, Parties: []exercises.Party{{Line: line}}})
		return nil, false
	}
	// By itself first: what is the judge's is not there.
	if err := e.Check([]judge.Source{text, given, {Name: mainFile, Text: bareMain}}); err != nil {
		e.fail(notCompiled(err))
		return nil, false
	}
	asked := declared(e.file(answerFile, declarations(start), nil))
	if start == "" {
		asked = nil
	}
	p := &program{exam: e, files: []judge.Source{apart(text, asked, given, judges), given, judges, {Name: mainFile, Text: mainText("Judge")}}}
	var ok bool
	p.plain, ok = e.compile(p.files)
	return p, ok
}

// list learns what the judge asks.
func (p *program) list() bool {
	p.asked.mode = listing
	p.asked.Begin()
	p.asked.begun = false
	r, err := p.plain.Replay(p.plain.Hash+":", judge.Options{})
	switch {
	case err != nil:
		p.fail(exercises.Fault{Kind: exercises.Unfinished, Text: err.Error()})
	case !p.asked.begun || !p.asked.ended:
		p.unfinished(r)
	case len(p.asked.parts) == 0:
		p.fail(exercises.Fault{Kind: exercises.Unfinished, Text: "the judge asks nothing"})
	default:
		p.verdict.Of = 0
		for _, part := range p.asked.parts {
			p.verdict.Of += part.points
		}
		return true
	}
	return false
}

// unfinished is the verdict on a run that has ended before the judge had.
func (p *program) unfinished(r judge.Replay) {
	f := exercises.Fault{Kind: exercises.Unfinished}
	if len(r.Failures) > 0 {
		f = faultOf(r.Failures[0])
	}
	p.fail(f)
}

// part judges one part, and reports whether nothing is wrong.
func (p *program) part(i int) bool {
	part := p.asked.parts[i]
	p.asked.mode, p.asked.want, p.asked.seen = onePart, i, nil
	p.verdict.Part = part.Name
	v := p.search(p.plain, judge.Options{First: part.Outcomes == nil, Expect: p.expect})
	if f := first(v.Failures); f != nil {
		p.failed(p.plain, *f, v)
		return false
	}
	if p.stopped {
		return false
	}
	p.note(v)
	for _, o := range part.Outcomes {
		if !slices.Contains(p.asked.seen, o) {
			p.verdict.Tried = v.Tried
			p.fail(exercises.Fault{Kind: exercises.Both, Object: part.Name, Want: o})
			return false
		}
	}
	if part.Function != "" && !p.inside(part) {
		return false
	}
	p.verdict.Part = ""
	return true
}

// expect is asked after each run that has come to its end.
func (p *program) expect(string) bool { return p.asked.holds() }

// note keeps how much was shown.
func (p *program) note(v judge.Verdict) {
	p.verdict.Every = p.verdict.Every && v.Every
	if !v.Every {
		p.verdict.Bound = min(p.verdict.Bound, v.Bound)
	}
}

// inside asks how many goroutines are inside a function at once.
func (p *program) inside(part part) bool {
	if p.told == nil {
		told, ok := p.compile(p.files, p.functions()...)
		if !ok {
			return false
		}
		p.told = told
	}
	most := 0
	v := p.search(p.told, judge.Options{Expect: p.expect, Reach: func(log *trace.Log) bool {
		n := insideAtOnce(log, part.Function)
		most = max(most, n)
		if part.Exactly {
			return n > part.Inside
		}
		return n >= part.Inside
	}})
	fault := exercises.Fault{Kind: exercises.Overlap, Object: part.Function, Got: fmt.Sprint(most), Want: fmt.Sprint(part.Inside)}
	switch {
	case p.stopped:
		return false
	case part.Exactly && v.Reached != nil:
		p.verdict.Schedule, p.verdict.Preemptions, p.verdict.Number = v.Reached.Schedule, v.Reached.Preemptions, v.Tried
		p.verdict.Table, p.verdict.TableHTML = p.Picture(v.Reached.Log)
		fallthrough
	case most < part.Inside:
		p.verdict.Tried = v.Tried
		p.fail(fault)
		return false
	}
	return true
}

// functions are those whose calls are asked for.
func (p *program) functions() (names []string) {
	for _, part := range p.asked.parts {
		if part.Function != "" && !slices.Contains(names, part.Function) {
			names = append(names, part.Function)
		}
	}
	return names
}

// insideAtOnce is how many goroutines are inside a function at once, at most, in a run.
func insideAtOnce(log *trace.Log, function string) (most int) {
	depth := map[int]int{}
	for i := range log.Events {
		e := &log.Events[i]
		if e.Op != trace.OpEnter && e.Op != trace.OpExit || log.Objects[e.Object].Name != function {
			continue
		}
		if e.Op == trace.OpEnter {
			depth[e.G]++
		} else if depth[e.G]--; depth[e.G] <= 0 {
			delete(depth, e.G)
		}
		most = max(most, len(depth))
	}
	return most
}

// failed makes a failure the verdict.
func (p *program) failed(program *judge.Program, f judge.Failure, v judge.Verdict) {
	p.verdict.Tried, p.verdict.Every = v.Tried, false
	p.verdict.Number = v.Tried
	shown := f
	if f.Word == explore.Race {
		// What comes of a race is more to see than that there is one.
		w := p.search(program, judge.Options{First: true, Expect: p.expect, Ignore: []string{exercises.Race}, Max: maxConsequence})
		if c := first(w.Failures); c != nil {
			shown = *c
			p.verdict.Number, p.verdict.Tried = w.Tried, w.Tried
		}
	}
	fault := faultOf(f)
	if closed := faultOf(shown); closed.Kind == exercises.Panic && closed.Object == fault.Object && strings.HasSuffix(closed.Text, "channel") {
		fault = closed // that a channel is closed and used at once says less than what Go does then
	}
	p.show(program, shown, &fault)
	p.fail(fault)
}

// maxConsequence is how many schedules are tried for what comes of a race.
const maxConsequence = 3000

// show runs a failure's schedule once more for its table, and for the values that are not as they
// should be.
func (p *program) show(program *judge.Program, f judge.Failure, fault *exercises.Fault) {
	p.verdict.Schedule, p.verdict.Preemptions = f.Schedule, f.Preemptions
	r, err := program.Replay(f.Schedule, judge.Options{Late: f.Word == explore.Late})
	if err != nil {
		return
	}
	p.verdict.Table, p.verdict.TableHTML = p.Picture(r.Log)
	if f.Word == explore.Unexpected || f.Of == explore.Unexpected {
		wrong := p.wrong()
		if fault.Kind == exercises.Race {
			if wrong.Kind == exercises.Want && wrong.Want != "" {
				fault.Got, fault.Want, fault.Text = wrong.Got, wrong.Want, wrong.Object
			}
			return
		}
		if fault.Kind == exercises.Late {
			wrong.Kind = exercises.Late
		}
		wrong.Parties = fault.Parties
		*fault = wrong
	}
}

// wrong says what is not as it should be after a run that has come to its end.
func (p *program) wrong() exercises.Fault {
	q := &p.asked
	switch {
	case !q.ended:
		return exercises.Fault{Kind: exercises.Unfinished}
	case len(q.missed) > 0:
		m := q.missed[0]
		return exercises.Fault{Kind: exercises.Want, Object: m.what, Got: m.got, Want: m.want}
	}
	if q.mode != onePart {
		return exercises.Fault{}
	}
	part := q.parts[q.want]
	if part.Limit > 0 && q.took > part.Limit {
		return exercises.Fault{Kind: exercises.Time, Object: part.Name, Got: q.took.String(), Want: part.Limit.String()}
	}
	return exercises.Fault{Kind: exercises.Both, Object: part.Name, Got: q.outcome}
}

// before counts how often the program goes wrong that the learner was given, in the first part in
// which it does. nil is that it does not compile, or does not go wrong.
func (e *exam) before(start string) *exercises.Share {
	other := &exam{Compiler: e.Compiler, x: e.x, options: e.options}
	host.SetExaminer(&other.asked)
	defer host.SetExaminer(&e.asked)
	p, ok := other.program(start, start)
	if !ok || !p.list() {
		return nil
	}
	for i := range p.asked.parts {
		p.asked.mode, p.asked.want = onePart, i
		v := p.search(p.plain, judge.Options{Expect: p.expect, Max: maxBefore, MaxAll: maxAllBefore})
		if failed := max(v.Counted.Failed, v.Counted.Raced); failed > 0 {
			return &exercises.Share{Failed: failed, Tried: v.Counted.Tried}
		}
	}
	return nil
}

// maxBefore is how many schedules are tried of the program that the learner was given.
const maxBefore = 1500

// maxAllBefore is how many steps these make.
const maxAllBefore = 100_000
