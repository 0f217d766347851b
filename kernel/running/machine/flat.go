package machine

import (
	"fmt"
	"os"
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/flat"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// FlatVariable is the environment variable that, if it is "off", has the interpreter run all functions,
// and if it is "tell", has the worker write to standard error which functions the interpreter runs, and
// why. It is for who compares the two.
const FlatVariable = "LOCKSTEP_FLAT"

// Interpreted is how a line begins that tells of a function which the interpreter runs. The name and
// the reason follow, with a tab between.
const Interpreted = "lockstep worker: interpreted: "

// flatWorks reports whether functions may be given to the flat engine.
func flatWorks() bool {
	if os.Getenv(FlatVariable) == "off" {
		return false
	}
	if err := flat.Check(); err != nil {
		fmt.Fprintln(os.Stderr, "lockstep worker: all functions are interpreted:", err)
		return false
	}
	return true
}

// flatEnv is what functions find around them that the flat engine runs.
type flatEnv struct {
	*Machine
	entries map[string]core.Binding
	types   map[string]reflect.Type
}

func (m *Machine) newFlatEnv(bindings []core.Binding) flatEnv {
	e := flatEnv{m, map[string]core.Binding{}, map[string]reflect.Type{}}
	for _, b := range bindings {
		e.entries[b.Name()] = b
	}
	for _, b := range core.Types() {
		e.types[b.Name()] = b.Type()
	}
	return e
}

// Type returns the type of a name.
func (e flatEnv) Type(pkg, name string) reflect.Type {
	switch pkg {
	case core.MachineName:
		return e.types[name]
	case core.CompiledName:
		if v, ok := e.symbols[name]; ok && v.Kind() == reflect.Pointer && v.IsNil() {
			return v.Type().Elem()
		}
		return nil
	}
	return e.interp.Type(name)
}

// Variable returns a variable of the package.
func (e flatEnv) Variable(name string) reflect.Value { return e.interp.Variable(name) }

// Function returns what calls a function that the interpreter runs.
func (e flatEnv) Function(name string) func([]reflect.Value) []reflect.Value {
	return e.interp.Caller(name)
}

// Many returns Core's variable of this name.
func (e flatEnv) Many() *bool { return many }

// Left notes that a panic has left a function.
func (e flatEnv) Left(fn, old *flat.Func) {
	if fn != nil {
		e.unwind(frameOf(fn))
	}
	if old != nil {
		e.forwarded()
		e.unwind(frameOf(old))
	}
}

// frameOf is a function as a frame that a panic has left.
func frameOf(fn *flat.Func) interp.Frame {
	return interp.Frame{File: fn.File, Line: fn.Line, Function: "main." + fn.Name}
}

// Method returns the function that a value's method is.
func (e flatEnv) Method(x any, name string) *flat.Func { return e.flatMethod(x, name) }

// Edition counts what is told of methods.
func (e flatEnv) Edition() int64 { return e.methods.edition.Load() }

// Site returns what is told of a call of Core's.
func (e flatEnv) Site(at core.Site, enters bool) *flat.Site {
	s := &flat.Site{Left: func() { e.leftCall(at) }}
	if enters {
		s.Begin, s.End = func() core.Site { return entering(at) }, func(before core.Site) { entering(before) }
	}
	return s
}

// Entry returns what an entry is at one place in a text.
func (e flatEnv) Entry(name string) (flat.Entry, bool) {
	b, ok := e.entries[name]
	if !ok {
		return flat.Entry{}, false
	}
	t := b.Type()
	if op, ok := b.Value.Interface().(interp.Operation); ok {
		if name == core.Point.Name() { // which loops poll
			return flat.Entry{Type: t, Call: func([]reflect.Value, reflect.Value) { sched.Point() }}, true
		}
		site := e.interp.At(op)
		return flat.Entry{Type: t, Call: func(args []reflect.Value, result reflect.Value) {
			site.Do(&interp.Given{Args: args, Result: result})
		}}, true
	}
	return flat.Entry{Type: t, Plain: true, Call: func(args []reflect.Value, result reflect.Value) {
		if out := b.Value.Call(argumentsFor(t, args)); len(out) > 0 {
			result.Set(out[0])
		}
	}}, true
}

// argumentsFor returns arguments as values of the types of a function's parameters.
func argumentsFor(t reflect.Type, args []reflect.Value) []reflect.Value {
	list := make([]reflect.Value, len(args))
	for i, arg := range args {
		p := t.In(min(i, t.NumIn()-1))
		if t.IsVariadic() && i >= t.NumIn()-1 {
			p = p.Elem()
		}
		list[i] = valueFor(p, arg)
	}
	return list
}

// valueFor returns a value as one of another type, to which it can be assigned.
func valueFor(t reflect.Type, v reflect.Value) reflect.Value {
	if v.Type() == t {
		return v
	}
	x := reflect.New(t).Elem()
	x.Set(v)
	return x
}

// Access returns what is told of accesses at a site.
func (e flatEnv) Access(site core.Site, t reflect.Type, op string) flat.Access {
	return &flatAccess{accessing{site: site, typ: t, op: op}}
}

// flatAccess is accessing for the flat engine.
type flatAccess struct{ accessing }

// Read is where another goroutine may go before a read.
func (a *flatAccess) Read(p unsafe.Pointer) flat.Turn {
	g := sched.Current()
	if !g.Controlled() {
		return nil
	}
	a.readBy(g, p)
	return unsafe.Pointer(g)
}

// Write is where another goroutine may go before a write.
func (a *flatAccess) Write(p unsafe.Pointer, turn flat.Turn) (wanted bool) {
	g := (*sched.G)(turn)
	if g == nil {
		g = sched.Current()
	}
	return g.Controlled() && a.writeBy(g, p) != nil
}

// Wrote completes the event of a write.
func (a *flatAccess) Wrote(p unsafe.Pointer, operands func() (x, y any)) {
	e := sched.Current().Event()
	if a.tell(e, p); e != nil && operands != nil {
		e.Expr = a.operands(operands())
	}
}
