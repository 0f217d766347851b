package flat

import (
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// A function value is Go's own, so that compiled code can call it, and the engine calls functions of
// compiled code and of others like its own. Package reflect can make and call one of any type, in a
// microsecond. Of the types that are used most there are functions in this program: to compiled code
// all pointers are alike, and all slices.

// native is code for the function values of some types.
type native struct {
	// makes returns the value of a closure.
	makes func(k *closure) unsafe.Pointer
	// calls compiles a call, with code for the arguments and where the result goes.
	calls func(fun address, args []any, result variable, site *Site) do
}

// natives are those that there are, by the kinds of parameters and results.
var natives = map[string]native{}

// kindsOf is a key of natives.
func kindsOf(s signature) string {
	var key []byte
	for _, t := range s.params {
		key = append(key, byte(nativeKind(t)))
	}
	key = append(key, 0xff)
	for _, t := range s.results {
		key = append(key, byte(nativeKind(t)))
	}
	return string(key)
}

// nativeKind is a type's kind, one of all pointers.
func nativeKind(t reflect.Type) reflect.Kind {
	switch k := t.Kind(); k {
	case reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return reflect.Pointer
	default:
		return k
	}
}

// nothing is the result of functions that have none.
type nothing struct{}

// in returns where in a slot a value of type T lies.
func in[T any]() uintptr {
	var zero T
	switch any(zero).(type) {
	case string, slice, unsafe.Pointer, nothing:
		return 0
	}
	return wordAt
}

// resultOf returns what a closure's call has left in its frame.
func resultOf[R any](f *frame) R { return *at[R](f, in[R]()) }

// after returns where the parameters are of a function with a result of type R.
func after[R any]() uintptr {
	var zero R
	if _, none := any(zero).(nothing); none {
		return 0
	}
	return slotSize
}

func called0[R any](k *closure) R {
	b := k.fn.body()
	if b.slots <= 8 {
		return called0In[R, [8]slot](k, b)
	}
	return called0In[R, [32]slot](k, b)
}

//go:noinline
func called0In[R any, S sizes](k *closure, b *body) R {
	var slots S
	f := frameOf((*slot)(unsafe.Pointer(&slots)))
	k.enter(f)
	b.run(f)
	return resultOf[R](f)
}

func called1[A, R any](k *closure, x A) R {
	b := k.fn.body()
	if b.slots <= 8 {
		return called1In[A, R, [8]slot](k, b, x)
	}
	return called1In[A, R, [32]slot](k, b, x)
}

//go:noinline
func called1In[A, R any, S sizes](k *closure, b *body, x A) R {
	var slots S
	f := frameOf((*slot)(unsafe.Pointer(&slots)))
	k.enter(f)
	*at[A](f, after[R]()+in[A]()) = x
	b.run(f)
	return resultOf[R](f)
}

func called2[A, B, R any](k *closure, x A, y B) R {
	b := k.fn.body()
	if b.slots <= 8 {
		return called2In[A, B, R, [8]slot](k, b, x, y)
	}
	return called2In[A, B, R, [32]slot](k, b, x, y)
}

//go:noinline
func called2In[A, B, R any, S sizes](k *closure, b *body, x A, y B) R {
	var slots S
	f := frameOf((*slot)(unsafe.Pointer(&slots)))
	k.enter(f)
	*at[A](f, after[R]()+in[A]()) = x
	*at[B](f, after[R]()+slotSize+in[B]()) = y
	b.run(f)
	return resultOf[R](f)
}

// register0 and the others register functions with so many parameters.
func register0[R any](r reflect.Kind) {
	to := in[R]()
	registerNative(nil, r, native{
		func(k *closure) unsafe.Pointer { return funcPointer(func() R { return called0[R](k) }) },
		func(fun address, _ []any, result variable, site *Site) do {
			to := result.offset + to
			return told(site, func(f *frame) {
				p := fun(f)
				*at[R](f, to) = (*(*func() R)(unsafe.Pointer(&p)))()
			})
		},
	})
}

func register1[A, R any](a, r reflect.Kind) {
	to := in[R]()
	registerNative([]reflect.Kind{a}, r, native{
		func(k *closure) unsafe.Pointer { return funcPointer(func(x A) R { return called1[A, R](k, x) }) },
		func(fun address, args []any, result variable, site *Site) do {
			to, x := result.offset+to, args[0].(code[A])
			return told(site, func(f *frame) {
				p := fun(f)
				*at[R](f, to) = (*(*func(A) R)(unsafe.Pointer(&p)))(x(f))
			})
		},
	})
}

func register2[A, B, R any](a, b, r reflect.Kind) {
	to := in[R]()
	registerNative([]reflect.Kind{a, b}, r, native{
		func(k *closure) unsafe.Pointer {
			return funcPointer(func(x A, y B) R { return called2[A, B, R](k, x, y) })
		},
		func(fun address, args []any, result variable, site *Site) do {
			to, x, y := result.offset+to, args[0].(code[A]), args[1].(code[B])
			return told(site, func(f *frame) {
				p := fun(f)
				a := x(f)
				*at[R](f, to) = (*(*func(A, B) R)(unsafe.Pointer(&p)))(a, y(f))
			})
		},
	})
}

// registerNative registers code for functions with parameters and a result of these kinds.
func registerNative(params []reflect.Kind, result reflect.Kind, n native) {
	var key []byte
	for _, k := range params {
		key = append(key, byte(k))
	}
	key = append(key, 0xff)
	if result != reflect.Invalid {
		key = append(key, byte(result))
	}
	natives[string(key)] = n
}

func registerOne[A any](a reflect.Kind) {
	register1[A, nothing](a, reflect.Invalid)
	register1[A, int](a, reflect.Int)
	register1[A, bool](a, reflect.Bool)
	register1[A, string](a, reflect.String)
	register1[A, float64](a, reflect.Float64)
	register1[A, unsafe.Pointer](a, reflect.Pointer)
	register1[A, slice](a, reflect.Slice)
}

func registerTwo[A, B any](a, b reflect.Kind) {
	register2[A, B, nothing](a, b, reflect.Invalid)
	register2[A, B, int](a, b, reflect.Int)
	register2[A, B, bool](a, b, reflect.Bool)
	register2[A, B, string](a, b, reflect.String)
	register2[A, B, float64](a, b, reflect.Float64)
}

func init() {
	register0[nothing](reflect.Invalid)
	register0[int](reflect.Int)
	register0[bool](reflect.Bool)
	register0[string](reflect.String)
	register0[float64](reflect.Float64)
	register0[unsafe.Pointer](reflect.Pointer)
	register0[slice](reflect.Slice)
	registerOne[int](reflect.Int)
	registerOne[bool](reflect.Bool)
	registerOne[string](reflect.String)
	registerOne[float64](reflect.Float64)
	registerOne[unsafe.Pointer](reflect.Pointer)
	registerOne[slice](reflect.Slice)
	registerTwo[int, int](reflect.Int, reflect.Int)
	registerTwo[string, string](reflect.String, reflect.String)
	registerTwo[string, int](reflect.String, reflect.Int)
	registerTwo[float64, float64](reflect.Float64, reflect.Float64)
	registerTwo[unsafe.Pointer, unsafe.Pointer](reflect.Pointer, reflect.Pointer)
	registerTwo[unsafe.Pointer, int](reflect.Pointer, reflect.Int)
	registerTwo[int, string](reflect.Int, reflect.String)
}

// callNative compiles a call of a function value for which there is code here. It is nil if there is
// none.
func (c *compiler) callNative(fun address, s signature, exprs []corego.Expr, site *Site, to []func(operand) do) do {
	n, ok := natives[kindsOf(s)]
	if !ok || len(exprs) != len(s.params) || len(to) > len(s.results) {
		return nil
	}
	var args []any
	for i, a := range exprs {
		args = append(args, c.expr(a).as(s.params[i]).eval())
	}
	var result variable
	if len(s.results) == 1 {
		result = c.hold(s.results[0])
	}
	call := n.calls(fun, args, result, site)
	if len(to) == 0 {
		return call
	}
	return sequence(present(call, to[0](result.operand())))
}
