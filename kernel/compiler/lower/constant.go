package lower

import (
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// constant is a constant.
func (f *function) constant(c *ssa.Const) expr {
	t := c.Type()
	if c.Value == nil {
		return f.l.zero(t)
	}
	e := f.l.literal(c.Value, t)
	if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsUnsigned != 0 && c.Value.Kind() == constant.Int {
		if _, exact := constant.Int64Val(c.Value); !exact {
			// Only an assignment takes it.
			n := f.temp(t)
			f.set(n, integer(c.Value))
			return n
		}
	}
	return e
}

// literal is a constant of a type, which says the type unless it is the constant's own.
func (l *lowering) literal(v constant.Value, t types.Type) expr {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return corego.Nil
	}
	typed := func(e expr) expr { return corego.Convert{Type: l.typ(t), X: e} }
	switch {
	case b.Info()&types.IsBoolean != 0:
		return corego.Bool(constant.BoolVal(v))
	case b.Info()&types.IsString != 0:
		if v.Kind() == constant.Int {
			i, _ := constant.Int64Val(v)
			return corego.Literal{Kind: token.STRING, Value: strconv.Quote(string(rune(i)))}
		}
		return corego.String(constant.StringVal(v))
	case b.Info()&types.IsInteger != 0:
		if (b.Kind() == types.Int || b.Kind() == types.UntypedInt) && l.plainInt(t) {
			return integer(v)
		}
		return typed(integer(v))
	case b.Info()&types.IsFloat != 0:
		return typed(float(v, b))
	case b.Kind() == types.UnsafePointer:
		return machine(core.UintptrPointer, corego.Convert{Type: "uintptr", X: integer(v)})
	case b.Info()&types.IsComplex != 0:
		part := types.Typ[types.Float64]
		if b.Kind() == types.Complex64 {
			part = types.Typ[types.Float32]
		}
		var c expr = corego.Builtin{Name: "complex", Args: []expr{
			corego.Convert{Type: "float64", X: float(constant.Real(v), part)}, corego.Convert{Type: "float64", X: float(constant.Imag(v), part)},
		}}
		if b.Kind() == types.Complex64 {
			c = corego.Convert{Type: "complex64", X: c}
		}
		return c
	}
	return typed(corego.Name(v.ExactString()))
}

// integer is a whole number.
func integer(v constant.Value) expr {
	v = constant.ToInt(v)
	if constant.Sign(v) < 0 {
		return corego.Unary{Op: token.SUB, X: integer(constant.UnaryOp(token.SUB, v, 0))}
	}
	return corego.Literal{Kind: token.INT, Value: v.ExactString()}
}

// plainInt reports whether the Core type of an int type is int itself.
func (l *lowering) plainInt(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return !ok || !l.isCompiledType(n)
}

// float is a floating-point constant. What must not be lost on the way is its last bit.
func float(v constant.Value, b *types.Basic) expr {
	x, _ := constant.Float64Val(constant.ToFloat(v))
	bits := 64
	if b.Kind() == types.Float32 {
		y, _ := constant.Float32Val(constant.ToFloat(v))
		x, bits = float64(y), 32
	}
	if math.IsInf(x, 0) {
		return corego.Int(0)
	}
	s := strconv.FormatFloat(math.Abs(x), 'g', -1, bits)
	if x == math.Trunc(x) && !strings.ContainsRune(s, 'e') {
		s += ".0"
	}
	number := corego.Literal{Kind: token.FLOAT, Value: s}
	if math.Signbit(x) {
		return corego.Unary{Op: token.SUB, X: number}
	}
	return number
}

// zero is the zero value of a type.
func (l *lowering) zero(t types.Type) expr {
	if l.isRecursive(t) {
		return corego.Composite{Type: l.typ(t)}
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return corego.String("")
		case u.Info()&types.IsBoolean != 0:
			return corego.False
		case u.Kind() == types.UnsafePointer || u.Kind() == types.UntypedNil:
			return corego.Nil
		}
		return corego.Int(0)
	case *types.Struct, *types.Array:
		return corego.Composite{Type: l.typ(t)}
	}
	return corego.Nil
}

// typedNil is the zero value of a type, with the type.
func (l *lowering) typedNil(t types.Type) expr {
	zero := l.zero(t)
	if zero == expr(corego.Nil) {
		return corego.Convert{Type: l.typ(t), X: zero, Parens: true}
	}
	return zero
}

// typedConstant is a constant whose type the interpreter sees.
func (f *function) typedConstant(c *ssa.Const, t types.Type) expr {
	e := f.constant(c)
	b, ok := t.Underlying().(*types.Basic)
	if ok && (b.Kind() == types.Int || f.l.isCompiledNamed(t) && b.Info()&(types.IsString|types.IsBoolean) != 0) {
		return corego.Convert{Type: f.l.typ(t), X: e}
	}
	return e
}

// converted is a conversion to a type.
func (l *lowering) converted(e expr, to types.Type) expr {
	return corego.Convert{Type: l.typ(to), X: e, Parens: l.parens(to)}
}

// sizeConstant is a constant of a type.
func (f *function) sizeConstant(n int64, t types.Type) expr {
	return corego.Convert{Type: f.l.typ(t), X: corego.Int(n)}
}
