package bridge

import (
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// Package reflect, as cells have it, shows the learner's types instead of Core's. A reflect.Value
// in Core holds what an any of Core would, a value in its box if it needs one, and so says what its
// type is. Core calls nothing of the real package reflect but what has no types in it. It calls the
// functions of reflect_func.go and the methods of reflect_method.go, and its reflect.Type is a
// learnerType (reflect_type.go). Compiled code that is given a reflect.Value gets one about a view
// (cross_reflect.go).

var (
	valueType = reflect.TypeFor[reflect.Value]()
	rtypeType = reflect.TypeOf(reflect.TypeFor[int]())
)

// unboxed is a value that a reflect.Value of Core holds, in its representation v. typ is its type,
// nil for a type that is the same in compiled Go.
type unboxed struct {
	typ types.Type
	v   reflect.Value
}

// unbox returns the value that a reflect.Value of Core holds.
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

// unwrap returns the value out of its recursive wrapper, so that it has the kind of its type.
func (s unboxed) unwrap() reflect.Value {
	if !s.v.IsValid() {
		return s.v
	}
	return core.Unwrap(s.typ, s.v)
}

// under returns the underlying type of the value's type, nil if that is not known.
func (s unboxed) under() types.Type { return underlying(s.typ) }

// repr returns the value's type.
func (s unboxed) repr() repr { return repr{s.typ, s.v.Type()} }

// nameOf returns the name of the value's type.
func (t *Types) nameOf(s unboxed) string { return t.NameOf(s.typ, s.v.Type()) }

// toCore returns the reflect.Value of Core for v, the representation of a value of type typ, which
// may be nil. It has v's address, if v has one.
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

// interfaceOf returns the Core any for what a reflect.Value of Core holds.
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
