package bridge

import (
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

func (t *Types) valueIndex(v reflect.Value, i int) reflect.Value {
	s := t.unbox(v)
	return t.toCore(elem(s.under()), s.unwrap().Index(i))
}

// sliced is v.Slice or v.Slice3. A slice of an array has another type.
func (t *Types) sliced(v reflect.Value, slice func(reflect.Value) reflect.Value) reflect.Value {
	s := t.unbox(v)
	typ := s.typ
	if a, ok := s.under().(*types.Array); ok {
		typ = types.NewSlice(a.Elem())
	}
	unwrapped := slice(s.unwrap())
	return t.toCore(typ, core.Wrap(unwrapped, s.v.Type()))
}

// appendValues is reflect.Append.
func (t *Types) appendValues(v reflect.Value, list ...reflect.Value) reflect.Value {
	s := t.unbox(v)
	unwrapped := s.unwrap()
	if unwrapped.Kind() != reflect.Slice {
		return reflect.Append(unwrapped) // which panics
	}
	to := repr{elem(s.under()), unwrapped.Type().Elem()}
	for _, x := range list {
		unwrapped = reflect.Append(unwrapped, t.assignTo(x, to, "reflect.Set: value of type %s is not assignable to type %s"))
	}
	return t.toCore(s.typ, core.Wrap(unwrapped, s.v.Type()))
}

// appendSlice is reflect.AppendSlice.
func (t *Types) appendSlice(v, list reflect.Value) reflect.Value {
	s := t.unbox(v)
	return t.toCore(s.typ, core.Wrap(reflect.AppendSlice(s.unwrap(), t.unbox(list).unwrap()), s.v.Type()))
}

// copySlice is reflect.Copy.
func (t *Types) copySlice(dst, src reflect.Value) int {
	return reflect.Copy(t.unbox(dst).unwrap(), t.unbox(src).unwrap())
}

// swapper is reflect.Swapper.
func (t *Types) swapper(slice any) func(i, j int) {
	return reflect.Swapper(t.unbox(reflect.ValueOf(slice)).unwrap().Interface())
}
