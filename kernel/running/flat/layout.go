package flat

import (
	"go/constant"
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// Code is what functions are compiled to: closures that are given a frame.
type (
	// code evaluates an expression.
	code[T any] = func(*frame) T
	// do executes a statement after which the next one is executed.
	do = func(*frame)
	// address is where a value lies in memory, outside of frames.
	address = code[unsafe.Pointer]
)

// A layout is how values of some types lie in frames and in memory, and so which code handles them.
// Code that evaluates a value of a layout is passed as any: it is a code[T], where T is the
// layout's.
type layout interface {
	// slots is how many a variable takes.
	slots() int
	// local is code for the value of a variable at an offset in the frame.
	local(offset uintptr) any
	// setLocal assigns to such a variable.
	setLocal(offset uintptr, x any) do
	// load is code for a value in memory, and store assigns to it.
	load(p address) any
	store(p address, x any) do
	// loadFixed and storeFixed are for what is always at the same place.
	loadFixed(p unsafe.Pointer) any
	storeFixed(p unsafe.Pointer, x any) do
	// constant is code for a constant of a type, zero for the type's zero value.
	constant(c constant.Value, t reflect.Type) any
	zero(t reflect.Type) any
	// pass gives a value to a variable of another frame.
	pass(offset uintptr, x any) pass
	// give makes a value a result, and returned does so for a return statement.
	give(offset uintptr, x any) do
	returned(offset uintptr, x any) func(*frame) next
	// result is code for the first result of a call.
	result(c *callee) any
	// then is code that first does something.
	then(first do, x any) any
	// boxed makes values of a type t values of an interface, unboxed takes one out that is known to be
	// of type t.
	boxed(x any, t reflect.Type) code[any]
	unboxed(x code[any], t reflect.Type) any
	// reflected is code for a value as package reflect has it, and unreflected the way back.
	reflected(x any, t reflect.Type) code[reflect.Value]
	unreflected(x code[reflect.Value], t reflect.Type) any
	// enter sets a variable to what lies in memory, and leave the other way round. For structs and
	// arrays it makes the variable, and the type is needed.
	enter(offset uintptr) mover
	leave(offset uintptr) mover
}

// A mover copies between a variable of a frame and memory.
type mover = func(f *frame, p unsafe.Pointer)

// setReflected returns what sets a variable to a value of package reflect's.
func setReflected(offset uintptr, t reflect.Type) func(*frame, reflect.Value) {
	enter := layoutOf(t).enter(offset)
	return func(f *frame, v reflect.Value) {
		x := reflect.New(t)
		x.Elem().Set(v)
		enter(f, x.UnsafePointer())
	}
}

// words is the layout of what is, in a frame, as it is in memory.
type words[T any] struct {
	at uintptr // in the slot
}

func (*words[T]) slots() int { return 1 }

func (l *words[T]) local(offset uintptr) any {
	offset += l.at
	return func(f *frame) T { return *at[T](f, offset) }
}

func (l *words[T]) setLocal(offset uintptr, x any) do {
	offset += l.at
	value := x.(code[T])
	return func(f *frame) { *at[T](f, offset) = value(f) }
}

func (*words[T]) load(p address) any { return func(f *frame) T { return *(*T)(p(f)) } }

func (*words[T]) store(p address, x any) do {
	value := x.(code[T])
	return func(f *frame) {
		to := (*T)(p(f))
		*to = value(f)
	}
}

func (*words[T]) loadFixed(p unsafe.Pointer) any {
	from := (*T)(p)
	return func(*frame) T { return *from }
}

func (*words[T]) storeFixed(p unsafe.Pointer, x any) do {
	to, value := (*T)(p), x.(code[T])
	return func(f *frame) { *to = value(f) }
}

func (l *words[T]) constant(c constant.Value, t reflect.Type) any {
	v := reflect.New(t)
	setConstant(v.Elem(), c)
	x := *(*T)(v.UnsafePointer())
	return func(*frame) T { return x }
}

func (*words[T]) zero(reflect.Type) any {
	return func(*frame) (zero T) { return zero }
}

func (l *words[T]) pass(offset uintptr, x any) pass {
	offset += l.at
	value := x.(code[T])
	return func(from, to *frame) { *at[T](to, offset) = value(from) }
}

func (l *words[T]) give(offset uintptr, x any) do { return l.setLocal(offset, x) }

func (l *words[T]) returned(offset uintptr, x any) func(*frame) next {
	offset += l.at
	value := x.(code[T])
	return func(f *frame) next {
		*at[T](f, offset) = value(f)
		return returns
	}
}

func (l *words[T]) result(c *callee) any {
	offset := l.at
	return func(f *frame) T {
		b := c.fn.body()
		switch {
		case b.slots <= 4:
			return resultIn[T, [4]slot](b, c.pass, f, offset)
		case b.slots <= 8:
			return resultIn[T, [8]slot](b, c.pass, f, offset)
		}
		return result[T](b, c.pass, f, offset)
	}
}

func (*words[T]) then(first do, x any) any {
	value := x.(code[T])
	return func(f *frame) T {
		first(f)
		return value(f)
	}
}

func (*words[T]) boxed(x any, t reflect.Type) code[any] {
	value := x.(code[T])
	if t == reflect.TypeFor[T]() {
		return func(f *frame) any { return value(f) }
	}
	return func(f *frame) any {
		v := new(T)
		*v = value(f)
		return goruntime.AnyOf(t, unsafe.Pointer(v))
	}
}

func (*words[T]) unboxed(x code[any], _ reflect.Type) any {
	return func(f *frame) T { return *(*T)(goruntime.DataOf(x(f))) }
}

func (*words[T]) reflected(x any, t reflect.Type) code[reflect.Value] {
	value := x.(code[T])
	return func(f *frame) reflect.Value {
		v := new(T)
		*v = value(f)
		return reflect.NewAt(t, unsafe.Pointer(v)).Elem()
	}
}

func (*words[T]) unreflected(x code[reflect.Value], t reflect.Type) any {
	return func(f *frame) T {
		v := reflect.New(t)
		v.Elem().Set(x(f))
		return *(*T)(v.UnsafePointer())
	}
}

func (l *words[T]) enter(offset uintptr) mover {
	offset += l.at
	return func(f *frame, p unsafe.Pointer) { *at[T](f, offset) = *(*T)(p) }
}

func (l *words[T]) leave(offset uintptr) mover {
	offset += l.at
	return func(f *frame, p unsafe.Pointer) { *(*T)(p) = *at[T](f, offset) }
}

// pointers is the layout of what is one pointer: pointers, maps, channels and functions.
type pointers struct{ words[unsafe.Pointer] }

func (*pointers) boxed(x any, t reflect.Type) code[any] {
	value := x.(address)
	return func(f *frame) any { return goruntime.AnyOf(t, value(f)) }
}

func (*pointers) unboxed(x code[any], _ reflect.Type) any {
	return func(f *frame) unsafe.Pointer { return goruntime.DataOf(x(f)) }
}

// interfaces is the layout of the type any: Core has no other interface.
type interfaces struct{}

// anyWords is how an interface's value lies in memory.
var anyWords = &words[any]{}

// pair is an interface's value in a frame.
type pair [2]slot

func (p *pair) get() (x any) { return goruntime.JoinAny(p[0].p, p[1].p) }
func (p *pair) set(x any)    { p[0].p, p[1].p = goruntime.SplitAny(x) }

func (*interfaces) slots() int { return 2 }

func (*interfaces) local(offset uintptr) any {
	return func(f *frame) any { return at[pair](f, offset).get() }
}

func (*interfaces) setLocal(offset uintptr, x any) do {
	value := x.(code[any])
	return func(f *frame) { at[pair](f, offset).set(value(f)) }
}

func (*interfaces) load(p address) any        { return anyWords.load(p) }
func (*interfaces) store(p address, x any) do { return anyWords.store(p, x) }

func (*interfaces) loadFixed(p unsafe.Pointer) any        { return anyWords.loadFixed(p) }
func (*interfaces) storeFixed(p unsafe.Pointer, x any) do { return anyWords.storeFixed(p, x) }

func (*interfaces) constant(c constant.Value, _ reflect.Type) any {
	v := reflect.New(defaultType(c)).Elem()
	setConstant(v, c)
	x := v.Interface()
	return func(*frame) any { return x }
}

func (*interfaces) zero(reflect.Type) any { return func(*frame) any { return nil } }

func (*interfaces) pass(offset uintptr, x any) pass {
	value := x.(code[any])
	return func(from, to *frame) { at[pair](to, offset).set(value(from)) }
}

func (l *interfaces) give(offset uintptr, x any) do { return l.setLocal(offset, x) }

func (l *interfaces) returned(offset uintptr, x any) func(*frame) next {
	return givenAndReturned(l.give(offset, x))
}

func givenAndReturned(give do) func(*frame) next {
	return func(f *frame) next { give(f); return returns }
}

func (*interfaces) result(c *callee) any {
	return func(f *frame) any {
		p := result[pair](c.fn.body(), c.pass, f, 0)
		return p.get()
	}
}

func (*interfaces) then(first do, x any) any                { return anyWords.then(first, x) }
func (*interfaces) boxed(x any, _ reflect.Type) code[any]   { return x.(code[any]) }
func (*interfaces) unboxed(x code[any], _ reflect.Type) any { return x }

func (*interfaces) reflected(x any, _ reflect.Type) code[reflect.Value] {
	value := x.(code[any])
	return func(f *frame) reflect.Value {
		v := value(f)
		return reflect.ValueOf(&v).Elem()
	}
}

func (*interfaces) unreflected(x code[reflect.Value], _ reflect.Type) any {
	return func(f *frame) any {
		v := x(f)
		if v.Kind() == reflect.Interface && v.IsNil() {
			return nil
		}
		return v.Interface()
	}
}

// copied returns a copy of a value.
func copied(t reflect.Type, from unsafe.Pointer) unsafe.Pointer {
	v := reflect.New(t)
	v.Elem().Set(reflect.NewAt(t, from).Elem())
	return v.UnsafePointer()
}

// assign copies a value to where another of its type is.
func assign(t reflect.Type, to, from unsafe.Pointer) {
	reflect.NewAt(t, to).Elem().Set(reflect.NewAt(t, from).Elem())
}

func (*interfaces) enter(offset uintptr) mover {
	return func(f *frame, p unsafe.Pointer) { at[pair](f, offset).set(*(*any)(p)) }
}

func (*interfaces) leave(offset uintptr) mover {
	return func(f *frame, p unsafe.Pointer) { *(*any)(p) = at[pair](f, offset).get() }
}

// structures is the layout of a type of structs or arrays. A variable's slot has a pointer to the
// value. Code returns where a value lies: it is what stands there when who asked for it goes on.
type structures struct {
	words[unsafe.Pointer]
	t reflect.Type
}

func (l *structures) setLocal(offset uintptr, x any) do {
	t, value := l.t, x.(address)
	return func(f *frame) { assign(t, *at[unsafe.Pointer](f, offset), value(f)) }
}

func (l *structures) load(p address) any { return p }

func (l *structures) store(p address, x any) do {
	t, value := l.t, x.(address)
	return func(f *frame) {
		to := p(f)
		assign(t, to, value(f))
	}
}

func (l *structures) loadFixed(p unsafe.Pointer) any {
	return func(*frame) unsafe.Pointer { return p }
}

func (l *structures) storeFixed(p unsafe.Pointer, x any) do {
	return l.store(func(*frame) unsafe.Pointer { return p }, x)
}

func (l *structures) zero(t reflect.Type) any {
	return func(*frame) unsafe.Pointer { return reflect.New(t).UnsafePointer() }
}

func (l *structures) pass(offset uintptr, x any) pass {
	t, value := l.t, x.(address)
	return func(from, to *frame) { *at[unsafe.Pointer](to, offset) = copied(t, value(from)) }
}

func (l *structures) give(offset uintptr, x any) do {
	pass := l.pass(offset, x)
	return func(f *frame) { pass(f, f) }
}

func (l *structures) returned(offset uintptr, x any) func(*frame) next {
	return givenAndReturned(l.give(offset, x))
}

func (l *structures) boxed(x any, t reflect.Type) code[any] {
	value := x.(address)
	return func(f *frame) any { return reflect.NewAt(t, value(f)).Elem().Interface() }
}

func (l *structures) unboxed(x code[any], t reflect.Type) any {
	return func(f *frame) unsafe.Pointer {
		v := reflect.New(t)
		v.Elem().Set(reflect.ValueOf(x(f)))
		return v.UnsafePointer()
	}
}

func (l *structures) reflected(x any, t reflect.Type) code[reflect.Value] {
	value := x.(address)
	return func(f *frame) reflect.Value { return reflect.NewAt(t, copied(t, value(f))).Elem() }
}

func (l *structures) unreflected(x code[reflect.Value], t reflect.Type) any {
	return func(f *frame) unsafe.Pointer {
		v := reflect.New(t)
		v.Elem().Set(x(f))
		return v.UnsafePointer()
	}
}

func (l *structures) enter(offset uintptr) mover {
	t := l.t
	return func(f *frame, p unsafe.Pointer) { *at[unsafe.Pointer](f, offset) = copied(t, p) }
}

func (l *structures) leave(offset uintptr) mover {
	t := l.t
	return func(f *frame, p unsafe.Pointer) { assign(t, p, *at[unsafe.Pointer](f, offset)) }
}

// layouts are those of the kinds whose types all have one.
var layouts = map[reflect.Kind]layout{
	reflect.Bool:          &words[bool]{wordAt},
	reflect.Int:           &words[int]{wordAt},
	reflect.Int8:          &words[int8]{wordAt},
	reflect.Int16:         &words[int16]{wordAt},
	reflect.Int32:         &words[int32]{wordAt},
	reflect.Int64:         &words[wide]{wordAt},
	reflect.Uint:          &words[uint]{wordAt},
	reflect.Uint8:         &words[uint8]{wordAt},
	reflect.Uint16:        &words[uint16]{wordAt},
	reflect.Uint32:        &words[uint32]{wordAt},
	reflect.Uint64:        &words[uwide]{wordAt},
	reflect.Uintptr:       &words[uword]{wordAt},
	reflect.Float32:       &words[float32]{wordAt},
	reflect.Float64:       &words[float64]{wordAt},
	reflect.Complex64:     &words[complex64]{wordAt},
	reflect.Complex128:    &words[complex128]{wordAt},
	reflect.String:        &words[string]{},
	reflect.Slice:         &words[slice]{},
	reflect.Pointer:       &pointers{},
	reflect.Map:           &pointers{},
	reflect.Chan:          &pointers{},
	reflect.Func:          &pointers{},
	reflect.UnsafePointer: &pointers{},
	reflect.Interface:     &interfaces{},
}

// An int has 64 bits wherever Lockstep runs, so that code for int64 is code for int, and so on: there is
// less of it then.
type (
	wide  = int
	uwide = uint
	uword = uint
)

// slice is any slice: its code knows how long elements are.
type slice = []byte

// layoutOf returns the layout of a type.
func layoutOf(t reflect.Type) layout {
	switch t.Kind() {
	case reflect.Struct, reflect.Array:
		return &structures{t: t}
	case reflect.Interface:
		if t.NumMethod() > 0 {
			decline("an interface type of compiled code")
		}
	}
	return layouts[t.Kind()]
}
