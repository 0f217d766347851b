package bridge

import (
	"go/types"
	"reflect"
)

// yields returns the types of the values that a range over s has.
func yields(s unboxed) (first, second types.Type) {
	switch under := s.under().(type) {
	case *types.Map:
		return under.Key(), under.Elem()
	case *types.Chan:
		return under.Elem(), nil
	case *types.Basic:
		if under.Info()&types.IsInteger != 0 {
			return s.typ, nil
		}
	case *types.Slice:
		return nil, under.Elem()
	case *types.Array:
		return nil, under.Elem()
	case *types.Pointer:
		if a, ok := under.Elem().Underlying().(*types.Array); ok {
			return nil, a.Elem()
		}
	case *types.Signature:
		if under.Params().Len() != 1 {
			break
		}
		if yield, ok := under.Params().At(0).Type().Underlying().(*types.Signature); ok {
			types := []types.Type{nil, nil}
			for i := range min(2, yield.Params().Len()) {
				types[i] = yield.Params().At(i).Type()
			}
			return types[0], types[1]
		}
	}
	return nil, nil
}

func (t *Types) valueSeq(v reflect.Value) func(func(reflect.Value) bool) {
	s := t.unbox(v)
	first, _ := yields(s)
	seq := s.unwrap().Seq()
	return func(yield func(reflect.Value) bool) {
		seq(func(x reflect.Value) bool { return yield(t.toCore(first, x)) })
	}
}

func (t *Types) valueSeq2(v reflect.Value) func(func(reflect.Value, reflect.Value) bool) {
	s := t.unbox(v)
	first, second := yields(s)
	seq := s.unwrap().Seq2()
	return func(yield func(reflect.Value, reflect.Value) bool) {
		seq(func(x, y reflect.Value) bool { return yield(t.toCore(first, x), t.toCore(second, y)) })
	}
}
