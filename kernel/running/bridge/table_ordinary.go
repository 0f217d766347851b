package bridge

import (
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// ordinary reports whether a type is the same in compiled Go as for the learner, so that it need
// not be registered.
func (t *Types) ordinary(typ types.Type) bool {
	switch typ := types.Unalias(typ).(type) {
	case *types.Basic:
		return true
	case *types.Named:
		rtype, ok := t.compiledNamed(typ)
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
