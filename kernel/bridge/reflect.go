package bridge

import (
	"fmt"
	"go/types"
	"reflect"
	"strconv"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// Package reflect shows the learner's types in place of Core's. A reflect.Value of Core holds what an any of Core would: a
// value in its box, if its type is kept in boxes. So it tells its type. Core calls nothing of package reflect but what
// is here: the functions (reflectfunc.go), the methods of reflect.Value (reflectvalue.go), and reflect.Type as learnerType
// implements it (rtype.go). Compiled code that is given a reflect.Value sees the box.

// subject is what a reflect.Value of Core is about: a value in its representation, whose type is typ. That is nil for types that
// are the same to the host.
type subject struct {
	typ types.Type
	v   reflect.Value
}

func (t *Types) subject(v reflect.Value) subject {
	if !v.IsValid() {
		return subject{nil, v}
	}
	e := t.entryOf(v.Type())
	switch {
	case e == nil:
		return subject{nil, v}
	case e.boxed:
		return subject{e.typ, v.Field(0)}
	}
	return subject{e.typ, v}
}

// flat returns the value as its kind says, out of its recursive wrapper.
func (s subject) flat() reflect.Value {
	if !s.v.IsValid() {
		return s.v
	}
	return core.Unwrap(s.typ, s.v)
}

func (s subject) under() types.Type { return underlying(s.typ) }

// dress returns the reflect.Value of Core for a value of type typ, which may be nil, in its representation. It has the same
// address, if it has one.
func (t *Types) dress(typ types.Type, v reflect.Value) reflect.Value {
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

// enter registers a type that Core has not told of: one that a learner's program has made by package reflect, or that is a
// part of others.
func (t *Types) enter(typ types.Type, unboxed reflect.Type) *entry {
	boxed := !t.rules.HasOwnType(typ)
	rtype := unboxed
	id := int(t.entered.Add(-1)) // Core's are positive
	if boxed {
		tag := reflect.StructTag(core.TypeTag(strconv.Itoa(id)))
		rtype = reflect.StructOf([]reflect.StructField{{Name: core.ValueField, Type: unboxed, Tag: tag}})
	} else if e := t.entryOf(unboxed); e != nil {
		return e
	}
	t.Register(id, typ, rtype, boxed)
	return t.entryOf(rtype)
}

// interfaceOf is the Core any for what a reflect.Value of Core holds.
func (t *Types) interfaceOf(v reflect.Value) any {
	s := t.subject(v)
	switch {
	case s.v.Kind() == reflect.Interface:
		if s.v.IsNil() {
			return nil
		}
		return t.FromHost(s.v)
	case s.typ == nil:
		return v.Interface()
	}
	if e := t.entryFor(s.typ); e != nil && e.core() == s.v.Type() {
		return e.box(s.v) // the box that Core has, if this is one of enter's
	}
	return v.Interface()
}

// place is where a value goes: the type, nil if it is the host's own, and how it is represented.
type place struct {
	typ  types.Type
	core reflect.Type
}

func (p place) String() string {
	if p.typ == nil {
		return p.core.String()
	}
	return core.ReflectName(p.typ)
}

// fit returns the representation of x for a place. What package reflect says of values that do not fit
// is complaint, with the names of two types.
func (t *Types) fit(x reflect.Value, to place, complaint string) reflect.Value {
	s := t.subject(x)
	if !x.CanInterface() {
		panic("reflect: reflect.Value.Set using value obtained using unexported field")
	}
	if to.core.Kind() == reflect.Interface {
		held := t.interfaceOf(x)
		switch {
		case held == nil:
			return reflect.Zero(to.core)
		case to.typ != nil && !t.Implements(held, to.typ) && !empty(to.typ):
		case to.core.NumMethod() == 0:
			return asInterface(held, to.core)
		case t.entry(held) != nil || reflect.TypeOf(held).Implements(to.core):
			return t.ToHost(held, to.core)
		}
		panic(fmt.Sprintf(complaint, t.nameOf(s), to))
	}
	if t.assignable(s.typ, s.v.Type(), to) {
		if s.v.Type() == to.core {
			return s.v
		}
		return s.v.Convert(to.core)
	}
	panic(fmt.Sprintf(complaint, t.nameOf(s), to))
}

func empty(iface types.Type) bool { return iface.Underlying().(*types.Interface).Empty() }

func (t *Types) nameOf(s subject) string { return t.NameOf(s.typ, s.v.Type()) }

// assignable reports whether values of a type, which is represented by core, may be assigned to a
// place that is no interface.
func (t *Types) assignable(typ types.Type, core reflect.Type, to place) bool {
	from, dst := t.typeFor(typ, core), t.typeFor(to.typ, to.core)
	if from == nil || dst == nil {
		return core.AssignableTo(to.core)
	}
	return types.AssignableTo(from, dst) && core.ConvertibleTo(to.core)
}

// typeFor returns typ, or what the host's own type is to go/types, nil if that is not known.
func (t *Types) typeFor(typ types.Type, rtype reflect.Type) types.Type {
	if typ != nil {
		return typ
	}
	if rtype.Name() != "" {
		if rtype == errorType {
			return types.Universe.Lookup("error").Type()
		}
		if rtype.PkgPath() == "" {
			return basicOf[rtype.Kind()]
		}
		named, _ := t.named.Load(rtype)
		typ, _ := named.(types.Type)
		return typ
	}
	part := func(rtype reflect.Type) types.Type { return t.typeFor(nil, rtype) }
	switch rtype.Kind() {
	case reflect.UnsafePointer:
		return types.Typ[types.UnsafePointer]
	case reflect.Interface:
		if rtype.NumMethod() == 0 {
			return types.Universe.Lookup("any").Type()
		}
	case reflect.Pointer:
		if elem := part(rtype.Elem()); elem != nil {
			return types.NewPointer(elem)
		}
	case reflect.Slice:
		if elem := part(rtype.Elem()); elem != nil {
			return types.NewSlice(elem)
		}
	case reflect.Array:
		if elem := part(rtype.Elem()); elem != nil {
			return types.NewArray(elem, int64(rtype.Len()))
		}
	case reflect.Chan:
		if elem := part(rtype.Elem()); elem != nil {
			return types.NewChan(direction(rtype.ChanDir()), elem)
		}
	case reflect.Map:
		key, elem := part(rtype.Key()), part(rtype.Elem())
		if key != nil && elem != nil {
			return types.NewMap(key, elem)
		}
	case reflect.Func:
		return t.signatureFor(rtype)
	}
	return nil
}

func (t *Types) signatureFor(rtype reflect.Type) types.Type {
	var in, out []*types.Var
	for i := range rtype.NumIn() {
		typ := t.typeFor(nil, rtype.In(i))
		if typ == nil {
			return nil
		}
		in = append(in, types.NewParam(0, nil, "", typ))
	}
	for i := range rtype.NumOut() {
		typ := t.typeFor(nil, rtype.Out(i))
		if typ == nil {
			return nil
		}
		out = append(out, types.NewParam(0, nil, "", typ))
	}
	return types.NewSignatureType(nil, nil, nil, types.NewTuple(in...), types.NewTuple(out...), rtype.IsVariadic())
}

// basicOf has the basic type of a kind.
var basicOf = map[reflect.Kind]types.Type{}

func init() {
	for kind, rtype := range basicTypes {
		basicOf[rtype.Kind()] = types.Typ[kind]
	}
}

func direction(dir reflect.ChanDir) types.ChanDir {
	switch dir {
	case reflect.SendDir:
		return types.SendOnly
	case reflect.RecvDir:
		return types.RecvOnly
	}
	return types.SendRecv
}
