package machine

import (
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
)

// Loads, stores and updates of memory that goroutines may share. A cell's inner loops are made of
// them, so each call in a text gets a function for the type that it is about: how values of the type
// lie in memory is all that matters to it.

// prepared binds an entry to steps of the interpreter that are made for each call in a text.
func prepared[F any](e core.Entry[F], prepare func(interp.Call) func(interp.Call)) core.Binding {
	return core.Binding{Symbol: e.Symbol, Value: reflect.ValueOf(interp.Operation{Func: reflect.Zero(e.Type()), Prepare: prepare})}
}

func memoryEntries() []core.Binding {
	return []core.Binding{
		step(core.Read, func(c interp.Call) { hookRead(c, variable) }),
		step(core.Write, func(c interp.Call) { hookWrite(c, variable) }),
		step(core.ReadAt, func(c interp.Call) { hookRead(c, pointer) }),
		step(core.WriteAt, func(c interp.Call) { hookWrite(c, pointer) }),
		prepared(core.Load, func(c interp.Call) func(interp.Call) { return loads(c, variable) }),
		prepared(core.LoadAt, func(c interp.Call) func(interp.Call) { return loads(c, pointer) }),
		prepared(core.Store, func(c interp.Call) func(interp.Call) { return stores(c, variable) }),
		prepared(core.StoreAt, func(c interp.Call) func(interp.Call) { return stores(c, pointer) }),
		prepared(core.Update, func(c interp.Call) func(interp.Call) { return updates(c, variable) }),
		prepared(core.UpdateAt, func(c interp.Call) func(interp.Call) { return updates(c, pointer) }),
	}
}

// hookRead is the hook of a read that follows.
func hookRead(c interp.Call, b by) {
	x := c.Arg(1)
	accessingAt(c, b.typeOf(x)).read(b.of(x))
}

// hookWrite is the hook of a write that follows, of a value that is given.
func hookWrite(c interp.Call, b by) {
	x := c.Arg(1)
	if e := accessingAt(c, b.typeOf(x)).write(b.of(x)); e != nil && c.Args() > 2 {
		e.Value = textOf(c.Arg(2))
	}
}

// by is how an operand says which memory is meant.
type by int

const (
	variable by = iota // it is the variable
	pointer            // it points to it
)

// of returns the memory's address.
func (b by) of(x reflect.Value) unsafe.Pointer {
	if b == pointer {
		return x.UnsafePointer()
	}
	return unsafe.Pointer(x.UnsafeAddr())
}

// typeOf returns the type of what the memory holds.
func (b by) typeOf(x reflect.Value) reflect.Type {
	if b == pointer {
		return x.Type().Elem()
	}
	return x.Type()
}

// addressOf returns the address of a variable.
func addressOf(x reflect.Value) unsafe.Pointer { return variable.of(x) }

// loads returns what does to = x for the types that a call has.
func loads(c interp.Call, b by) func(interp.Call) {
	t := b.typeOf(c.Arg(2))
	if to := c.Arg(1); !to.CanAddr() || to.Type() != t {
		return func(c interp.Call) {
			p := b.of(c.Arg(2))
			if *many {
				accessingAt(c, t).read(p)
			}
			c.Arg(1).Set(converted(reflect.NewAt(t, p).Elem(), c.Arg(1).Type()))
		}
	}
	return layoutOf(t).load(t, b)
}

// stores returns what does x = value for the types that a call has. The value is that before others
// may go.
func stores(c interp.Call, b by) func(interp.Call) {
	t := b.typeOf(c.Arg(1))
	slow := func(c interp.Call) {
		p := b.of(c.Arg(1))
		value := reflect.New(t).Elem()
		value.Set(converted(c.Arg(2), t))
		if !*many {
			reflect.NewAt(t, p).Elem().Set(value)
			return
		}
		a := accessingAt(c, t)
		e := a.write(p)
		reflect.NewAt(t, p).Elem().Set(value)
		a.tell(e, p)
	}
	if c.Arg(2).Type() != t {
		return slow
	}
	return layoutOf(t).store(t, b, slow)
}

// converted returns a value as one of a type: a constant has the type that it has by default.
func converted(v reflect.Value, t reflect.Type) reflect.Value {
	if v.Type() == t || v.Type().AssignableTo(t) {
		return v
	}
	return v.Convert(t)
}

// layout are the functions for types whose values lie in memory in one way.
type layout struct {
	load  func(t reflect.Type, b by) func(interp.Call)
	store func(t reflect.Type, b by, slow func(interp.Call)) func(interp.Call)
}

func layoutFor[T any]() layout { return layout{loadAs[T], storeAs[T]} }

var (
	layoutByte, layoutHalf, layoutWord32, layoutWord64 = layoutFor[uint8](), layoutFor[uint16](), layoutFor[uint32](), layoutFor[uint64]()
	layoutString, layoutSlice, layoutPointer           = layoutFor[string](), layoutFor[[]byte](), layoutFor[unsafe.Pointer]()
	layoutAny                                          = layout{loadAny, storeAny}
)

// layoutOf returns the functions for a type.
func layoutOf(t reflect.Type) layout {
	switch t.Kind() {
	case reflect.String:
		return layoutString
	case reflect.Slice:
		return layoutSlice
	case reflect.Pointer, reflect.Map, reflect.Chan:
		return layoutPointer
	case reflect.Complex64, reflect.Complex128:
		return layoutAny
	}
	if t.Kind() < reflect.Bool || t.Kind() > reflect.Float64 {
		return layoutAny
	}
	return map[uintptr]layout{1: layoutByte, 2: layoutHalf, 4: layoutWord32, 8: layoutWord64}[t.Size()]
}

func loadAs[T any](t reflect.Type, b by) func(interp.Call) {
	return func(c interp.Call) {
		p := (*T)(b.of(c.Arg(2)))
		if *many {
			accessingAt(c, t).read(unsafe.Pointer(p))
		}
		*(*T)(addressOf(c.Arg(1))) = *p
	}
}

func storeAs[T any](t reflect.Type, b by, slow func(interp.Call)) func(interp.Call) {
	return func(c interp.Call) {
		value := c.Arg(2)
		if !value.CanAddr() {
			slow(c)
			return
		}
		v, p := *(*T)(addressOf(value)), (*T)(b.of(c.Arg(1)))
		if !*many {
			*p = v
			return
		}
		a := accessingAt(c, t)
		e := a.write(unsafe.Pointer(p))
		*p = v
		a.tell(e, unsafe.Pointer(p))
	}
}

func loadAny(t reflect.Type, b by) func(interp.Call) {
	return func(c interp.Call) {
		p := b.of(c.Arg(2))
		if *many {
			accessingAt(c, t).read(p)
		}
		c.Arg(1).Set(reflect.NewAt(t, p).Elem())
	}
}

func storeAny(t reflect.Type, b by, slow func(interp.Call)) func(interp.Call) {
	return func(c interp.Call) {
		if *many {
			slow(c)
			return
		}
		reflect.NewAt(t, b.of(c.Arg(1))).Elem().Set(c.Arg(2))
	}
}
