package bridge

import (
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// Package reflect shows the learner's types in place of Core's. A reflect.Value of Core holds what an any of Core would: a
// value in its box, if its type is kept in boxes. So it tells its type. Core calls nothing of package reflect but what
// is here: the functions (reflectfunc.go), the methods of reflect.Value (reflectvalue.go), and reflect.Type as learnerType
// implements it (rtype.go). Compiled code that is given a reflect.Value sees the box.

var (
	valueType = reflect.TypeFor[reflect.Value]()
	rtypeType = reflect.TypeOf(reflect.TypeFor[int]())
)

// unboxed is what a reflect.Value of Core is about: a value in its representation, whose type is typ. That is nil for types that
// are the same to the host.
type unboxed struct {
	typ types.Type
	v   reflect.Value
}

func (t *Types) unbox(v reflect.Value) unboxed {
	if !v.IsValid() {
		return unboxed{nil, v}
	}
	e := t.entryOf(v.Type())
	switch {
	case e == nil:
		return unboxed{nil, v}
	case e.boxed:
		return unboxed{e.typ, v.Field(0)}
	}
	return unboxed{e.typ, v}
}

// flat returns the value as its kind says, out of its recursive wrapper.
func (s unboxed) unwrap() reflect.Value {
	if !s.v.IsValid() {
		return s.v
	}
	return core.Unwrap(s.typ, s.v)
}

func (s unboxed) under() types.Type { return underlying(s.typ) }

func (s unboxed) repr() repr { return repr{s.typ, s.v.Type()} }

func (t *Types) nameOf(s unboxed) string { return t.NameOf(s.typ, s.v.Type()) }

// toCore returns the reflect.Value of Core for a value of type typ, which may be nil, in its representation. It has the same
// address, if it has one.
func (t *Types) toCore(typ types.Type, v reflect.Value) reflect.Value {
	if typ == nil || !v.IsValid() || t.ordinary(typ) {
		return v
	}
	e := t.entryFor(typ)
	if e == nil || e.core() != v.Type() {
		e = t.enter(typ, v.Type())
	}
	if !e.boxed {
		return v
	}
	if v.CanAddr() {
		return goruntime.WithROFlags(reflect.NewAt(e.rtype, v.Addr().UnsafePointer()).Elem(), goruntime.ROFlagsOf(v))
	}
	return goruntime.WithROFlags(reflect.ValueOf(e.box(goruntime.WithROFlags(v, 0))), goruntime.ROFlagsOf(v))
}

// interfaceOf is the Core any for what a reflect.Value of Core holds.
func (t *Types) interfaceOf(v reflect.Value) any {
	s := t.unbox(v)
	switch {
	case s.v.Kind() == reflect.Interface:
		if s.v.IsNil() {
			return nil
		}
		return t.FromCompiled(s.v)
	case s.typ == nil:
		return v.Interface()
	}
	if e := t.entryFor(s.typ); e != nil && e.core() == s.v.Type() {
		return e.box(s.v) // the box that Core has, if this is one of enter's
	}
	return v.Interface()
}
