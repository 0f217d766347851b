package machine

import (
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/interp"
)

// updates returns what does x = x op y for the types that a call has.
func updates(c interp.Call, b by) func(interp.Call) {
	t := b.typeOf(c.Arg(2))
	op := c.Arg(1).String()
	u := updaterOf(t, op)
	return func(c interp.Call) {
		p := b.of(c.Arg(2))
		if *many {
			a := accessingAt(c, t)
			a.op = op
			u.apart(p, c.Arg(3), a)
			return
		}
		u.update(p, c.Arg(3))
	}
}

// An updater replaces a value by what an operator makes of it and another.
type updater struct {
	update func(p unsafe.Pointer, y reflect.Value)
	// apart is update with places for others, before the read and before the write.
	apart func(p unsafe.Pointer, y reflect.Value, a accessing)
}

func updaterFor[T any](op func(x, y T) T, operand func(reflect.Value) T) updater {
	return updater{
		func(p unsafe.Pointer, y reflect.Value) {
			x := (*T)(p)
			*x = op(*x, operand(y))
		},
		func(p unsafe.Pointer, y reflect.Value, a accessing) {
			v := operand(y)
			a.read(p)
			x := *(*T)(p)
			e := a.write(p)
			*(*T)(p) = op(x, v)
			if a.tell(e, p); e != nil {
				e.Expr = a.operands(x, v)
			}
		},
	}
}

// operands returns x op y with their values.
func (a accessing) operands(x, y any) string {
	return textOf(reflect.ValueOf(x)) + " " + a.op + " " + textOf(reflect.ValueOf(y))
}

// updaterOf returns the updater for an operator and a type.
func updaterOf(t reflect.Type, op string) updater {
	switch t.Kind() {
	case reflect.Int:
		if op == "+" {
			return updaterFor(func(x, y int) int { return x + y }, integerOf[int])
		}
		return integerUpdater[int](op)
	case reflect.Int8:
		return integerUpdater[int8](op)
	case reflect.Int16:
		return integerUpdater[int16](op)
	case reflect.Int32:
		return integerUpdater[int32](op)
	case reflect.Int64:
		return integerUpdater[int64](op)
	case reflect.Uint:
		return integerUpdater[uint](op)
	case reflect.Uint8:
		return integerUpdater[uint8](op)
	case reflect.Uint16:
		return integerUpdater[uint16](op)
	case reflect.Uint32:
		return integerUpdater[uint32](op)
	case reflect.Uint64:
		return integerUpdater[uint64](op)
	case reflect.Uintptr:
		return integerUpdater[uintptr](op)
	case reflect.Float32:
		return numberUpdater(op, func(v reflect.Value) float32 { return float32(floatOf(v)) })
	case reflect.Float64:
		return numberUpdater(op, floatOf)
	case reflect.Complex64:
		return numberUpdater(op, func(v reflect.Value) complex64 { return complex64(complexOf(v)) })
	case reflect.Complex128:
		return numberUpdater(op, complexOf)
	case reflect.String:
		return updaterFor(func(x, y string) string { return x + y }, reflect.Value.String)
	}
	panic("machine: no value of type " + t.String() + " is updated") // a fault of ours
}

type integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

// integerUpdater returns the updater for an operator of integers. The machine has checked the
// divisor.
func integerUpdater[T integer](op string) updater {
	var do func(x, y T) T
	switch op {
	case "%":
		do = func(x, y T) T { return x % y }
	case "&":
		do = func(x, y T) T { return x & y }
	case "|":
		do = func(x, y T) T { return x | y }
	case "^":
		do = func(x, y T) T { return x ^ y }
	case "&^":
		do = func(x, y T) T { return x &^ y }
	case "<<":
		return shiftUpdater(func(x T, n uint64) T { return x << n })
	case ">>":
		return shiftUpdater(func(x T, n uint64) T { return x >> n })
	default:
		return numberUpdater(op, integerOf[T])
	}
	return updaterFor(do, integerOf[T])
}

// shiftUpdater is updaterFor with a count, which is of another type.
func shiftUpdater[T integer](shift func(x T, n uint64) T) updater {
	return updater{
		func(p unsafe.Pointer, y reflect.Value) { *(*T)(p) = shift(*(*T)(p), integerOf[uint64](y)) },
		func(p unsafe.Pointer, y reflect.Value, a accessing) {
			n := integerOf[uint64](y)
			a.read(p)
			x := *(*T)(p)
			e := a.write(p)
			*(*T)(p) = shift(x, n)
			if a.tell(e, p); e != nil {
				e.Expr = a.operands(x, n)
			}
		},
	}
}

type number interface {
	integer | ~float32 | ~float64 | ~complex64 | ~complex128
}

// numberUpdater returns the updater for an operator of numbers.
func numberUpdater[T number](op string, operand func(reflect.Value) T) updater {
	do := map[string]func(x, y T) T{
		"+": func(x, y T) T { return x + y },
		"-": func(x, y T) T { return x - y },
		"*": func(x, y T) T { return x * y },
		"/": func(x, y T) T { return x / y },
	}[op]
	return updaterFor(do, operand)
}

// integerOf returns an operand as an integer. A constant is an int.
func integerOf[T integer](v reflect.Value) T {
	if v.CanInt() {
		return T(v.Int())
	}
	return T(v.Uint())
}

func floatOf(v reflect.Value) float64 {
	if v.CanFloat() {
		return v.Float()
	}
	return float64(integerOf[int](v)) // a constant
}

func complexOf(v reflect.Value) complex128 {
	if v.CanComplex() {
		return v.Complex()
	}
	return complex(floatOf(v), 0) // a constant
}
