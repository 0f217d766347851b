package bridge

import (
	"go/types"
	"reflect"
	"sync"
	"sync/atomic"
)

// entry is a registered type.
type entry struct {
	id       int
	typ      types.Type
	rtype    reflect.Type // in an any
	boxed    bool
	compiled reflect.Type // of compiled code, which holds interfaces and so is lowered; nil for the learner's

	methods atomic.Pointer[map[string]reflect.Value] // Core functions, the receiver first; copied to change
	answers sync.Map                                 // methodShape, or the types.Type of an interface → known
}

// known is something learnt about an entry, which holds for an edition of the table.
type answer struct {
	edition int64
	yes     bool
}

// ID returns the id with which the type of values in an any of Core was registered, and whether
// they are boxed.
func (t *Types) ID(rtype reflect.Type) (id int, boxed, ok bool) {
	if e, ok := t.entries.Load(rtype); ok {
		e := e.(*entry)
		return e.id, e.boxed, true
	}
	return 0, false, false
}

// TypeOf returns the type with which the dynamic type of x was registered, nil if it was not.
func (t *Types) TypeOf(x any) types.Type {
	if e := t.entry(x); e != nil {
		return e.typ
	}
	return nil
}

// entry returns what is known of the dynamic type of x, nil for a host value.
func (t *Types) entry(x any) *entry {
	switch x.(type) {
	case nil, bool, int, int64, float64, string, uint8, int32, []byte:
		return nil
	}
	return t.entryOf(reflect.TypeOf(x))
}

func (t *Types) entryOf(rtype reflect.Type) *entry {
	if e, ok := t.entries.Load(rtype); ok {
		return e.(*entry)
	}
	return nil
}

// entryFor returns what is registered for a type of go/types, nil for nothing.
func (t *Types) entryFor(typ types.Type) *entry {
	if typ == nil {
		return nil
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	e, _ := t.byType.At(typ).(*entry)
	return e
}

// cached returns what ask says about the entry, from memory if nothing was registered since.
func (t *Types) cached(e *entry, key any, ask func() bool) bool {
	edition := t.edition.Load()
	if k, ok := e.answers.Load(key); ok && k.(answer).edition == edition {
		return k.(answer).yes
	}
	yes := ask()
	e.answers.Store(key, answer{edition, yes})
	return yes
}

func (e *entry) method(name string) (reflect.Value, bool) {
	fn, ok := (*e.methods.Load())[name]
	return fn, ok
}

// call calls a method of v, whose type is e, that it has.
func (e *entry) call(name string, v reflect.Value, args ...any) []any {
	fn, _ := e.method(name)
	return invoke(fn, v, args)
}

// core returns the type of the unboxed values.
func (e *entry) core() reflect.Type {
	if e.boxed {
		return e.rtype.Field(0).Type
	}
	return e.rtype
}

// unbox returns the value of which x, an any of Core, is the representation there.
func (e *entry) unbox(x any) reflect.Value {
	v := reflect.ValueOf(x)
	if e.boxed {
		return v.Field(0)
	}
	return v
}

// box is the inverse of unbox.
func (e *entry) box(v reflect.Value) any {
	if !e.boxed {
		return v.Interface()
	}
	b := reflect.New(e.rtype).Elem()
	b.Field(0).Set(v)
	return b.Interface()
}

// Open returns the type of a Core any, nil when it is a host value, and its value out of its box. x is not nil.
func (t *Types) Open(x any) (types.Type, reflect.Value) { return t.open(x) }

// open returns the type of x, nil when it is not registered, and its value unboxed.
func (t *Types) open(x any) (types.Type, reflect.Value) {
	if e := t.entry(x); e != nil {
		return e.typ, e.unbox(x)
	}
	return nil, reflect.ValueOf(x)
}

// Any is the inverse of Open: a value of type typ, which may be nil, in its representation v, as Core has it in an any.
func (t *Types) Any(typ types.Type, v reflect.Value) any { return t.toAny(typ, v) }

// toAny returns a value of type typ, in its representation v, as Core has it in an any.
func (t *Types) toAny(typ types.Type, v reflect.Value) any {
	if v.Kind() != reflect.Interface {
		if e := t.entryFor(typ); e != nil {
			return e.box(v)
		}
	}
	return v.Interface()
}

// TypeIn returns the type of a value at which one has arrived without knowing it: v is a part of a host value.
func (t *Types) TypeIn(v reflect.Value) types.Type {
	if e := t.entryOf(v.Type()); e != nil && !e.boxed {
		return e.typ
	}
	return nil
}

// IsCore reports whether values of rtype are laid out in Core by typ, and not as a type of the
// host.
func (t *Types) IsCore(typ types.Type, rtype reflect.Type) bool { return t.isCore(typ, rtype) }

// isCore reports whether values of rtype are laid out in Core by typ, and not a struct type of the
// host.
func (t *Types) isCore(typ types.Type, rtype reflect.Type) bool {
	return typ != nil && rtype.Name() == ""
}
