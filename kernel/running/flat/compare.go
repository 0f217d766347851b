package flat

import (
	"cmp"
	"go/token"
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// compare returns code for a comparison.
func compare(op token.Token, x, y operand) code[bool] {
	if x.null || y.null {
		if x.null {
			x = y
		}
		return isNil(x, op == token.EQL)
	}
	x, y = alike(x, y)
	switch x.typ.Kind() {
	case reflect.Bool:
		return equal[bool](op, x, y)
	case reflect.Int:
		return ordered[int](op, x, y)
	case reflect.Int8:
		return ordered[int8](op, x, y)
	case reflect.Int16:
		return ordered[int16](op, x, y)
	case reflect.Int32:
		return ordered[int32](op, x, y)
	case reflect.Int64:
		return ordered[wide](op, x, y)
	case reflect.Uint:
		return ordered[uint](op, x, y)
	case reflect.Uint8:
		return ordered[uint8](op, x, y)
	case reflect.Uint16:
		return ordered[uint16](op, x, y)
	case reflect.Uint32:
		return ordered[uint32](op, x, y)
	case reflect.Uint64:
		return ordered[uwide](op, x, y)
	case reflect.Uintptr:
		return ordered[uword](op, x, y)
	case reflect.Float32:
		return ordered[float32](op, x, y)
	case reflect.Float64:
		return ordered[float64](op, x, y)
	case reflect.String:
		return ordered[string](op, x, y)
	case reflect.Complex64:
		return equal[complex64](op, x, y)
	case reflect.Complex128:
		return equal[complex128](op, x, y)
	case reflect.Pointer, reflect.Chan, reflect.UnsafePointer:
		return equal[unsafe.Pointer](op, x, y)
	case reflect.Struct, reflect.Array:
		return equal[any](op, compared(x), compared(y))
	}
	decline("a comparison of a " + x.typ.Kind().String())
	return nil
}

// isNil returns code for a comparison with nil.
func isNil(x operand, want bool) code[bool] {
	if x.typ == nil {
		decline("a comparison of nil with nil")
	}
	switch x.typ.Kind() {
	case reflect.Interface:
		if x.local {
			i := x.offset
			return func(f *frame) bool { return (*at[unsafe.Pointer](f, i) == nil) == want }
		}
		v := get[any](x)
		return func(f *frame) bool { return (v(f) == nil) == want }
	case reflect.Slice:
		v := get[slice](x)
		return func(f *frame) bool { return (v(f) == nil) == want }
	case reflect.Struct, reflect.Array:
		decline("a comparison of a struct with nil")
	}
	if x.local {
		i := x.offset
		return func(f *frame) bool { return (*at[unsafe.Pointer](f, i) == nil) == want }
	}
	v := get[unsafe.Pointer](x)
	return func(f *frame) bool { return (v(f) == nil) == want }
}

func equal[T comparable](op token.Token, x, y operand) code[bool] {
	a, b := get[T](x), get[T](y)
	switch op {
	case token.EQL:
		return func(f *frame) bool { return a(f) == b(f) }
	case token.NEQ:
		return func(f *frame) bool { return a(f) != b(f) }
	}
	decline("an order of what has none")
	return nil
}

// ordered has code of its own for comparisons of local variables that are numbers, which conditions
// of loops are.
func ordered[T cmp.Ordered](op token.Token, x, y operand) code[bool] {
	if x.local && x.typ.Kind() != reflect.String {
		if k, ok := constantOf[T](y); ok {
			return localWithConstant(op, x.word(), k)
		}
		if y.local {
			return localWithLocal[T](op, x.word(), y.word())
		}
		return localWith(op, x.word(), get[T](y))
	}
	a, b := get[T](x), get[T](y)
	if k, ok := constantOf[T](y); ok {
		return withConstant(op, a, k)
	}
	switch op {
	case token.EQL:
		return func(f *frame) bool { return a(f) == b(f) }
	case token.NEQ:
		return func(f *frame) bool { return a(f) != b(f) }
	case token.LSS:
		return func(f *frame) bool { return a(f) < b(f) }
	case token.LEQ:
		return func(f *frame) bool { return a(f) <= b(f) }
	case token.GTR:
		return func(f *frame) bool { return a(f) > b(f) }
	default:
		return func(f *frame) bool { return a(f) >= b(f) }
	}
}

func localWithConstant[T cmp.Ordered](op token.Token, i uintptr, k T) code[bool] {
	switch op {
	case token.EQL:
		return func(f *frame) bool { return *at[T](f, i) == k }
	case token.NEQ:
		return func(f *frame) bool { return *at[T](f, i) != k }
	case token.LSS:
		return func(f *frame) bool { return *at[T](f, i) < k }
	case token.LEQ:
		return func(f *frame) bool { return *at[T](f, i) <= k }
	case token.GTR:
		return func(f *frame) bool { return *at[T](f, i) > k }
	default:
		return func(f *frame) bool { return *at[T](f, i) >= k }
	}
}

func localWithLocal[T cmp.Ordered](op token.Token, i, j uintptr) code[bool] {
	switch op {
	case token.EQL:
		return func(f *frame) bool { return *at[T](f, i) == *at[T](f, j) }
	case token.NEQ:
		return func(f *frame) bool { return *at[T](f, i) != *at[T](f, j) }
	case token.LSS:
		return func(f *frame) bool { return *at[T](f, i) < *at[T](f, j) }
	case token.LEQ:
		return func(f *frame) bool { return *at[T](f, i) <= *at[T](f, j) }
	case token.GTR:
		return func(f *frame) bool { return *at[T](f, i) > *at[T](f, j) }
	default:
		return func(f *frame) bool { return *at[T](f, i) >= *at[T](f, j) }
	}
}

func localWith[T cmp.Ordered](op token.Token, i uintptr, b code[T]) code[bool] {
	a := func(f *frame) T { return *at[T](f, i) }
	switch op {
	case token.EQL:
		return func(f *frame) bool { return a(f) == b(f) }
	case token.NEQ:
		return func(f *frame) bool { return a(f) != b(f) }
	case token.LSS:
		return func(f *frame) bool { x := *at[T](f, i); return x < b(f) }
	case token.LEQ:
		return func(f *frame) bool { x := *at[T](f, i); return x <= b(f) }
	case token.GTR:
		return func(f *frame) bool { x := *at[T](f, i); return x > b(f) }
	default:
		return func(f *frame) bool { x := *at[T](f, i); return x >= b(f) }
	}
}

func withConstant[T cmp.Ordered](op token.Token, a code[T], k T) code[bool] {
	switch op {
	case token.EQL:
		return func(f *frame) bool { return a(f) == k }
	case token.NEQ:
		return func(f *frame) bool { return a(f) != k }
	case token.LSS:
		return func(f *frame) bool { return a(f) < k }
	case token.LEQ:
		return func(f *frame) bool { return a(f) <= k }
	case token.GTR:
		return func(f *frame) bool { return a(f) > k }
	default:
		return func(f *frame) bool { return a(f) >= k }
	}
}

// compared is a struct or an array as an interface's value, to be compared where it lies. Core has the
// machine compare those that have interfaces in them.
func compared(x operand) operand {
	t, p := x.typ, get[unsafe.Pointer](x)
	if goruntime.IsDirect(t) {
		at := p
		p = func(f *frame) unsafe.Pointer { return *(*unsafe.Pointer)(at(f)) }
	}
	return value(reflect.TypeFor[any](), func(f *frame) any { return goruntime.AnyOf(t, p(f)) })
}
