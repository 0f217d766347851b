package bridge

import (
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// same reports whether rtype is the compiled type that typ is.
func (t *Types) same(typ types.Type, rtype reflect.Type) bool {
	switch typ := types.Unalias(typ).(type) {
	case *types.Basic:
		return rtype.Name() == core.ReflectName(typ) && rtype.PkgPath() == "" || typ.Kind() == types.UnsafePointer && rtype.Kind() == reflect.UnsafePointer
	case *types.Named:
		if typ.Obj().Pkg() == nil {
			return rtype == reflect.TypeFor[error]() && typ.Obj().Name() == "error"
		}
		if rtype.Name() == typ.Obj().Name() && rtype.PkgPath() == typ.Obj().Pkg().Path() {
			return true
		}
		real, ok := t.realType(typ)
		return ok && real == rtype
	case *types.Interface:
		if rtype.Name() != "" || rtype.Kind() != reflect.Interface || rtype.NumMethod() != typ.NumMethods() {
			return false
		}
		for i := range typ.NumMethods() {
			m := typ.Method(i)
			method, ok := rtype.MethodByName(m.Name())
			if !ok || !t.sameSignature(m.Signature(), method.Type, 0) {
				return false
			}
		}
		return true
	case *types.Signature:
		return rtype.Name() == "" && t.sameSignature(typ, rtype, 0)
	case *types.Map:
		return rtype.Name() == "" && rtype.Kind() == reflect.Map && t.same(typ.Key(), rtype.Key()) && t.same(typ.Elem(), rtype.Elem())
	case *types.Array:
		return rtype.Name() == "" && rtype.Kind() == reflect.Array && int64(rtype.Len()) == typ.Len() && t.same(typ.Elem(), rtype.Elem())
	case *types.Slice:
		return rtype.Name() == "" && rtype.Kind() == reflect.Slice && t.same(typ.Elem(), rtype.Elem())
	case *types.Pointer:
		return rtype.Name() == "" && rtype.Kind() == reflect.Pointer && t.same(typ.Elem(), rtype.Elem())
	case *types.Chan:
		return rtype.Name() == "" && rtype.Kind() == reflect.Chan && rtype.ChanDir() == chanDir(typ) && t.same(typ.Elem(), rtype.Elem())
	}
	real, ok := t.realType(typ)
	return ok && real == rtype
}

// sameSignature reports whether the type of a compiled function is sig, without its first skip
// parameters.
func (t *Types) sameSignature(sig *types.Signature, rtype reflect.Type, skip int) bool {
	if rtype.Kind() != reflect.Func || rtype.NumIn()-skip != sig.Params().Len() || rtype.NumOut() != sig.Results().Len() || rtype.IsVariadic() != sig.Variadic() {
		return false
	}
	for i := range sig.Params().Len() {
		if !t.same(sig.Params().At(i).Type(), rtype.In(i+skip)) {
			return false
		}
	}
	for i := range sig.Results().Len() {
		if !t.same(sig.Results().At(i).Type(), rtype.Out(i)) {
			return false
		}
	}
	return true
}
