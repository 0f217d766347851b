package bridge

import (
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/core"
)

func (t *Types) valueIndex(v reflect.Value, i int) reflect.Value {
	s := t.subject(v)
	return t.dress(elem(s.under()), s.flat().Index(i))
}

func (t *Types) sliced(v reflect.Value, slice func(reflect.Value) reflect.Value) reflect.Value {
	s := t.subject(v)
	typ := s.typ
	if a, ok := s.under().(*types.Array); ok {
		typ = types.NewSlice(a.Elem())
	}
	flat := slice(s.flat())
	return t.dress(typ, core.Wrap(flat, s.v.Type()))
}

func (t *Types) appendValues(v reflect.Value, list ...reflect.Value) reflect.Value {
	s := t.subject(v)
	flat := s.flat()
	if flat.Kind() != reflect.Slice {
		return reflect.Append(flat) // which panics
	}
	to := place{elem(s.under()), flat.Type().Elem()}
	for _, x := range list {
		flat = reflect.Append(flat, t.fit(x, to, "reflect.Set: value of type %s is not assignable to type %s"))
	}
	return t.dress(s.typ, core.Wrap(flat, s.v.Type()))
}

func (t *Types) appendSlice(v, list reflect.Value) reflect.Value {
	s := t.subject(v)
	return t.dress(s.typ, core.Wrap(reflect.AppendSlice(s.flat(), t.subject(list).flat()), s.v.Type()))
}

func (t *Types) copySlice(dst, src reflect.Value) int {
	return reflect.Copy(t.subject(dst).flat(), t.subject(src).flat())
}

func (t *Types) swapper(slice any) func(i, j int) {
	return reflect.Swapper(t.subject(reflect.ValueOf(slice)).flat().Interface())
}
