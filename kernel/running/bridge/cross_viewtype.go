package bridge

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/goruntime/namedtype"
)

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

// declaredView is a type that was made for the views of values that have type core in Core.
type declaredView struct {
	core reflect.Type
	view reflect.Type
}

// viewOf returns the type of the views of values of type typ, which have type core in Core. It is
// called with views.mu held.
func (t *Types) viewOf(typ types.Type, core reflect.Type) reflect.Type {
	switch typ := types.Unalias(typ).(type) {
	case *types.Named:
		if _, ok := t.compiledNamed(typ); ok || types.IsInterface(typ) || core == anyType {
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

// changed returns core if its element type stays the old one, and otherwise the type that of makes
// of the new one.
func changed(core, old, elem reflect.Type, of func(reflect.Type) reflect.Type) reflect.Type {
	if elem == old {
		return core
	}
	return of(elem)
}

// declareView makes a named type, or a struct type, for views. It is known before its fields and
// methods are made, since these may lead to it again.
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
	t.views.reprs.Store(d.Type(), repr{typ, rtype})
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

// viewFields returns the fields of a view's struct type as the learner declared them.
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

// staleViews forgets all views if there is one of a type, or of what it points to, that has a new
// method or representation. It is called without views.mu held.
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
