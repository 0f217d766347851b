package machine

import (
	"fmt"
	"go/types"
	"maps"
	"reflect"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib/symbols"
	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib/twin"
	"github.com/lockstep-go/lockstep/kernel/running/bridge"
	"github.com/lockstep-go/lockstep/kernel/running/callers"
	"github.com/lockstep-go/lockstep/kernel/running/flat"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/running/resources"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/running/stdio"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/lessons/host"
)

// A Machine runs Core.
type Machine struct {
	hooks Hooks
	stdio *stdio.Stdio

	// Types are the runtime types of what has been loaded; Bridge is to compiled Go.
	Types  *bridge.Types
	Bridge *bridge.Bridge

	interp    *interp.Interp
	flat      *flat.Engine // nil if the interpreter runs all functions
	symbols   interp.Table // of compiled code, by their names in Core
	tables    *tables
	loading   loading
	runtime   runtimeTypes
	methods   methods
	panics    panics
	outside   outside
	constants sync.Map // that were panicked with, each its own key
}

// Config is what New needs.
type Config struct {
	Stdio     *stdio.Stdio
	Forbidden []string // import paths that say so when they are used
	Hooks     Hooks
}

// Hooks are what a Machine asks of who knows the cells.
type Hooks struct {
	// Exec returns the execution that a cell's text came with.
	Exec func(cell int64) trace.Exec
	// File returns the name of a cell's file as the cell itself sees it.
	File func(cell int64) string
	// Show is given the values that a cell ends with, in its goroutine.
	Show func(values ...any)
}

// prelude declares the variables that Core reads, and hands them to the scheduler.
var prelude = fmt.Sprintf("package main\nimport %s %q\nvar %s, %s bool\nfunc init() { %s(&%s, &%s) }\n",
	core.MachineName, core.MachinePath, core.PollVar, core.ManyVar, core.Flags, core.PollVar, core.ManyVar)

// New returns a machine in which nothing is loaded.
func New(c Config) *Machine {
	m := &Machine{hooks: c.Hooks, stdio: c.Stdio}
	m.runtime.byID = map[int]types.Type{}
	m.panics.of = map[*sched.G]*unwinding{}
	sched.LabelLater()
	host.Set(lessonsHost{})

	off := symbols.Forbid(c.Forbidden, m.stdio.Symbols())
	twins := map[string]interp.Table{twin.Path: twinSymbols(primitives.OnCollect)}
	replace := map[string]interp.Table{}
	for _, packages := range []map[string]interp.Table{primitives.Symbols(), callers.Symbols(), m.stdio.Symbols(), LessonsSymbols(), twins, off} {
		for path, t := range packages {
			if replace[path] == nil {
				replace[path] = interp.Table{}
			}
			maps.Copy(replace[path], t)
		}
	}
	m.tables = &tables{replace: replace, merged: map[string]interp.Table{}}
	m.Types = bridge.NewTypes(m.tables.lookup, primitives.Symbols(), callers.Symbols(), m.stdio.Symbols(), twins)
	m.Types.Recovered, m.Types.Later, m.Types.Throw = m.panicValue, primitives.OnCollect, primitives.Throw
	m.Types.Called = m.called
	m.Types.Override = func(path, name string, fn reflect.Value) reflect.Value {
		if _, off := off[path][name]; off {
			return fn // it says so
		}
		return resources.Wrap(path, name, fn)
	}
	m.Bridge = bridge.New(m.Types)
	bindings := m.bindings()
	m.symbols = interp.Table{}
	if flatWorks() {
		m.flat = flat.New(m.newFlatEnv(bindings))
	}
	m.interp = interp.New(interp.Options{
		Packages:  map[string]interp.Table{core.MachinePath: core.Table(bindings)},
		Unwind:    m.unwind,
		Forwarded: m.forwarded,
		Left:      m.leftCall,
		Calling:   calling,
		Around:    m.around,
		Entering:  entering,
		Argument:  saveArgument,
		Deferred:  deferred,
	})
	if err := m.evaluate("prelude", prelude, nil, nil); err != nil {
		panic(fmt.Sprintf("evaluate the prelude: %v", err)) // it is ours
	}
	return m
}
