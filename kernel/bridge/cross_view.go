package bridge

import (
	"go/types"
	"reflect"
)

// A view of a Core value is the same memory under the type that the learner declared: it has its
// name, its fields with names, tags and embedding, and its methods, which call those of Core
// (viewmethod.go). So compiled code that looks into values, or asks them for methods that are not
// in the type of its parameter, finds what it would find in a compiled program.
//
// Two things are as Core has them. Interfaces in a value are of type any. Function types that
// mention interfaces are those of Core, for compiled code may call the functions.

// View returns what compiled code gets that looks into a Core any.
func (t *Types) View(x any) any {
	switch x.(type) {
	case nil, string, int, bool, float64, byte, rune, int64, []byte:
		return x
	}
	e := t.entry(x)
	if e == nil {
		return x
	}
	if e.host != nil {
		return t.toHostConv(e.core(), e.host, share).apply(e.unbox(x)).Interface()
	}
	typ := t.viewType(e)
	v := e.unbox(x)
	if sig, ok := e.typ.(*types.Signature); ok && !v.IsNil() {
		return t.viewFunc(sig, v).Interface()
	}
	if typ == e.rtype {
		return x
	}
	return reinterpret(v, typ).Interface()
}

// reinterpret returns v's memory as a value of a type with the same layout. What v points to is shared.
func reinterpret(v reflect.Value, typ reflect.Type) reflect.Value {
	if v.Type() == typ {
		return v
	}
	if v.Kind() == reflect.Pointer && typ.Kind() == reflect.Pointer && typ.Name() == "" {
		return reflect.NewAt(typ.Elem(), v.UnsafePointer())
	}
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return reflect.NewAt(typ, p.UnsafePointer()).Elem()
}

// unview returns the Core any for a value of a view's type.
func (t *Types) unview(x any) (any, bool) {
	if !t.views.any.Load() {
		return nil, false
	}
	rtype := reflect.TypeOf(x)
	e, ok := t.views.back.Load(rtype)
	if !ok {
		e = t.entryOfView(rtype)
		t.views.back.Store(rtype, e)
	}
	if entry := e.(*entry); entry != nil {
		return entry.box(reinterpret(reflect.ValueOf(x), entry.core())), true
	}
	return nil, false
}

// entryOfView returns the entry for a type of compiled code that is a view's or is made of such,
// nil for all others.
func (t *Types) entryOfView(rtype reflect.Type) *entry {
	p, ok := t.placeOfView(rtype)
	if !ok {
		return nil
	}
	if e := t.entryFor(p.typ); e != nil && e.core() == p.core {
		return e
	}
	return t.enter(p.typ, p.core)
}

// placeOfView returns the type that compiled code sees as rtype, if that is a view's or is made of
// such.
func (t *Types) placeOfView(rtype reflect.Type) (place, bool) {
	if p, ok := t.views.places.Load(rtype); ok {
		return p.(place), true
	}
	if rtype.Name() != "" {
		return place{}, false
	}
	switch rtype.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		elem, ok := t.placeOfView(rtype.Elem())
		if !ok {
			return place{}, false
		}
		switch rtype.Kind() {
		case reflect.Pointer:
			return place{types.NewPointer(elem.typ), reflect.PointerTo(elem.core)}, true
		case reflect.Slice:
			return place{types.NewSlice(elem.typ), reflect.SliceOf(elem.core)}, true
		case reflect.Array:
			return place{types.NewArray(elem.typ, int64(rtype.Len())), reflect.ArrayOf(rtype.Len(), elem.core)}, true
		}
		return place{types.NewChan(chanDirs[rtype.ChanDir()], elem.typ), reflect.ChanOf(rtype.ChanDir(), elem.core)}, true
	case reflect.Map:
		key, isView := t.placeOfView(rtype.Key())
		elem, isView2 := t.placeOfView(rtype.Elem())
		if !isView && !isView2 {
			return place{}, false
		}
		if !isView {
			key = place{t.typeFor(nil, rtype.Key()), coreOf(rtype.Key())}
		}
		if !isView2 {
			elem = place{t.typeFor(nil, rtype.Elem()), coreOf(rtype.Elem())}
		}
		if key.typ == nil || elem.typ == nil {
			return place{}, false
		}
		return place{types.NewMap(key.typ, elem.typ), reflect.MapOf(key.core, elem.core)}, true
	}
	return place{}, false
}
