package bridge

import (
	"go/types"
	"reflect"
	"slices"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

func (t *Types) valueNumMethod(v reflect.Value) int {
	s := t.unbox(v)
	if s.typ == nil {
		return s.v.NumMethod()
	}
	return len(t.exported(s.typ))
}

func (t *Types) valueMethodAt(v reflect.Value, i int) reflect.Value {
	s := t.unbox(v)
	if s.typ == nil {
		return t.compiledMethodValue(s.v, s.v.Type().Method(i).Name)
	}
	methods := t.exported(s.typ)
	if i < 0 || i >= len(methods) {
		panic("reflect: Method index out of range")
	}
	return t.bindMethod(v, s, methods[i])
}

func (t *Types) valueMethodByName(v reflect.Value, name string) reflect.Value {
	s := t.unbox(v)
	if !v.IsValid() {
		return v.MethodByName(name) // which panics
	}
	if s.typ == nil {
		return t.compiledMethodValue(s.v, name)
	}
	methods := t.exported(s.typ)
	i := slices.IndexFunc(methods, func(m *types.Selection) bool { return m.Obj().Name() == name })
	if i < 0 {
		return reflect.Value{}
	}
	return t.bindMethod(v, s, methods[i])
}

func (t *Types) valueMethods(v reflect.Value) func(func(reflect.Method, reflect.Value) bool) {
	typ := t.valueType(v).(reflect.Type)
	return func(yield func(reflect.Method, reflect.Value) bool) {
		for i := range typ.NumMethod() {
			if !yield(typ.Method(i), t.valueMethodAt(v, i)) {
				return
			}
		}
	}
}

// bindMethod returns a method of the value s, which v holds, as a function.
func (t *Types) bindMethod(v reflect.Value, s unboxed, m *types.Selection) reflect.Value {
	if s.v.Kind() == reflect.Interface {
		if s.v.IsNil() {
			panic("reflect: Method on nil interface value")
		}
		return t.valueMethodByName(t.valueElem(v), m.Obj().Name())
	}
	fn, ok := t.coreMethod(s.typ, s.v.Type(), m.Obj().Name())
	if !ok {
		panic("reflect: method " + m.Obj().Name() + " of type " + core.ReflectName(s.typ) + " is not known to the kernel")
	}
	return t.toCore(plainSignature(m, nil), bound(fn, s.v))
}

// bound returns the function fn with its first argument given.
func bound(fn, recv reflect.Value) reflect.Value {
	first := reflect.New(recv.Type()).Elem()
	first.Set(goruntime.WithROFlags(recv, 0))
	in, out := signatureParts(fn.Type())
	return reflect.MakeFunc(reflect.FuncOf(in[1:], out, false), func(args []reflect.Value) []reflect.Value {
		all := append([]reflect.Value{first}, args...)
		if fn.Type().IsVariadic() {
			return fn.CallSlice(all)
		}
		return fn.Call(all)
	})
}

// compiledMethodValue returns a method of a compiled value as a function, or the zero Value if
// there is none.
func (t *Types) compiledMethodValue(v reflect.Value, name string) reflect.Value {
	m, ok := v.Type().MethodByName(name)
	if !ok {
		return reflect.Value{}
	}
	fn, _ := t.compiledMethod(v.Type(), name)
	var sig types.Type
	if v.Kind() == reflect.Interface {
		sig = t.goType(nil, m.Type)
	} else if full, ok := t.goType(nil, v.MethodByName(name).Type()).(*types.Signature); ok {
		sig = full
	}
	return t.toCore(sig, bound(fn, v))
}
