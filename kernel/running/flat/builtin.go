package flat

import (
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// builtin compiles a call of a built-in function for its result.
func (c *compiler) builtin(e corego.Builtin) operand {
	switch e.Name {
	case "len", "cap":
		return value(reflect.TypeFor[int](), c.length(e))
	case "new":
		t := c.typ(e.Type)
		return value(reflect.PointerTo(t), func(*frame) unsafe.Pointer { return reflect.New(t).UnsafePointer() })
	case "make":
		return c.make(e)
	case "append":
		return c.append(e)
	case "copy":
		return c.copy(e)
	case "complex":
		return complexOf(c.expr(e.Args[0]), c.expr(e.Args[1]))
	case "real", "imag":
		return partOf(e.Name == "real", c.expr(e.Args[0]).typed())
	case "recover":
		if c.recovered != nil {
			return c.recovered.operand()
		}
	}
	decline("the built-in function " + e.Name)
	return operand{}
}

// length compiles len and cap.
func (c *compiler) length(e corego.Builtin) code[int] {
	x := c.expr(e.Args[0]).typed()
	whole := e.Name == "len"
	switch x.typ.Kind() {
	case reflect.String:
		if x.local {
			i := x.offset
			return func(f *frame) int { return len(*at[string](f, i)) }
		}
		s := get[string](x)
		return func(f *frame) int { return len(s(f)) }
	case reflect.Slice:
		if x.local && whole {
			i := x.offset
			return func(f *frame) int { return at[sliceHeader](f, i).length }
		}
		s := get[slice](x)
		if whole {
			return func(f *frame) int { return len(s(f)) }
		}
		return func(f *frame) int { return cap(s(f)) }
	case reflect.Map:
		m := get[unsafe.Pointer](x)
		return func(f *frame) int {
			p := m(f)
			return len(*(*map[int]int)(unsafe.Pointer(&p)))
		}
	case reflect.Chan:
		ch, t := get[unsafe.Pointer](x), x.typ
		return func(f *frame) int {
			p := ch(f)
			v := reflect.NewAt(t, unsafe.Pointer(&p)).Elem()
			if whole {
				return v.Len()
			}
			return v.Cap()
		}
	case reflect.Array:
		n := x.typ.Len()
		return func(*frame) int { return n }
	case reflect.Pointer:
		if t := x.typ.Elem(); t.Kind() == reflect.Array {
			n := t.Len()
			return func(*frame) int { return n }
		}
	}
	decline(e.Name + " of a " + x.typ.Kind().String())
	return nil
}

// make compiles make. Core has looked at the sizes.
func (c *compiler) make(e corego.Builtin) operand {
	t := c.typ(e.Type)
	size := func(i int) code[int] {
		if i < len(e.Args) {
			return convertTo[int](c.expr(e.Args[i]).typed())
		}
		return nil
	}
	n, most := size(0), size(1)
	switch t.Kind() {
	case reflect.Slice:
		if most == nil {
			if short := makers[t.Elem().Kind()]; short != nil {
				return value(t, short(n))
			}
		}
		return value(t, func(f *frame) slice {
			length := n(f)
			capacity := length
			if most != nil {
				capacity = most(f)
			}
			v := reflect.MakeSlice(t, length, capacity)
			return sliceOf(v.UnsafePointer(), length, capacity)
		})
	case reflect.Map:
		return value(t, func(f *frame) unsafe.Pointer {
			room := 0
			if n != nil {
				room = n(f)
			}
			return reflect.MakeMapWithSize(t, room).UnsafePointer()
		})
	case reflect.Chan:
		if t.ChanDir() == reflect.BothDir {
			return value(t, func(f *frame) unsafe.Pointer {
				room := 0
				if n != nil {
					room = n(f)
				}
				return reflect.MakeChan(t, room).UnsafePointer()
			})
		}
	}
	decline("make of a " + t.String())
	return operand{}
}

var makers = map[reflect.Kind]func(n code[int]) code[slice]{
	reflect.Bool: makerOf[bool](), reflect.Int: makerOf[int](), reflect.Uint8: makerOf[byte](),
	reflect.Float64: makerOf[float64](), reflect.String: makerOf[string](),
}

func makerOf[T any]() func(code[int]) code[slice] {
	return func(n code[int]) code[slice] {
		return func(f *frame) slice { return raw(make([]T, n(f))) }
	}
}

// append compiles append.
func (c *compiler) append(e corego.Builtin) operand {
	x := c.expr(e.Args[0])
	if x.typ == nil || x.typ.Kind() != reflect.Slice {
		decline("append to nil")
	}
	t := x.typ
	s := get[slice](x)
	if e.Spread {
		more := c.expr(e.Args[1]).typed()
		if more.typ.Kind() == reflect.String {
			v := get[string](more)
			return value(t, func(f *frame) slice {
				to := s(f)
				return append(to, v(f)...)
			})
		}
		v := get[slice](more)
		if of := appenders[t.Elem().Kind()]; of != nil {
			return value(t, of.all(s, v))
		}
		return value(t, func(f *frame) slice {
			to := s(f)
			from := v(f)
			return reflectedSlice(reflect.AppendSlice(sliceValue(t, &to), sliceValue(t, &from)))
		})
	}
	if len(e.Args) == 2 {
		if of := appenders[t.Elem().Kind()]; of != nil {
			return value(t, of.one(s, c.expr(e.Args[1]).as(t.Elem()).eval()))
		}
	}
	var more []code[reflect.Value]
	l := layoutOf(t.Elem())
	for _, a := range e.Args[1:] {
		more = append(more, l.reflected(c.expr(a).as(t.Elem()).eval(), t.Elem()))
	}
	return value(t, func(f *frame) slice {
		to := s(f)
		values := make([]reflect.Value, len(more))
		for i, v := range more {
			values[i] = v(f)
		}
		return reflectedSlice(reflect.Append(sliceValue(t, &to), values...))
	})
}

// sliceValue is a slice as package reflect has it, and reflectedSlice the way back.
func sliceValue(t reflect.Type, s *slice) reflect.Value {
	return reflect.NewAt(t, unsafe.Pointer(s)).Elem()
}

func reflectedSlice(v reflect.Value) slice { return sliceOf(v.UnsafePointer(), v.Len(), v.Cap()) }

// appender is code for append to slices of one kind's elements.
type appender struct {
	one func(s code[slice], x any) code[slice]
	all func(s, more code[slice]) code[slice]
}

var appenders = map[reflect.Kind]*appender{
	reflect.Bool: appenderOf[bool](), reflect.Int: appenderOf[int](), reflect.Uint8: appenderOf[byte](),
	reflect.Int32: appenderOf[int32](), reflect.Int64: appenderOf[wide](), reflect.Float64: appenderOf[float64](),
	reflect.String: appenderOf[string](), reflect.Interface: appenderOf[any](), reflect.Slice: appenderOf[slice](),
	reflect.Pointer: appenderOf[unsafe.Pointer](), reflect.Map: appenderOf[unsafe.Pointer](),
	reflect.Chan: appenderOf[unsafe.Pointer](), reflect.Func: appenderOf[unsafe.Pointer](),
}

func appenderOf[T any]() *appender {
	return &appender{
		func(s code[slice], x any) code[slice] {
			value := x.(code[T])
			return func(f *frame) slice {
				to := elements[T](s(f))
				return raw(append(to, value(f)))
			}
		},
		func(s, more code[slice]) code[slice] {
			return func(f *frame) slice {
				to := elements[T](s(f))
				return raw(append(to, elements[T](more(f))...))
			}
		},
	}
}

// copy compiles copy.
func (c *compiler) copy(e corego.Builtin) operand {
	to, from := c.expr(e.Args[0]).typed(), c.expr(e.Args[1]).typed()
	if to.typ.Kind() != reflect.Slice {
		decline("copy to a " + to.typ.Kind().String())
	}
	dst, t := get[slice](to), to.typ
	if from.typ.Kind() == reflect.String {
		src := get[string](from)
		return value(reflect.TypeFor[int](), func(f *frame) int {
			d := dst(f)
			return copy(d, src(f))
		})
	}
	src := get[slice](from)
	return value(reflect.TypeFor[int](), func(f *frame) int {
		d := dst(f)
		s := src(f)
		return reflect.Copy(sliceValue(t, &d), sliceValue(t, &s))
	})
}

// discard compiles an expression for what it does.
func (c *compiler) discard(e corego.Expr) do {
	switch e := e.(type) {
	case corego.Call:
		return c.callInto(e, nil)
	case corego.Builtin:
		switch e.Name {
		case "copy":
			n := get[int](c.copy(e))
			return func(f *frame) { n(f) }
		case "delete":
			return c.delete(e)
		case "panic", "print", "println", "recover", "close", "clear":
			decline("the built-in function " + e.Name)
		}
	}
	x := c.expr(e).typed()
	return c.hold(x.typ).set(x)
}

func (c *compiler) delete(e corego.Builtin) do {
	m := c.expr(e.Args[0]).typed()
	t := m.typ
	p := get[unsafe.Pointer](m)
	k := c.expr(e.Args[1]).as(t.Key())
	key := layoutOf(t.Key()).reflected(k.eval(), t.Key())
	return func(f *frame) {
		p := p(f)
		if k := key(f); p != nil {
			mapOf(t, &p).SetMapIndex(k, reflect.Value{})
		}
	}
}
