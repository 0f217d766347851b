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

// basicTypes has the reflect type of each basic type.
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

// typeBuilder builds reflect types from those of go/types. Its functions say what named types and
// interfaces become.
type typeBuilder struct {
	named    func(*types.Named) (reflect.Type, bool)
	iface    func(*types.Interface) (reflect.Type, bool)
	variadic bool // functions may be; otherwise such a parameter is a slice
}

// build returns the reflect type of typ, if it can be built.
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

// structure builds a struct type. One with unexported or embedded fields cannot be built, because
// reflect.StructOf panics for the first and does not promote methods of the second.
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

// tuple builds the types of parameters or results.
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

// chanDir returns a channel's direction as package reflect has it.
func chanDir(typ *types.Chan) reflect.ChanDir {
	switch typ.Dir() {
	case types.SendOnly:
		return reflect.SendDir
	case types.RecvOnly:
		return reflect.RecvDir
	}
	return reflect.BothDir
}
