package bridge

import (
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// isNative reports whether all values of a type are formatted by fmt as the learner's: it is no
// type of the learner's, and none occurs in it, nor an interface that may hold one. Host structs
// count as native whatever is in their fields.
func (t *Types) isNative(rtype reflect.Type) bool {
	if yes, ok := t.natives.Load(rtype); ok {
		return yes.(bool)
	}
	yes := t.native(rtype)
	t.natives.Store(rtype, yes)
	return yes
}

func (t *Types) native(rtype reflect.Type) bool {
	if t.entryOf(rtype) != nil {
		return false
	}
	if _, ok := t.replaced[rtype]; ok {
		return false
	}
	if rtype.Name() != "" {
		return rtype.Kind() != reflect.Interface && rtype != valueType
	}
	switch rtype.Kind() {
	case reflect.Interface:
		return false
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return t.isNative(rtype.Elem())
	case reflect.Map:
		return t.isNative(rtype.Key()) && t.isNative(rtype.Elem())
	case reflect.Chan:
		return t.isNative(rtype.Elem())
	case reflect.Struct: // of Core, which may be recursive
		return rtype.NumField() == 0
	case reflect.Func:
		return t.nativeFunc(rtype)
	}
	return true
}

func (t *Types) nativeFunc(rtype reflect.Type) bool {
	for i := range rtype.NumIn() {
		if !t.isNative(rtype.In(i)) {
			return false
		}
	}
	for i := range rtype.NumOut() {
		if !t.isNative(rtype.Out(i)) {
			return false
		}
	}
	return true
}

// ordinary reports whether a type is the same to the host as to the learner, so that it need not be
// registered.
func (t *Types) ordinary(typ types.Type) bool {
	switch typ := types.Unalias(typ).(type) {
	case *types.Basic:
		return true
	case *types.Named:
		rtype, ok := t.hostNamed(typ)
		return ok && rtype.Kind() != reflect.Interface && core.OfCompiled(rtype) == rtype
	case *types.Pointer:
		return t.ordinary(typ.Elem())
	case *types.Slice:
		return t.ordinary(typ.Elem())
	case *types.Array:
		return t.ordinary(typ.Elem())
	case *types.Chan:
		return t.ordinary(typ.Elem())
	case *types.Map:
		return t.ordinary(typ.Key()) && t.ordinary(typ.Elem())
	case *types.Struct:
		for f := range typ.Fields() {
			if !f.Exported() || f.Embedded() || !t.ordinary(f.Type()) {
				return false
			}
		}
		return true
	case *types.Signature:
		if typ.Variadic() {
			return false // it takes a slice in Core
		}
		for v := range typ.Params().Variables() {
			if !t.ordinary(v.Type()) {
				return false
			}
		}
		for v := range typ.Results().Variables() {
			if !t.ordinary(v.Type()) {
				return false
			}
		}
		return true
	}
	return false
}
