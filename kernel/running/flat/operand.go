package flat

import (
	"go/constant"
	"go/token"
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// An operand is an expression that has been compiled. What is known of it beside its code, that it is
// a constant or a variable of the frame, makes for shorter code of what it is part of.
type operand struct {
	typ  reflect.Type // nil of an untyped constant and of nil
	con  constant.Value
	null bool // it is nil
	code any  // a code[T], T being that of the type's layout; nil if con, null, local or addr is set

	local  bool
	offset uintptr        // of a local variable
	addr   address        // where the value lies in memory
	fixed  unsafe.Pointer // the same, where it is always there
	// Of an element of a slice, code for its value and to assign to it, shorter than by its address.
	quick  any
	assign func(x any) do
}

// variable is the local variable that an operand is.
func (o operand) variable() variable { return variable{o.typ, o.offset} }

// value returns an operand that its code alone describes.
func value(t reflect.Type, code any) operand { return operand{typ: t, code: code} }

// eval returns code for the value of an operand that has a type.
func (o operand) eval() any {
	l := layoutOf(o.typ)
	switch {
	case o.con != nil:
		return l.constant(o.con, o.typ)
	case o.null:
		return l.zero(o.typ)
	case o.local:
		return l.local(o.offset)
	case o.quick != nil:
		return o.quick
	case o.fixed != nil:
		return l.loadFixed(o.fixed)
	case o.addr != nil:
		return l.load(o.addr)
	}
	return o.code
}

// get is eval for an operand that is known to have the layout of T.
func get[T any](o operand) code[T] { return o.eval().(code[T]) }

// word returns where in the frame a local variable is that is a number.
func (o operand) word() uintptr { return o.offset + wordAt }

// constantOf returns the value of a constant.
func constantOf[T any](o operand) (x T, ok bool) {
	if o.con == nil || o.typ == nil {
		return x, false
	}
	v := reflect.New(o.typ).Elem()
	setConstant(v, o.con)
	return *(*T)(v.Addr().UnsafePointer()), true
}

// setConstant sets a variable of a basic type to a constant that the type has.
func setConstant(v reflect.Value, c constant.Value) {
	switch {
	case v.Kind() == reflect.Bool:
		v.SetBool(constant.BoolVal(c))
	case v.Kind() == reflect.String:
		v.SetString(constant.StringVal(c))
	case v.CanInt():
		n, exact := constant.Int64Val(constant.ToInt(c))
		if !exact {
			decline("a constant that its type does not have")
		}
		v.SetInt(n)
	case v.CanUint():
		n, exact := constant.Uint64Val(constant.ToInt(c))
		if !exact {
			decline("a constant that its type does not have")
		}
		v.SetUint(n)
	case v.CanFloat():
		x, _ := constant.Float64Val(constant.ToFloat(c))
		v.SetFloat(x)
	case v.CanComplex():
		re, _ := constant.Float64Val(constant.ToFloat(constant.Real(c)))
		im, _ := constant.Float64Val(constant.ToFloat(constant.Imag(c)))
		v.SetComplex(complex(re, im))
	default:
		decline("a constant of another type")
	}
}

// defaultType is the type that an untyped constant has by itself (Go specification, Constants).
func defaultType(c constant.Value) reflect.Type {
	switch c.Kind() {
	case constant.Bool:
		return reflect.TypeFor[bool]()
	case constant.String:
		return reflect.TypeFor[string]()
	case constant.Int:
		return reflect.TypeFor[int]()
	default:
		return reflect.TypeFor[float64]()
	}
}

// typed gives an operand the type that it has by itself.
func (o operand) typed() operand {
	if o.con != nil && o.typ == nil {
		o.typ = defaultType(o.con)
	}
	if o.typ == nil {
		decline("nil without a type")
	}
	return o
}

// as returns an operand as a value of a type that it can be assigned to.
func (o operand) as(t reflect.Type) operand {
	switch {
	case o.typ == t:
		return o
	case o.typ == nil && o.null:
		o.typ = t
		return o
	case o.typ == nil && t.Kind() != reflect.Interface:
		o.typ = t
		return o
	case t.Kind() == reflect.Interface:
		o = o.typed()
		if o.typ.Kind() == reflect.Interface {
			return o
		}
		return value(t, layoutOf(o.typ).boxed(o.eval(), o.typ))
	case o.typ.Kind() == t.Kind() && o.typ.ConvertibleTo(t):
		// Types that differ by their names only, or a channel by its direction.
		o.typ = t
		return o
	}
	decline("an assignment of a " + o.typ.String() + " to a " + t.String())
	return o
}

// constantLiteral returns a constant.
func constantLiteral(e corego.Literal) operand {
	return operand{con: constant.MakeFromLiteral(e.Value, e.Kind, 0)}
}

// unaryConstant returns op x for a constant x.
func unaryConstant(op token.Token, x operand) operand {
	if op == token.XOR && x.typ != nil && x.typ.Kind() >= reflect.Uint && x.typ.Kind() <= reflect.Uintptr {
		x.con = constant.UnaryOp(op, x.con, uint(x.typ.Size()*8))
		return x
	}
	x.con = constant.UnaryOp(op, x.con, 0)
	return x
}

// lies returns where an operand lies in memory; it does not if it is no variable, field or element
// outside of the frame.
func (o operand) lies() (p address, ok bool) {
	if o.addr != nil {
		return o.addr, true
	}
	if o.local && (o.typ.Kind() == reflect.Struct || o.typ.Kind() == reflect.Array) {
		return get[unsafe.Pointer](o), true
	}
	return nil, false
}

func constantBool(b bool) operand {
	return operand{con: constant.MakeBool(b), typ: reflect.TypeFor[bool]()}
}
