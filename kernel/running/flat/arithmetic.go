package flat

import (
	"go/token"
	"reflect"
)

// An arithmetic is code for the operators of one kind's values.
type arithmetic interface {
	unary(op token.Token, x operand) any
	binary(op token.Token, x, y operand) any
	// shift has the count as count returns it.
	shift(op token.Token, x operand, n code[uint64]) any
	// function returns what op does, for who has the values.
	function(op token.Token) any // a func(x, y T) T
}

var arithmetics = map[reflect.Kind]arithmetic{
	reflect.Int: &integers[int]{}, reflect.Int8: &integers[int8]{}, reflect.Int16: &integers[int16]{},
	reflect.Int32: &integers[int32]{}, reflect.Int64: &integers[wide]{},
	reflect.Uint: &integers[uint]{}, reflect.Uint8: &integers[uint8]{}, reflect.Uint16: &integers[uint16]{},
	reflect.Uint32: &integers[uint32]{}, reflect.Uint64: &integers[uwide]{}, reflect.Uintptr: &integers[uword]{},
	reflect.Float32: &fractions[float32]{}, reflect.Float64: &fractions[float64]{},
	reflect.Complex64: &fractions[complex64]{}, reflect.Complex128: &fractions[complex128]{},
	reflect.String: &texts{},
}

func arithmeticOf(t reflect.Type) arithmetic {
	a := arithmetics[t.Kind()]
	if a == nil {
		decline("an operator of a " + t.Kind().String())
	}
	return a
}

type integer interface {
	int | int8 | int16 | int32 | int64 | uint | uint8 | uint16 | uint32 | uint64 | uintptr
}

type integers[T integer] struct{}

func (*integers[T]) unary(op token.Token, x operand) any {
	v := get[T](x)
	switch op {
	case token.SUB:
		return func(f *frame) T { return -v(f) }
	case token.XOR:
		return func(f *frame) T { return ^v(f) }
	}
	decline("the operator " + op.String())
	return nil
}

// binary has code of its own for the sums, differences and the like that loops are made of: of local
// variables and constants.
func (*integers[T]) binary(op token.Token, x, y operand) any {
	if x.local {
		i := x.word()
		if k, ok := constantOf[T](y); ok {
			if code := localConstant(op, i, k); code != nil {
				return code
			}
		}
		if y.local {
			if code := twoLocals[T](op, i, y.word()); code != nil {
				return code
			}
		}
	}
	a, b := get[T](x), get[T](y)
	if k, ok := constantOf[T](y); ok {
		switch op {
		case token.ADD:
			return func(f *frame) T { return a(f) + k }
		case token.SUB:
			return func(f *frame) T { return a(f) - k }
		case token.MUL:
			return func(f *frame) T { return a(f) * k }
		}
	}
	switch op {
	case token.ADD:
		return func(f *frame) T { return a(f) + b(f) }
	case token.SUB:
		return func(f *frame) T { return a(f) - b(f) }
	case token.MUL:
		return func(f *frame) T { return a(f) * b(f) }
	case token.QUO:
		return func(f *frame) T { return a(f) / b(f) }
	case token.REM:
		return func(f *frame) T { return a(f) % b(f) }
	case token.AND:
		return func(f *frame) T { return a(f) & b(f) }
	case token.OR:
		return func(f *frame) T { return a(f) | b(f) }
	case token.XOR:
		return func(f *frame) T { return a(f) ^ b(f) }
	case token.AND_NOT:
		return func(f *frame) T { return a(f) &^ b(f) }
	}
	decline("the operator " + op.String())
	return nil
}

func localConstant[T integer](op token.Token, i uintptr, k T) any {
	switch op {
	case token.ADD:
		return func(f *frame) T { return *at[T](f, i) + k }
	case token.SUB:
		return func(f *frame) T { return *at[T](f, i) - k }
	case token.MUL:
		return func(f *frame) T { return *at[T](f, i) * k }
	case token.REM:
		if k > 0 {
			return func(f *frame) T { return *at[T](f, i) % k }
		}
	case token.AND:
		return func(f *frame) T { return *at[T](f, i) & k }
	}
	return nil
}

func twoLocals[T integer](op token.Token, i, j uintptr) any {
	switch op {
	case token.ADD:
		return func(f *frame) T { return *at[T](f, i) + *at[T](f, j) }
	case token.SUB:
		return func(f *frame) T { return *at[T](f, i) - *at[T](f, j) }
	case token.MUL:
		return func(f *frame) T { return *at[T](f, i) * *at[T](f, j) }
	case token.REM:
		return func(f *frame) T { return *at[T](f, i) % *at[T](f, j) }
	}
	return nil
}

func (*integers[T]) shift(op token.Token, x operand, n code[uint64]) any {
	v := get[T](x)
	if op == token.SHL {
		return func(f *frame) T { return v(f) << n(f) }
	}
	return func(f *frame) T { return v(f) >> n(f) }
}

func (*integers[T]) function(op token.Token) any {
	switch op {
	case token.REM:
		return func(x, y T) T { return x % y }
	case token.AND:
		return func(x, y T) T { return x & y }
	case token.OR:
		return func(x, y T) T { return x | y }
	case token.XOR:
		return func(x, y T) T { return x ^ y }
	case token.AND_NOT:
		return func(x, y T) T { return x &^ y }
	}
	return basicFunction[T](op)
}

// basicFunction returns what the operators do that all numbers have.
func basicFunction[T integer | float32 | float64 | complex64 | complex128](op token.Token) any {
	switch op {
	case token.ADD:
		return func(x, y T) T { return x + y }
	case token.SUB:
		return func(x, y T) T { return x - y }
	case token.MUL:
		return func(x, y T) T { return x * y }
	case token.QUO:
		return func(x, y T) T { return x / y }
	}
	decline("an update by " + op.String())
	return nil
}

// fractions are numbers that are not whole.
type fractions[T float32 | float64 | complex64 | complex128] struct{}

func (*fractions[T]) unary(op token.Token, x operand) any {
	v := get[T](x)
	if op != token.SUB {
		decline("the operator " + op.String())
	}
	return func(f *frame) T { return -v(f) }
}

func (*fractions[T]) binary(op token.Token, x, y operand) any {
	a, b := get[T](x), get[T](y)
	if x.local && y.local {
		i, j := x.word(), y.word()
		switch op {
		case token.ADD:
			return func(f *frame) T { return *at[T](f, i) + *at[T](f, j) }
		case token.MUL:
			return func(f *frame) T { return *at[T](f, i) * *at[T](f, j) }
		}
	}
	// Go may not fuse a product with a sum across an explicit conversion; a call's result is one.
	switch op {
	case token.ADD:
		return func(f *frame) T { return a(f) + b(f) }
	case token.SUB:
		return func(f *frame) T { return a(f) - b(f) }
	case token.MUL:
		return func(f *frame) T { return a(f) * b(f) }
	case token.QUO:
		return func(f *frame) T { return a(f) / b(f) }
	}
	decline("the operator " + op.String())
	return nil
}

func (*fractions[T]) shift(token.Token, operand, code[uint64]) any {
	decline("a shift of what is not whole")
	return nil
}

func (*fractions[T]) function(op token.Token) any { return basicFunction[T](op) }

// texts are strings, which are joined.
type texts struct{}

func (*texts) unary(token.Token, operand) any {
	decline("an operator of a string")
	return nil
}

func (*texts) binary(op token.Token, x, y operand) any {
	if op != token.ADD {
		decline("an operator of a string")
	}
	a, b := get[string](x), get[string](y)
	return func(f *frame) string { return a(f) + b(f) }
}

func (*texts) shift(token.Token, operand, code[uint64]) any {
	decline("a shift of a string")
	return nil
}

func (*texts) function(op token.Token) any {
	if op != token.ADD {
		decline("an operator of a string")
	}
	return func(x, y string) string { return x + y }
}

// count returns the count of a shift, which Core has seen not to be negative.
func count(n operand) code[uint64] { return convertTo[uint64](n) }
