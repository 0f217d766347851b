package bridge

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/goruntime/namedtype"
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
			key = place{t.typeFor(nil, rtype.Key()), core.OfCompiled(rtype.Key())}
		}
		if !isView2 {
			elem = place{t.typeFor(nil, rtype.Elem()), core.OfCompiled(rtype.Elem())}
		}
		if key.typ == nil || elem.typ == nil {
			return place{}, false
		}
		return place{types.NewMap(key.typ, elem.typ), reflect.MapOf(key.core, elem.core)}, true
	}
	return place{}, false
}

var chanDirs = map[reflect.ChanDir]types.ChanDir{
	reflect.BothDir: types.SendRecv, reflect.SendDir: types.SendOnly, reflect.RecvDir: types.RecvOnly,
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

// viewType returns the type of the views of an entry's values.
func (t *Types) viewType(e *entry) reflect.Type {
	if typ, ok := t.views.types.Load(e); ok {
		return typ.(reflect.Type)
	}
	t.views.mu.Lock()
	defer t.views.mu.Unlock()
	typ := t.viewOf(e.typ, e.core())
	t.views.types.Store(e, typ)
	return typ
}

// declaredView is a type that was made for views, of values that are in Core of type core.
type declaredView struct {
	core reflect.Type
	view reflect.Type
}

// viewOf returns the type of the views of values of type typ, which are in Core of type core. It is
// called with views.mu held.
func (t *Types) viewOf(typ types.Type, core reflect.Type) reflect.Type {
	switch typ := types.Unalias(typ).(type) {
	case *types.Named:
		if _, ok := t.hostNamed(typ); ok || types.IsInterface(typ) || core == anyType {
			return core
		}
		return t.declareView(typ, core)
	case *types.Struct:
		if core.Kind() != reflect.Struct || t.ordinary(typ) && typ.NumFields() == core.NumField() {
			return core
		}
		return t.declareView(typ, core)
	case *types.Pointer:
		if core.Kind() == reflect.Pointer {
			return changed(core, core.Elem(), t.viewOf(typ.Elem(), core.Elem()), reflect.PointerTo)
		}
	case *types.Slice:
		if core.Kind() == reflect.Slice {
			return changed(core, core.Elem(), t.viewOf(typ.Elem(), core.Elem()), reflect.SliceOf)
		}
	case *types.Array:
		if core.Kind() == reflect.Array {
			return changed(core, core.Elem(), t.viewOf(typ.Elem(), core.Elem()), func(elem reflect.Type) reflect.Type {
				return reflect.ArrayOf(core.Len(), elem)
			})
		}
	case *types.Chan:
		if core.Kind() == reflect.Chan {
			return changed(core, core.Elem(), t.viewOf(typ.Elem(), core.Elem()), func(elem reflect.Type) reflect.Type {
				return reflect.ChanOf(core.ChanDir(), elem)
			})
		}
	case *types.Map:
		if core.Kind() == reflect.Map {
			key, elem := t.viewOf(typ.Key(), core.Key()), t.viewOf(typ.Elem(), core.Elem())
			if key != core.Key() || elem != core.Elem() {
				return reflect.MapOf(key, elem)
			}
		}
	}
	return core
}

// changed makes a type of another element if that is another.
func changed(core, old, elem reflect.Type, of func(reflect.Type) reflect.Type) reflect.Type {
	if elem == old {
		return core
	}
	return of(elem)
}

// declareView makes a named type or a struct type.
func (t *Types) declareView(typ types.Type, rtype reflect.Type) reflect.Type {
	if known, ok := t.views.declared.At(typ).(declaredView); ok && known.core == rtype {
		return known.view
	}
	layout := core.UnwrappedType(typ, rtype)
	if layout.Kind() == reflect.Interface {
		return rtype
	}
	value, pointer := t.viewMethods(typ, rtype)
	path := ""
	if named, ok := types.Unalias(typ).(*types.Named); ok && named.Obj().Pkg() != nil {
		path = named.Obj().Pkg().Path()
	}
	d := namedtype.Declare(path, core.ReflectName(typ), layout, len(value), len(pointer))
	t.views.declared.Set(typ, declaredView{rtype, d.Type()})
	t.views.places.Store(d.Type(), place{typ, rtype})
	t.views.any.Store(true)

	switch under := typ.Underlying().(type) {
	case *types.Struct:
		if layout.Kind() == reflect.Struct {
			d.SetFields(t.viewFields(under, layout))
		}
	case *types.Map:
		d.SetKey(t.viewOf(under.Key(), layout.Key()))
		d.SetElem(t.viewOf(under.Elem(), layout.Elem()))
	case interface{ Elem() types.Type }:
		d.SetElem(t.viewOf(under.Elem(), layout.Elem()))
	}
	of := func(list []*types.Selection, recv types.Type, core reflect.Type) (methods []namedtype.Method) {
		for _, m := range list {
			methods = append(methods, t.viewMethod(m, recv, core))
		}
		return methods
	}
	values := of(value, typ, rtype)
	pointers := throughValues(of(pointer, types.NewPointer(typ), reflect.PointerTo(rtype)), values)
	err := d.SetMethods(values, pointers)
	if err != nil {
		panic(fmt.Sprintf("Lockstep cannot pass a %s to compiled code: %v", core.ReflectName(typ), err))
	}
	return d.Type()
}

func (t *Types) viewFields(st *types.Struct, core reflect.Type) []reflect.StructField {
	fields := make([]reflect.StructField, st.NumFields())
	for i := range fields {
		f := st.Field(i)
		fields[i] = reflect.StructField{
			Name:      f.Name(),
			Type:      t.viewOf(f.Type(), core.Field(i).Type),
			Tag:       reflect.StructTag(st.Tag(i)),
			Anonymous: f.Embedded(),
		}
		if !token.IsExported(f.Name()) {
			fields[i].PkgPath = f.Pkg().Path()
		}
	}
	return fields
}

// staleViews forgets all views when one is of a type, or of what it points to, of which there is
// news. It is called without views.mu held.
func (t *Types) staleViews(typ types.Type) {
	if !t.views.any.Load() {
		return
	}
	if p, ok := types.Unalias(typ).(*types.Pointer); ok {
		typ = p.Elem()
	}
	t.views.mu.Lock()
	defer t.views.mu.Unlock()
	if t.views.declared.At(typ) != nil {
		t.views.declared = typeutil.Map{}
		t.views.types.Clear()
	}
}
