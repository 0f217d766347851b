package machine

import (
	"go/types"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/resources"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// Calls of compiled functions order goroutines in more ways than their replacements tell: by what
// they write and read outside of the program, by goroutines that they start and that call back, and
// by locks of their own.

// outside says what is to be told about calls of compiled functions, by their names in Core.
type outside struct{ sync.Map }

// note finds what is to be told about a function.
func (o *outside) note(m *Machine, h core.CompiledSymbol) {
	fn, ok := h.Object.(*types.Func)
	if !ok || h.Kind != core.CompiledFunc || fn.Pkg() == nil {
		return
	}
	path, name := fn.Pkg().Path(), nameOf(fn)
	a := aroundOf(resources.PartsOf(path, name), mayStart(fn))
	if access := m.accessesOf(path, name); access != nil {
		before := a.Before
		a.Before = func(args interp.Arguments) {
			if before != nil {
				before(args)
			}
			if *many {
				if g := sched.Current(); g.Controlled() {
					access(g, args)
				}
			}
		}
	}
	if a.Before != nil || a.After != nil {
		o.Store(h.Name, a)
	}
}

// nameOf is a function's name, "Type.Method" for a method.
func nameOf(fn *types.Func) string {
	recv := fn.Signature().Recv()
	if recv == nil {
		return fn.Name()
	}
	t := types.Unalias(recv.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		return named.Obj().Name() + "." + fn.Name()
	}
	return fn.Name()
}

func aroundOf(p resources.Parts, starts bool) (a interp.Around) {
	tell, hear := (*sched.G).Tell, (*sched.G).Hear
	if p&resources.Streams != 0 {
		tell, hear = (*sched.G).TellStream, (*sched.G).HearStream
	}
	tells, hears, serial := p&resources.Tells != 0, p&resources.Hears != 0, p&resources.Serial != 0
	if tells || serial || starts {
		a.Before = func(args interp.Arguments) {
			g := sched.Current()
			if !g.Controlled() {
				return
			}
			if starts {
				g.Ask()
			}
			if tells {
				tell(g)
			}
			if serial && *many && (g.Run().InSeries() || callsProgram(args)) { // which asks under the same lock
				g.BeginSeries()
			}
		}
	}
	if hears || serial {
		a.After = func() {
			g := sched.Current()
			if !g.Controlled() {
				return
			}
			if hears {
				hear(g)
			}
			if serial {
				g.EndSeries()
			}
		}
	}
	return a
}

// around is for package interp.
func (m *Machine) around(name string) (a interp.Around) {
	if known, ok := m.outside.Load(name); ok {
		a = known.(interp.Around)
	}
	return a
}

// invoking is told before a method of a compiled type is called: what a handler writes, others may
// read.
func invoking(method string) {
	switch method {
	case "Write", "WriteString", "WriteHeader", "Flush":
		if g := sched.Current(); g.Controlled() {
			g.TellStream()
		}
	}
}

// invoked is told after that.
func invoked(method string) {
	g := sched.Current()
	if g == nil {
		return
	}
	g.Return() // the monitor may have taken the baton
	switch method {
	case "Read", "ReadByte", "ReadRune", "ReadString":
		if g.Controlled() {
			g.HearStream()
		}
	}
}
