package flat

import (
	"reflect"
	"slices"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// A compiler compiles one function, or one function literal.
type compiler struct {
	*unit
	sig     signature
	vars    map[corego.Name]variable
	results []variable
	slots   int
	held    []variable
	free    map[reflect.Type][]variable // that were held
	news    []do                        // make what variables of structs and arrays point to
	defers  []deferred
	// recovered is the variable that has what recover returns in the deferred literal that is being
	// compiled.
	recovered *variable
	around    around
	// places is how many there are that have a record, and records where these are; see record.go.
	places   *int
	records  variable
	fn       *Func
	captured []corego.Param // what function literals capture
}

// around is what there is around the statement that is being compiled.
type around struct {
	loops  int
	labels map[string]next // also those of blocks that have ended
}

// variable is one in the frame.
type variable struct {
	typ    reflect.Type
	offset uintptr
}

// room returns room in the frame for a variable.
func (c *compiler) room(t reflect.Type) variable {
	v := variable{t, uintptr(c.slots) * slotSize}
	c.slots += layoutOf(t).slots()
	return v
}

// local declares a variable that is zero when the function starts.
func (c *compiler) local(name corego.Name, t reflect.Type) variable {
	v := c.room(t)
	c.vars[name] = v
	if t.Kind() == reflect.Struct || t.Kind() == reflect.Array {
		offset := v.offset
		c.news = append(c.news, func(f *frame) { *at[unsafe.Pointer](f, offset) = reflect.New(t).UnsafePointer() })
	}
	return v
}

func (v variable) operand() operand { return operand{typ: v.typ, local: true, offset: v.offset} }

// set assigns to a variable.
func (v variable) set(x operand) do { return layoutOf(v.typ).setLocal(v.offset, x.as(v.typ).eval()) }

// frameOfCall returns where a function has its results and parameters, and how many slots they take.
func (s signature) frame() (results, params []uintptr, slots int) {
	for _, t := range s.results {
		results = append(results, uintptr(slots)*slotSize)
		slots += layoutOf(t).slots()
	}
	for _, t := range s.params {
		params = append(params, uintptr(slots)*slotSize)
		slots += layoutOf(t).slots()
	}
	return results, params, slots
}

// function compiles a function.
func (u *unit) function(fn *Func, d corego.Func) *body {
	return u.compile(fn, d.Signature, d.Body, nil)
}

// compile compiles a body. captured are variables that come after the parameters.
func (u *unit) compile(fn *Func, s corego.Signature, statements []corego.Stmt, captured []corego.Param) *body {
	c := &compiler{unit: u, fn: fn, sig: u.signature(s), vars: map[corego.Name]variable{}, free: map[reflect.Type][]variable{}, around: around{labels: map[string]next{}}}
	for i, r := range s.Results {
		// Results of structs and arrays have nothing to point to until they are set.
		v := c.room(c.sig.results[i])
		c.results = append(c.results, v)
		if r.Name != "" {
			c.named(r.Name, v)
		}
	}
	for i, p := range s.Params {
		v := c.room(c.sig.params[i])
		if p.Name != "" && p.Name != corego.Blank {
			c.vars[p.Name] = v
		}
	}
	c.captured = append(slices.Clone(s.Params), captured...)
	for _, p := range captured {
		c.vars[p.Name] = c.room(u.typ(p.Type))
	}
	flag, point, rest := c.poll(statements)
	code := c.deferring(c.block(rest).control())
	if news := sequence(c.news); news != nil {
		then := code
		code = func(f *frame) next { news(f); return then(f) }
	}
	bare := body{fn: fn, slots: c.slots, poll: flag, point: point, code: code}
	whole := bare
	whole.left, whole.bare = u.engine.env.Left, &bare
	return &whole
}

// named gives a result its name, and what it points to.
func (c *compiler) named(name corego.Name, v variable) {
	c.vars[name] = v
	if t := v.typ; t.Kind() == reflect.Struct || t.Kind() == reflect.Array {
		offset := v.offset
		c.news = append(c.news, func(f *frame) { *at[unsafe.Pointer](f, offset) = reflect.New(t).UnsafePointer() })
	}
}

// give returns code that makes a value a result.
func (c *compiler) give(i int, x operand) do {
	v := c.results[i]
	return layoutOf(v.typ).give(v.offset, x.as(v.typ).eval())
}

// sequence does one after the other. It is nil for nothing.
func sequence(list []do) do {
	switch len(list) {
	case 0:
		return nil
	case 1:
		return list[0]
	case 2:
		a, b := list[0], list[1]
		return func(f *frame) { a(f); b(f) }
	case 3:
		a, b, c := list[0], list[1], list[2]
		return func(f *frame) { a(f); b(f); c(f) }
	default:
		a, b := sequence(list[:3]), sequence(list[3:])
		return func(f *frame) { a(f); b(f) }
	}
}
