package examiner

import (
	"cmp"

	"github.com/lockstep-go/lockstep/kernel/running/judge"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/lessons/exercises"
	"github.com/lockstep-go/lockstep/lessons/host"
)

// A Compiler makes programs, and pictures of their runs. The worker is one.
type Compiler interface {
	// Check returns why files are no program, a judge.NotBuilt, or nil.
	Check(files []judge.Source) error
	// Compile makes a program of files. told are functions whose calls are events of its logs.
	Compile(files []judge.Source, told []string) (*judge.Program, error)
	// Imports returns the paths of the packages that a file uses and has forgotten to import. known
	// are names that stand for something else.
	Imports(text string, known map[string]bool) []string
	// Picture shows a run, as text and as HTML, in the learner's language.
	Picture(log *trace.Log) (text, html string)
	// Steps shows it so that it can be gone through step by step, too.
	Steps(p *judge.Program, r judge.Replay) (text, html string)
}

// Options say how an answer is judged.
type Options struct {
	// Stop is asked after each run whether to stop: then the verdict says what was found.
	Stop func() bool
	// Progress is told on how many schedules the program was run so far. It may be nil.
	Progress func(tried int)
}

// maxSteps is how many steps a run makes at most: programs of exercises are small, and one that
// makes more has a loop that goes on for ever.
const maxSteps = 10_000

// maxAll is how many steps all runs for one question make together, at most: a second or two.
const maxAll = 600_000

// defaultMax is how many schedules are tried of each part, if the exercise does not say.
const defaultMax = 10_000

// Judge judges an answer. It is called by a goroutine that is none of the session's, one at a time
// in the process.
func Judge(c Compiler, x *exercises.Exercise, answer string, o Options) exercises.Verdict {
	e := &exam{Compiler: c, x: x, options: o}
	e.verdict = exercises.Verdict{Exercise: x.Name, Kind: x.Kind, Hash: x.Hash, Source: trace.TextHash(answer), Of: 1, Bound: x.Bound}
	host.SetExaminer(&e.asked)
	defer host.SetExaminer(nil)
	switch x.Kind {
	case exercises.Predict:
		e.predict(answer)
	case exercises.Schedule:
		e.schedule(answer)
	case exercises.Test:
		e.test(answer)
	case exercises.Order:
		if e.order(answer) {
			e.judged(answer, "")
		}
	default:
		e.judged(answer, x.Program.Start)
	}
	v := &e.verdict
	if v.Passed = v.Fault.Kind == "" && !e.stopped; v.Passed {
		v.Points = v.Of
	}
	v.Stopped = e.stopped
	return *v
}

// exam is an answer that is judged.
type exam struct {
	Compiler
	x       *exercises.Exercise
	options Options
	asked   questions
	verdict exercises.Verdict
	tried   int // schedules, in all
	stopped bool
}

// search asks the door, with what the exercise says.
func (e *exam) search(p *judge.Program, o judge.Options) judge.Verdict {
	o.MaxSteps, o.MaxAll = maxSteps, cmp.Or(o.MaxAll, maxAll)
	o.Bound, o.Max, o.Lost, o.Late = e.x.Bound, cmp.Or(o.Max, e.x.Max, defaultMax), e.x.Lost, e.x.Late
	o.Ignore = append(o.Ignore, e.x.Allow...)
	asks := 0 // as each run begins and after it
	o.Stop = func() bool {
		asks++
		if e.options.Progress != nil && asks%progressEvery == 0 {
			e.options.Progress(e.tried + asks/2)
		}
		e.stopped = e.stopped || e.options.Stop != nil && e.options.Stop()
		return e.stopped
	}
	v := p.Explore(o)
	e.tried += v.Tried
	e.stopped = e.stopped || v.Stopped
	e.verdict.Doubt = cmp.Or(e.verdict.Doubt, v.Uncontrolled)
	return v
}

// progressEvery is after how many half runs Progress is told.
const progressEvery = 64

// fail makes a fault the verdict.
func (e *exam) fail(f exercises.Fault) { e.verdict.Fault = f }

// notCompiled is the fault that something does not compile.
func notCompiled(err error) exercises.Fault {
	line, text := mistakeText(err)
	f := exercises.Fault{Kind: exercises.Compile, Text: text}
	if line > 0 {
		f.Parties = []exercises.Party{{Line: line}}
	}
	return f
}

// compile compiles, and fails if that is not possible.
func (e *exam) compile(files []judge.Source, told ...string) (*judge.Program, bool) {
	p, err := e.Compile(files, told)
	if err != nil {
		e.fail(notCompiled(err))
		return nil, false
	}
	return p, true
}
