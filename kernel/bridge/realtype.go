package bridge

import (
	"go/types"
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/core"
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
	if !typ.Obj().Exported() {
		rtype, _ := t.hidden.Load(nameOf(typ))
		known, ok := rtype.(reflect.Type)
		return known, ok
	}
	v, ok := t.lookup(typ.Obj().Pkg().Path(), typ.Obj().Name())
	if !ok || v.Kind() != reflect.Pointer || !v.IsNil() {
		return nil, false
	}
	rtype := v.Type().Elem()
	t.named.LoadOrStore(rtype, typ)
	return rtype, true
}

// realType returns the type by which compiled code knows typ; there is none for types that mention the
// learner's.
func (t *Types) realType(typ types.Type) (reflect.Type, bool) { return t.realTypeBy(typ, t.hostNamed) }

func (t *Types) realTypeBy(typ types.Type, host func(*types.Named) (reflect.Type, bool)) (reflect.Type, bool) {
	return typeBuilder{
		named:    host,
		iface:    func(i *types.Interface) (reflect.Type, bool) { return anyType, i.NumMethods() == 0 },
		variadic: true,
	}.build(typ)
}

// coreType returns the type of a value of type typ in Core, if that does not depend on structs that are not registered.
func (t *Types) coreType(typ types.Type) (reflect.Type, bool) { return t.coreTypeBy(typ, t.hostNamed) }

func (t *Types) coreTypeBy(typ types.Type, host func(*types.Named) (reflect.Type, bool)) (reflect.Type, bool) {
	b := typeBuilder{iface: func(*types.Interface) (reflect.Type, bool) { return anyType, true }}
	inside := map[*types.Named]bool{}
	b.named = func(n *types.Named) (reflect.Type, bool) {
		if types.IsInterface(n) {
			return anyType, true
		}
		if rtype, ok := host(n); ok {
			return core.OfCompiled(rtype), true
		}
		if e := t.entryFor(n); e != nil {
			return e.core(), true
		}
		if _, ok := n.Underlying().(*types.Struct); ok || inside[n] {
			return nil, false
		}
		inside[n] = true
		defer delete(inside, n)
		return b.build(n.Underlying())
	}
	return b.build(typ)
}

// typeBuilder builds reflect types. What named types and interfaces are its functions say.
type typeBuilder struct {
	named    func(*types.Named) (reflect.Type, bool)
	iface    func(*types.Interface) (reflect.Type, bool)
	variadic bool // functions may be; otherwise such a parameter is a slice
}

func (b typeBuilder) build(typ types.Type) (reflect.Type, bool) {
	switch typ := types.Unalias(typ).(type) {
	case *types.Basic:
		rtype, ok := basicTypes[typ.Kind()]
		return rtype, ok
	case *types.Named:
		return b.named(typ)
	case *types.Interface:
		return b.iface(typ)
	case *types.Pointer:
		if elem, ok := b.build(typ.Elem()); ok {
			return reflect.PointerTo(elem), true
		}
	case *types.Slice:
		if elem, ok := b.build(typ.Elem()); ok {
			return reflect.SliceOf(elem), true
		}
	case *types.Array:
		if elem, ok := b.build(typ.Elem()); ok {
			return reflect.ArrayOf(int(typ.Len()), elem), true
		}
	case *types.Map:
		key, ok := b.build(typ.Key())
		elem, ok2 := b.build(typ.Elem())
		if ok && ok2 {
			return reflect.MapOf(key, elem), true
		}
	case *types.Chan:
		if elem, ok := b.build(typ.Elem()); ok {
			return reflect.ChanOf(chanDir(typ), elem), true
		}
	case *types.Signature:
		in, ok := b.tuple(typ.Params())
		out, ok2 := b.tuple(typ.Results())
		if ok && ok2 {
			return reflect.FuncOf(in, out, b.variadic && typ.Variadic()), true
		}
	case *types.Struct:
		return b.structure(typ)
	}
	return nil, false
}

func (b typeBuilder) structure(typ *types.Struct) (reflect.Type, bool) {
	fields := make([]reflect.StructField, typ.NumFields())
	for i := range fields {
		f := typ.Field(i)
		rtype, ok := b.build(f.Type())
		if !ok || !f.Exported() || f.Embedded() {
			return nil, false
		}
		fields[i] = reflect.StructField{Name: f.Name(), Type: rtype, Tag: reflect.StructTag(typ.Tag(i))}
	}
	return reflect.StructOf(fields), true
}

func (b typeBuilder) tuple(vars *types.Tuple) ([]reflect.Type, bool) {
	list := make([]reflect.Type, vars.Len())
	for i := range list {
		rtype, ok := b.build(vars.At(i).Type())
		if !ok {
			return nil, false
		}
		list[i] = rtype
	}
	return list, true
}
