package bridge

import (
	"go/types"
	"reflect"
	"slices"
)

// callValue is reflect.Value.Call, or CallSlice if slice.
func (t *Types) callValue(v reflect.Value, in []reflect.Value, slice bool) []reflect.Value {
	s := t.unbox(v)
	fn := s.unwrap()
	if fn.Kind() != reflect.Func || fn.IsNil() {
		return fn.Call(in) // which panics
	}
	sig, _ := t.goType(s.typ, fn.Type()).(*types.Signature)
	if s.typ != nil {
		sig, _ = s.under().(*types.Signature)
	}
	in = t.spreadIn(fn.Type(), sig, in, slice)
	params := slices.Collect(fn.Type().Ins())
	for i, x := range in {
		if !x.IsValid() {
			panic("reflect: Call using zero Value argument")
		}
		in[i] = t.assignTo(x, repr{param(sig, i), params[i]}, "reflect: Call using %s as type %s")
	}
	var out []reflect.Value
	if fn.Type().IsVariadic() {
		out = fn.CallSlice(in)
	} else {
		out = fn.Call(in)
	}
	for i, x := range out {
		if sig != nil {
			out[i] = t.toCore(sig.Results().At(i).Type(), x)
		}
	}
	return out
}

// spreadIn returns a copy of the arguments with the variadic ones in a slice, as Core's functions
// take them.
func (t *Types) spreadIn(fn reflect.Type, sig *types.Signature, in []reflect.Value, slice bool) []reflect.Value {
	n := fn.NumIn()
	variadic := fn.IsVariadic() || sig != nil && sig.Variadic()
	switch {
	case slice && !variadic:
		panic("reflect: CallSlice of non-variadic function")
	case len(in) < n && (slice || !variadic) || len(in) < n-1:
		panic("reflect: Call with too few input arguments")
	case len(in) > n && (slice || !variadic):
		panic("reflect: Call with too many input arguments")
	case slice || !variadic:
		return slices.Clone(in)
	}
	list := reflect.MakeSlice(fn.In(n-1), 0, len(in)-n+1)
	last := repr{elem(underlying(param(sig, n-1))), fn.In(n - 1).Elem()}
	for _, x := range in[n-1:] {
		list = reflect.Append(list, t.assignTo(x, last, "reflect: cannot use %s as type %s in Call"))
	}
	return append(slices.Clone(in[:n-1]), t.toCore(param(sig, n-1), list))
}
