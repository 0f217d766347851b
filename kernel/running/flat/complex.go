package flat

import "reflect"

// complexOf compiles the built-in function complex.
func complexOf(re, im operand) operand {
	re, im = alike(re, im)
	if re.typ.Kind() == reflect.Float32 {
		x, y := get[float32](re), get[float32](im)
		return value(reflect.TypeFor[complex64](), func(f *frame) complex64 {
			re := x(f)
			return complex(re, y(f))
		})
	}
	if re.typ.Kind() != reflect.Float64 {
		decline("complex of a " + re.typ.String())
	}
	x, y := get[float64](re), get[float64](im)
	return value(reflect.TypeFor[complex128](), func(f *frame) complex128 {
		re := x(f)
		return complex(re, y(f))
	})
}

// partOf compiles the built-in functions real and imag.
func partOf(re bool, x operand) operand {
	switch x.typ.Kind() {
	case reflect.Complex64:
		v := get[complex64](x)
		if re {
			return value(reflect.TypeFor[float32](), func(f *frame) float32 { return real(v(f)) })
		}
		return value(reflect.TypeFor[float32](), func(f *frame) float32 { return imag(v(f)) })
	case reflect.Complex128:
		v := get[complex128](x)
		if re {
			return value(reflect.TypeFor[float64](), func(f *frame) float64 { return real(v(f)) })
		}
		return value(reflect.TypeFor[float64](), func(f *frame) float64 { return imag(v(f)) })
	}
	decline("a part of a " + x.typ.String())
	return operand{}
}

// complexTo converts a complex number, which may be a constant, to the other type.
func complexTo(t reflect.Type, x operand) operand {
	if t.Kind() == reflect.Complex64 {
		v := get[complex128](x)
		return value(t, func(f *frame) complex64 { return complex64(v(f)) })
	}
	v := get[complex64](x)
	return value(t, func(f *frame) complex128 { return complex128(v(f)) })
}
