package bridge

import (
	"go/types"
	"reflect"
	"unsafe"
)

var (
	anyType   = reflect.TypeFor[any]()
	errorType = reflect.TypeFor[error]()
)

var basicTypes = map[types.BasicKind]reflect.Type{
	types.Bool: reflect.TypeFor[bool](), types.String: reflect.TypeFor[string](),
	types.Int: reflect.TypeFor[int](), types.Int8: reflect.TypeFor[int8](), types.Int16: reflect.TypeFor[int16](),
	types.Int32: reflect.TypeFor[int32](), types.Int64: reflect.TypeFor[int64](),
	types.Uint: reflect.TypeFor[uint](), types.Uint8: reflect.TypeFor[uint8](), types.Uint16: reflect.TypeFor[uint16](),
	types.Uint32: reflect.TypeFor[uint32](), types.Uint64: reflect.TypeFor[uint64](), types.Uintptr: reflect.TypeFor[uintptr](),
	types.Float32: reflect.TypeFor[float32](), types.Float64: reflect.TypeFor[float64](),
	types.Complex64: reflect.TypeFor[complex64](), types.Complex128: reflect.TypeFor[complex128](),
	types.UnsafePointer: reflect.TypeFor[unsafe.Pointer](),
}

// hostNamed returns the type of the host that a named type is, if it is one: a learner's is not, and a generic
// one is lowered like a learner's.
func (t *Types) hostNamed(typ *types.Named) (reflect.Type, bool) {
	if typ.Obj().Pkg() == nil {
		switch typ.Obj().Name() {
		case "error":
			return errorType, true
		case "any":
			return anyType, true
		}
		return nil, false
	}
	if typ.TypeArgs().Len() > 0 || typ.Obj().Parent() != typ.Obj().Pkg().Scope() {
		return nil, false
	}
	v, ok := t.lookup(typ.Obj().Pkg().Path(), typ.Obj().Name())
	if !ok || v.Kind() != reflect.Pointer || !v.IsNil() {
		return nil, false
	}
	return v.Type().Elem(), true
}

// realType returns the type by which compiled code knows typ; there is none for types that mention the
// learner's.
func (t *Types) realType(typ types.Type) (reflect.Type, bool) {
	return t.reflectType(typ, func(named *types.Named) (reflect.Type, bool) { return t.hostNamed(named) }, func(iface *types.Interface) (reflect.Type, bool) {
		return anyType, iface.NumMethods() == 0
	})
}

// coreType returns the type of a value of type typ in Core, if that does not depend on structs that are not registered.
func (t *Types) coreType(typ types.Type) (reflect.Type, bool) {
	var named func(*types.Named) (reflect.Type, bool)
	iface := func(*types.Interface) (reflect.Type, bool) { return anyType, true }
	named = func(n *types.Named) (reflect.Type, bool) {
		if types.IsInterface(n) {
			return anyType, true
		}
		if rtype, ok := t.hostNamed(n); ok {
			return rtype, true
		}
		if _, ok := n.Underlying().(*types.Struct); ok {
			if e := t.entryFor(n); e != nil {
				return e.rtype, true
			}
			return nil, false
		}
		return t.reflectType(n.Underlying(), named, iface)
	}
	return t.reflectType(typ, named, iface)
}

// reflectType builds a reflect type. Named types and interfaces are what the functions say.
func (t *Types) reflectType(typ types.Type, named func(*types.Named) (reflect.Type, bool), iface func(*types.Interface) (reflect.Type, bool)) (reflect.Type, bool) {
	of := func(typ types.Type) (reflect.Type, bool) { return t.reflectType(typ, named, iface) }
	switch typ := types.Unalias(typ).(type) {
	case *types.Basic:
		rtype, ok := basicTypes[typ.Kind()]
		return rtype, ok
	case *types.Named:
		return named(typ)
	case *types.Interface:
		return iface(typ)
	case *types.Pointer:
		if elem, ok := of(typ.Elem()); ok {
			return reflect.PointerTo(elem), true
		}
	case *types.Slice:
		if elem, ok := of(typ.Elem()); ok {
			return reflect.SliceOf(elem), true
		}
	case *types.Array:
		if elem, ok := of(typ.Elem()); ok {
			return reflect.ArrayOf(int(typ.Len()), elem), true
		}
	case *types.Map:
		key, ok := of(typ.Key())
		elem, ok2 := of(typ.Elem())
		if ok && ok2 {
			return reflect.MapOf(key, elem), true
		}
	case *types.Chan:
		if elem, ok := of(typ.Elem()); ok {
			return reflect.ChanOf(chanDir(typ), elem), true
		}
	case *types.Signature:
		in, ok := t.tuple(typ.Params(), of)
		out, ok2 := t.tuple(typ.Results(), of)
		if ok && ok2 {
			return reflect.FuncOf(in, out, typ.Variadic()), true
		}
	case *types.Struct:
		fields := make([]reflect.StructField, typ.NumFields())
		for i := range fields {
			f := typ.Field(i)
			rtype, ok := of(f.Type())
			if !ok || !f.Exported() || f.Embedded() {
				return nil, false
			}
			fields[i] = reflect.StructField{Name: f.Name(), Type: rtype, Tag: reflect.StructTag(typ.Tag(i))}
		}
		return reflect.StructOf(fields), true
	}
	return nil, false
}

func (t *Types) tuple(vars *types.Tuple, of func(types.Type) (reflect.Type, bool)) ([]reflect.Type, bool) {
	list := make([]reflect.Type, vars.Len())
	for i := range list {
		rtype, ok := of(vars.At(i).Type())
		if !ok {
			return nil, false
		}
		list[i] = rtype
	}
	return list, true
}
