package flat

import (
	"fmt"
	"reflect"
	"sync/atomic"
	"unsafe"
	"weak"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// An Env is what functions find around them: what texts have declared beside functions, and what they
// call that is not in Core.
type Env interface {
	// Type returns the type of a name, nil if it has none. pkg is "" or an imported package's name.
	Type(pkg, name string) reflect.Type
	// Variable returns a variable of the package, which can be set and stays where it is. For a name
	// that the package does not declare it returns the zero Value.
	Variable(name string) reflect.Value
	// Function returns what calls a function that the engine does not know, or has declined, with its
	// signature. For an undeclared name it returns nil.
	Function(name string) func(args []reflect.Value) []reflect.Value
	// Entry returns what an entry of the machine is.
	Entry(name string) (Entry, bool)
	// Compiled returns what calls a compiled function at a site, or nil if the name is not that of a
	// function.
	Compiled(name string, site core.Site, enters bool) *Compiled
	// Method returns the function of Core that implements a method of a value, or nil if compiled code
	// does. The answer holds until Edition returns another number.
	Method(x any, name string) *Func
	Edition() int64
	// Site returns what is told of a call of Core's at a site.
	Site(site core.Site, enters bool) *Site
	// Access returns what is told of accesses of one place in a text to values of a type. op is the
	// operator of an update, or "".
	Access(site core.Site, t reflect.Type, op string) Access
	// Send returns what sends through channels of a type at a site what lies at from, and Receive what
	// receives to where to points, which may be nil: it reports whether the value was sent. Both places
	// are on the heap.
	Send(site core.Site, ch reflect.Type) func(ch, from unsafe.Pointer)
	Receive(site core.Site, ch reflect.Type) func(ch, to unsafe.Pointer) (ok bool)
	// Many returns Core's variable [core.ManyVar].
	Many() *bool
	// Left is told that a panic has left a function, in its goroutine, the innermost first. old, unless
	// it is nil, is the one that was called, and has only done what fn does; fn is nil if the Env knows
	// of it already.
	Left(fn, old *Func)
}

// An Entry is a function of the machine's. Its arguments are values of the types that they have in
// the text; variables can be set, and the result, which is valid if there is one. It keeps none of
// them.
type Entry struct {
	Type reflect.Type
	Call func(args []reflect.Value, result reflect.Value)
	// Plain says that arguments are values of the types that the entry has them of.
	Plain bool
}

// Compiled is a call of compiled code at one place in a text.
type Compiled struct {
	Type reflect.Type // a function's
	Call func(args []reflect.Value) []reflect.Value
	// Spread is Call with a slice for the variadic parameter.
	Spread func(args []reflect.Value) []reflect.Value
	// Straight says that calling Func is all there is to it, beside what is told by Site.
	Straight bool
	Func     reflect.Value
	Site     *Site
	// Print, if it is not nil, is Call for a function that prints or formats, with its arguments as
	// values. It returns what has been formatted, or an error that has been made.
	Print func(args []any) (text string, err any)
}

// An Access is told of accesses to memory that goroutines may share, by the goroutine that makes them,
// before they are made: another goroutine may go first.
type Access interface {
	Read(p unsafe.Pointer) Turn
	// Write reports whether Wrote wants to know what has been written, and for an update of what. Who
	// has just read has the turn, which is nil else.
	Write(p unsafe.Pointer, turn Turn) (wanted bool)
	Wrote(p unsafe.Pointer, operands func() (x, y any))
}

// A Turn is the goroutine that has made an access, as who is told of it knows goroutines. It saves to
// ask which one that is.
type Turn = unsafe.Pointer

// An Engine has the functions of a session. It is for one goroutine at a time, but for the functions
// themselves, which may run in any.
type Engine struct {
	env   Env
	funcs map[string]*Func
}

// New returns an engine without functions.
func New(env Env) *Engine { return &Engine{env, map[string]*Func{}} }

// A Func is a function that Core declares.
type Func struct {
	Name string
	File string // the text's name
	Head corego.Signature
	Line int // where it starts in the text

	signature signature
	method    string // see methodOf
	unknown   bool   // the signature is of types that the engine does not know
	declined  string // why it is not the engine's, "" if it is
	current   atomic.Pointer[body]
	older     []weak.Pointer[Func] // that do what this one does
	left      func(fn, old *Func)
}

// Flat reports whether the engine runs the function, and why if it does not.
func (fn *Func) Flat() (yes bool, why string) { return fn.declined == "", fn.declined }

// body is what a function does.
type body struct {
	fn    *Func // nil if it is not the engine's
	old   *Func // that has been declared again, and does what fn does
	slots int
	poll  *bool // that is looked at first, with what is done if it is set
	point do
	code  func(*frame) next
	left  func(fn, old *Func) // told of panics, unless it is nil
	bare  *body               // the same for who tells of panics
}

func (fn *Func) body() *body { return fn.current.Load() }

// run does what a function does, in a frame that has its arguments.
func (b *body) run(f *frame) {
	ended := false
	defer b.leave(&ended)
	if *b.poll {
		b.point(f)
	}
	b.code(f)
	ended = true
}

// leave tells of a panic that leaves the function, and keeps silent when runtime.Goexit does.
func (b *body) leave(ended *bool) {
	if *ended || b.left == nil {
		return
	}
	if r := recover(); r != nil {
		b.left(b.fn, b.old)
		panic(r)
	}
}

// unit is a text that is being compiled.
type unit struct {
	engine *Engine
	name   string
	types  map[corego.Type]reflect.Type
}

// Declare compiles the functions of a text whose other declarations the Env knows already. lines says
// where they start. It returns those that the engine runs; the others are to be run by who asks.
func (e *Engine) Declare(name string, file *corego.File, lines map[corego.Name]int) (flat []*Func) {
	u := &unit{e, name, map[corego.Type]reflect.Type{}}
	all := u.declareAll(file, lines)
	for _, fn := range all {
		switch {
		case fn.declined == "":
			flat = append(flat, fn)
		case !fn.unknown:
			fn.current.Store(u.adapter(fn))
		}
	}
	return flat
}

// Load is Declare for a text of which the engine runs everything: run does what is to be done when it
// has been compiled. ok is false if the engine declines something.
func (e *Engine) Load(name string, file *corego.File, lines map[corego.Name]int) (run func(), ok bool) {
	u := &unit{e, name, map[corego.Type]reflect.Type{}}
	for _, fn := range u.declareAll(file, lines) {
		if fn.declined != "" {
			return nil, false
		}
	}
	begin := &Func{Name: "init", File: name}
	if u.attempt(func() { begin.current.Store(u.compile(begin, corego.Signature{}, file.Init, nil)) }) != "" {
		return nil, false
	}
	return func() {
		c := callee{fn: begin, pass: func(_, _ *frame) {}}
		c.do(nil, nil)
	}, true
}

// declareAll compiles the functions of a file as far as they are the engine's.
func (u *unit) declareAll(file *corego.File, lines map[corego.Name]int) (funcs []*Func) {
	var decls []corego.Func
	for _, d := range file.Decls {
		if d, ok := d.(corego.Func); ok {
			fn := u.declare(d, lines[d.Name])
			fn.method = methodOf(d)
			decls, funcs = append(decls, d), append(funcs, fn)
			u.engine.funcs[fn.Name] = fn
		}
	}
	for i, fn := range funcs {
		if fn.declined == "" {
			fn.declined = u.attempt(func() { fn.current.Store(u.function(fn, decls[i])) })
		}
	}
	return funcs
}

// declare returns a function that has its signature only.
func (u *unit) declare(d corego.Func, line int) *Func {
	fn := &Func{Name: string(d.Name), File: u.name, Line: line, Head: d.Signature, left: u.engine.env.Left}
	fn.declined = u.attempt(func() {
		fn.signature = u.signature(d.Signature)
		for _, t := range append(fn.signature.params, fn.signature.results...) {
			layoutOf(t)
		}
	})
	fn.unknown = fn.declined != ""
	return fn
}

// Forget takes names out of the session: no later text mentions them.
func (e *Engine) Forget(names ...string) {
	if e == nil {
		return
	}
	for _, name := range names {
		delete(e.funcs, name)
	}
}

// Func returns a function of the session, or nil for an undeclared name. It may be called on a nil
// Engine, which has declared nothing.
func (e *Engine) Func(name string) *Func {
	if e == nil {
		return nil
	}
	return e.funcs[name]
}

// Forward has a function, and those that do what it does, do what a newer one does. It reports whether
// the two have the same signature; if not, nothing is changed.
func (fn *Func) Forward(newer *Func) bool {
	if fn.unknown || newer.unknown || fn.signature.typ() != newer.signature.typ() {
		return false
	}
	for _, w := range append(fn.older, weak.Make(fn)) {
		old := w.Value()
		if old == nil {
			continue // nothing can call it any more
		}
		b := *newer.body()
		b.old, b.left = old, newer.left
		old.current.Store(&b)
		newer.older = append(newer.older, w)
	}
	fn.older = nil
	return true
}

// declines is what decline panics with.
type declines string

// decline gives up on a function: it has what the engine does not do.
func decline(what string) { panic(declines(what)) }

// attempt does something, and returns what it has been given up for.
func (u *unit) attempt(f func()) (why string) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case declines:
			why = string(r)
		default:
			panic(fmt.Sprintf("flat: compile %s: %v", u.name, r)) // a fault of ours
		}
	}()
	f()
	return ""
}
