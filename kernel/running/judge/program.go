package judge

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/running/search"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A Source is a file of a program. All files are of one package, main.
type Source struct{ Name, Text string }

// Hash returns the name that schedules have for a program: that of its text if it is one file.
func Hash(files []Source) string {
	if len(files) == 1 {
		return trace.TextHash(files[0].Text)
	}
	var b strings.Builder
	for _, f := range files {
		fmt.Fprintf(&b, "-- %s --\n%s\n", f.Name, f.Text)
	}
	return trace.TextHash(b.String())
}

// A Mistake is why sources are no program. File is "" and Line 0 where it is in none.
type Mistake struct {
	File         string
	Line, Column int
	Text         string
}

// NotBuilt is the error for sources that are no program.
type NotBuilt []Mistake

func (n NotBuilt) Error() string {
	lines := make([]string, len(n))
	for i, m := range n {
		lines[i] = fmt.Sprintf("%s:%d:%d: %s", m.File, m.Line, m.Column, m.Text)
	}
	return strings.Join(lines, "\n")
}

// A Place is where something stands in a program. The zero Place is not known.
type Place struct {
	File         string
	Line, Column int
}

// Config is what whoever compiles a program knows of it.
type Config struct {
	Hash string
	// Body is its runs. What it says of a run is taken as it is, but for what Options ask for.
	Body *search.Body
	// Place says where a site is, and Object the name of what is used there, as the text has it.
	Place  func(trace.Site) Place
	Object func(trace.Site) string
	// Enter is called before its runs, and leave after them. It may be nil.
	Enter func() (leave func())
}

// A Program can be run on schedules. It is for one goroutine at a time.
type Program struct {
	Config
	options Options
}

// New returns a program.
func New(c Config) *Program {
	p := &Program{Config: c}
	look := c.Body.Look
	c.Body.Look = func(r *sched.Run, res *sched.Result, run *explore.Run) {
		if look != nil {
			look(r, res, run)
		}
		p.look(res, run)
	}
	return p
}

// begin lets the session's goroutines stand still until end is called.
func (p *Program) begin(o Options) (end func()) {
	p.options = o
	release := func() {}
	if sched.InTurn() == nil {
		release = sched.Hold()
	}
	leave := func() {}
	if p.Enter != nil {
		leave = p.Enter()
	}
	return func() {
		leave()
		release()
		p.options = Options{}
	}
}

// look adds what the options ask for to what is known of a run.
func (p *Program) look(res *sched.Result, run *explore.Run) {
	if res.AfterMain {
		drop(run, explore.Panic, explore.Misuse)
	}
	for _, word := range p.options.Ignore {
		drop(run, explore.Word(word))
	}
	if p.options.Lost {
		for _, g := range res.Lost {
			run.Failures = append(run.Failures, explore.Failure{
				Word: explore.Lost, Key: g.Name, Goroutines: []string{g.Name}, Sites: []trace.Site{cmp.Or(g.Pending().Site, g.StartedAt())},
			})
		}
	}
	if expect := p.options.Expect; expect != nil && len(run.Left) == 0 && !run.Cut && res.Spins == nil && (!res.Stopped || res.Exited) {
		run.Unexpected = !expect(run.Outcome)
	}
}

// drop takes failures of some kinds out.
func drop(run *explore.Run, kinds ...explore.Word) {
	var rest []explore.Failure
	for _, f := range run.Failures {
		keep := true
		for _, k := range kinds {
			keep = keep && f.Word != k
		}
		if keep {
			rest = append(rest, f)
		}
	}
	run.Failures = rest
}
