package flat

import (
	"go/constant"
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// conversion compiles T(x).
func (c *compiler) conversion(e corego.Convert) operand {
	t := c.typ(e.Type)
	x := c.expr(e.X)
	if x.typ == nil && (x.null || isNumeric(t.Kind()) || t.Kind() == x.constantKind()) {
		return c.constantAs(x, t)
	}
	x = x.typed()
	switch {
	case t.Kind() == reflect.Interface:
		return x.as(t)
	case isNumeric(t.Kind()) && isNumeric(x.typ.Kind()):
		if x.con != nil {
			return c.constantAs(x, t)
		}
		return value(t, numeric(t, x))
	case t.Kind() == x.typ.Kind() && x.typ.ConvertibleTo(t):
		x.typ = t
		return x
	case isComplex(t.Kind()) && isComplex(x.typ.Kind()):
		return complexTo(t, x)
	case t.Kind() == reflect.String:
		return value(t, toString(x))
	case x.typ.Kind() == reflect.String && t.Kind() == reflect.Slice:
		return value(t, fromString(t, x))
	}
	decline("a conversion of a " + x.typ.String() + " to a " + t.String())
	return operand{}
}

// constantKind is the kind of a constant's default type.
func (o operand) constantKind() reflect.Kind {
	if o.con == nil {
		return reflect.Invalid
	}
	return defaultType(o.con).Kind()
}

// constantAs converts a constant.
func (c *compiler) constantAs(x operand, t reflect.Type) operand {
	x.typ = t
	if x.con == nil {
		return x
	}
	if t.Kind() != reflect.Bool && t.Kind() != reflect.String {
		if k := t.Kind(); k >= reflect.Int && k <= reflect.Uintptr {
			x.con = constant.ToInt(x.con)
		}
	}
	layoutOf(t).constant(x.con, t) // which declines what the type does not have
	return x
}

func isNumeric(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Float64 }

func isComplex(k reflect.Kind) bool { return k == reflect.Complex64 || k == reflect.Complex128 }

type number interface{ integer | float32 | float64 }

// numeric converts a number to another type of numbers.
func numeric(t reflect.Type, x operand) any {
	switch t.Kind() {
	case reflect.Int:
		return convertTo[int](x)
	case reflect.Int8:
		return convertTo[int8](x)
	case reflect.Int16:
		return convertTo[int16](x)
	case reflect.Int32:
		return convertTo[int32](x)
	case reflect.Int64:
		return convertTo[wide](x)
	case reflect.Uint:
		return convertTo[uint](x)
	case reflect.Uint8:
		return convertTo[uint8](x)
	case reflect.Uint16:
		return convertTo[uint16](x)
	case reflect.Uint32:
		return convertTo[uint32](x)
	case reflect.Uint64:
		return convertTo[uwide](x)
	case reflect.Uintptr:
		return convertTo[uword](x)
	case reflect.Float32:
		return convertTo[float32](x)
	default:
		return convertTo[float64](x)
	}
}

// convertTo returns code for a number as a T.
func convertTo[T number](x operand) code[T] {
	switch x.typ.Kind() {
	case reflect.Int:
		return converted[T, int](x)
	case reflect.Int8:
		return converted[T, int8](x)
	case reflect.Int16:
		return converted[T, int16](x)
	case reflect.Int32:
		return converted[T, int32](x)
	case reflect.Int64:
		return converted[T, wide](x)
	case reflect.Uint:
		return converted[T, uint](x)
	case reflect.Uint8:
		return converted[T, uint8](x)
	case reflect.Uint16:
		return converted[T, uint16](x)
	case reflect.Uint32:
		return converted[T, uint32](x)
	case reflect.Uint64:
		return converted[T, uwide](x)
	case reflect.Uintptr:
		return converted[T, uword](x)
	case reflect.Float32:
		return converted[T, float32](x)
	case reflect.Float64:
		return converted[T, float64](x)
	}
	decline("a conversion of a " + x.typ.Kind().String())
	return nil
}

func converted[T, From number](x operand) code[T] {
	v := get[From](x)
	if same, ok := any(v).(code[T]); ok {
		return same
	}
	if x.con != nil {
		k := T(v(nil))
		return func(*frame) T { return k }
	}
	if x.local {
		i := x.word()
		return func(f *frame) T { return T(*at[From](f, i)) }
	}
	return func(f *frame) T { return T(v(f)) }
}

// toString converts a slice of bytes or runes, or a rune, to a string.
func toString(x operand) code[string] {
	switch {
	case x.typ.Kind() == reflect.Slice && x.typ.Elem().Kind() == reflect.Uint8:
		v := get[slice](x)
		return func(f *frame) string { return string(v(f)) }
	case x.typ.Kind() == reflect.Slice && x.typ.Elem().Kind() == reflect.Int32:
		v := get[slice](x)
		return func(f *frame) string { return string(elements[rune](v(f))) }
	case x.typ.Kind() >= reflect.Int && x.typ.Kind() <= reflect.Uintptr:
		if x.typ.Size() < 8 {
			v := convertTo[rune](x)
			if x.typ.Kind() == reflect.Uint32 {
				break
			}
			return func(f *frame) string { return string(v(f)) }
		}
	}
	decline("a conversion of a " + x.typ.String() + " to a string")
	return nil
}

// fromString converts a string to a slice of bytes or runes.
func fromString(t reflect.Type, x operand) code[slice] {
	v := get[string](x)
	switch t.Elem().Kind() {
	case reflect.Uint8:
		return func(f *frame) slice { return slice(v(f)) }
	case reflect.Int32:
		return func(f *frame) slice { return raw([]rune(v(f))) }
	}
	decline("a conversion of a string to a " + t.String())
	return nil
}

// elements is a slice as one of its elements, and raw is one as code has it.
func elements[T any](s slice) []T { return *(*[]T)(unsafe.Pointer(&s)) }
func raw[T any](s []T) slice      { return *(*slice)(unsafe.Pointer(&s)) }

// asserted is code for an interface's value that must be of a type.
func asserted(x code[any], t reflect.Type) code[any] {
	return func(f *frame) any {
		v := x(f)
		if !goruntime.HasType(v, t) {
			panic("flat: a value of type " + reflect.TypeOf(v).String() + " is taken for a " + t.String()) // Core has looked
		}
		return v
	}
}
