package flat

import (
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// index compiles x[i].
func (c *compiler) index(e corego.Index) operand {
	x := c.expr(e.X).typed()
	if x.typ.Kind() == reflect.Map {
		return c.entry(x, e.Index)
	}
	i := c.expr(e.Index).typed()
	return c.element(x, i)
}

// element is an element of a slice, an array, a string, or an array that a pointer points to. Core has
// looked whether there is one, unless it knows; it is looked again, since memory is at stake.
func (c *compiler) element(x, i operand) operand {
	switch x.typ.Kind() {
	case reflect.String:
		s, at := get[string](x), convertTo[int](i)
		return value(reflect.TypeFor[byte](), func(f *frame) byte { return s(f)[at(f)] })
	case reflect.Slice:
		elem := x.typ.Elem()
		o := operand{typ: elem, addr: elementAddress(x, i, elem.Size())}
		if fast := fastElements[elem.Kind()]; fast != nil && i.typ.Kind() == reflect.Int {
			o.quick = fast.load(x, i)
			o.assign = func(v any) do { return fast.store(x, i, v) }
		}
		return o
	case reflect.Array:
		p, ok := x.lies()
		if !ok {
			p = get[unsafe.Pointer](x)
		}
		return arrayElement(p, x.typ, i)
	case reflect.Pointer:
		if t := x.typ.Elem(); t.Kind() == reflect.Array {
			return arrayElement(get[unsafe.Pointer](x), t, i)
		}
	}
	decline("an element of a " + x.typ.Kind().String())
	return operand{}
}

func elementAddress(x, i operand, size uintptr) address {
	at0 := convertTo[int](i)
	if x.local {
		s := x.offset
		return func(f *frame) unsafe.Pointer { return elementOf(at[sliceHeader](f, s), at0(f), size) }
	}
	s := get[slice](x)
	return func(f *frame) unsafe.Pointer {
		v := s(f)
		return elementOf((*sliceHeader)(unsafe.Pointer(&v)), at0(f), size)
	}
}

// elementOf returns where an element of a slice lies.
func elementOf(s *sliceHeader, i int, size uintptr) unsafe.Pointer {
	if uint(i) >= uint(s.length) {
		outOfRange(i, s.length)
	}
	return unsafe.Add(s.first, uintptr(i)*size)
}

// outOfRange panics as Go does.
//
//go:noinline
func outOfRange(i, n int) { _ = make([]struct{}, n)[i] }

func arrayElement(p address, t reflect.Type, i operand) operand {
	n, size := t.Len(), t.Elem().Size()
	if k, ok := constantOf[int](i); ok && k >= 0 && k < n {
		offset := uintptr(k) * size
		return operand{typ: t.Elem(), addr: func(f *frame) unsafe.Pointer { return unsafe.Add(p(f), offset) }}
	}
	at0 := convertTo[int](i)
	return operand{typ: t.Elem(), addr: func(f *frame) unsafe.Pointer {
		base, k := p(f), at0(f)
		if uint(k) >= uint(n) {
			outOfRange(k, n)
		}
		return unsafe.Add(base, uintptr(k)*size)
	}}
}

// fast is code for elements of slices of one kind: they are loaded and stored straight.
type fast interface {
	load(x, i operand) any
	store(x, i operand, v any) do
}

type fastElement[T any] struct{}

var fastElements = map[reflect.Kind]fast{
	reflect.Bool: &fastElement[bool]{}, reflect.Int: &fastElement[int]{}, reflect.Uint8: &fastElement[uint8]{},
	reflect.Int32: &fastElement[int32]{}, reflect.Int64: &fastElement[wide]{}, reflect.Uint64: &fastElement[uwide]{},
	reflect.Float64: &fastElement[float64]{}, reflect.String: &fastElement[string]{},
	reflect.Slice: &fastElement[slice]{}, reflect.Pointer: &fastElement[unsafe.Pointer]{},
}

func (*fastElement[T]) load(x, i operand) any {
	if x.local && i.local {
		s, k := x.offset, i.word()
		return func(f *frame) T { return (*at[[]T](f, s))[*at[int](f, k)] }
	}
	index := get[int](i)
	if x.local {
		s := x.offset
		return func(f *frame) T {
			k := index(f)
			return (*at[[]T](f, s))[k]
		}
	}
	of := get[slice](x)
	return func(f *frame) T {
		s := of(f)
		return elements[T](s)[index(f)]
	}
}

func (*fastElement[T]) store(x, i operand, v any) do {
	value := v.(code[T])
	if x.local && i.local {
		s, k := x.offset, i.word()
		return func(f *frame) { v := value(f); (*at[[]T](f, s))[*at[int](f, k)] = v }
	}
	index := get[int](i)
	if x.local {
		s := x.offset
		return func(f *frame) {
			k := index(f)
			to := *at[[]T](f, s)
			to[k] = value(f)
		}
	}
	of := get[slice](x)
	return func(f *frame) {
		s := elements[T](of(f))
		k := index(f)
		s[k] = value(f)
	}
}

// slice compiles x[low:high:max]. Core has looked whether the bounds are right.
func (c *compiler) slice(e corego.Slice) operand {
	x := c.expr(e.X).typed()
	low, high, most := c.bound(e.Low), c.bound(e.High), c.bound(e.Max)
	switch x.typ.Kind() {
	case reflect.String:
		return value(x.typ, sliceString(get[string](x), low, high))
	case reflect.Slice:
		s := get[slice](x)
		return value(x.typ, sliced(func(f *frame) sliceHeader {
			v := s(f)
			return *(*sliceHeader)(unsafe.Pointer(&v))
		}, x.typ.Elem().Size(), low, high, most))
	case reflect.Pointer:
		if t := x.typ.Elem(); t.Kind() == reflect.Array {
			p, n := get[unsafe.Pointer](x), t.Len()
			return value(reflect.SliceOf(t.Elem()), sliced(func(f *frame) sliceHeader { return sliceHeader{p(f), n, n} }, t.Elem().Size(), low, high, most))
		}
	}
	decline("a slice of a " + x.typ.Kind().String())
	return operand{}
}

// bound returns code for a bound, nil for one that is left out.
func (c *compiler) bound(e corego.Expr) code[int] {
	if e == nil {
		return nil
	}
	return convertTo[int](c.expr(e).typed())
}

func sliceString(s code[string], low, high code[int]) code[string] {
	return func(f *frame) string {
		v, i := s(f), 0
		if low != nil {
			i = low(f)
		}
		if high != nil {
			return v[i:high(f)]
		}
		return v[i:]
	}
}

func sliced(of code[sliceHeader], size uintptr, low, high, most code[int]) code[slice] {
	return func(f *frame) slice {
		s := of(f)
		i, j, k := 0, s.length, s.cap
		if low != nil {
			i = low(f)
		}
		if high != nil {
			j = high(f)
		}
		if most != nil {
			k = most(f)
		}
		if k < 0 || k > s.cap || j < 0 || j > k || i < 0 || i > j {
			_ = make([]struct{}, s.cap)[i:j:k] // panics as Go does
		}
		first := s.first
		if k > i { // else it might point after the end
			first = unsafe.Add(first, uintptr(i)*size)
		}
		return sliceOf(first, j-i, k-i)
	}
}
