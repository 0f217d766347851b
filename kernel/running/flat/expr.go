package flat

import (
	"go/token"
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// expr compiles an expression of one value.
func (c *compiler) expr(e corego.Expr) operand {
	switch e := e.(type) {
	case corego.Name:
		return c.name(e)
	case corego.Literal:
		return constantLiteral(e)
	case corego.Paren:
		return c.expr(e.X)
	case corego.Unary:
		return c.unary(e)
	case corego.Binary:
		return c.binary(e)
	case corego.Star:
		return c.star(e)
	case corego.Address:
		return c.address(e)
	case corego.Selector:
		return c.field(e)
	case corego.Index:
		return c.index(e)
	case corego.Slice:
		return c.slice(e)
	case corego.Assert:
		return c.assert(e)
	case corego.Call:
		return c.call(e)
	case corego.Builtin:
		return c.builtin(e)
	case corego.Convert:
		return c.conversion(e)
	case corego.Composite:
		return c.composite(e)
	case corego.FuncLit:
		return c.literal(e)
	}
	decline("a " + reflect.TypeOf(e).Name())
	return operand{}
}

// name compiles a variable, or a word of the universe.
func (c *compiler) name(e corego.Name) operand {
	if v, ok := c.vars[e]; ok {
		return v.operand()
	}
	switch e {
	case corego.Nil:
		return operand{null: true}
	case corego.True, corego.False:
		return constantBool(e == corego.True)
	}
	if string(e) == core.ManyVar {
		flag := c.engine.env.Many()
		return operand{typ: reflect.TypeFor[bool](), addr: func(*frame) unsafe.Pointer { return unsafe.Pointer(flag) }}
	}
	if v := c.engine.env.Variable(string(e)); v.IsValid() {
		p := v.Addr().UnsafePointer()
		return operand{typ: v.Type(), addr: func(*frame) unsafe.Pointer { return p }, fixed: p}
	}
	decline("the name " + string(e))
	return operand{}
}

// cond compiles a condition.
func (c *compiler) cond(e corego.Expr) code[bool] {
	x := c.expr(e).typed()
	if x.fixed != nil {
		flag := (*bool)(x.fixed)
		return func(*frame) bool { return *flag }
	}
	return get[bool](x)
}

func (c *compiler) unary(e corego.Unary) operand {
	x := c.expr(e.X)
	if x.con != nil {
		return unaryConstant(e.Op, x)
	}
	switch {
	case e.Op == token.NOT:
		not := get[bool](x)
		return value(x.typ, func(f *frame) bool { return !not(f) })
	case e.Op == token.ADD:
		return x
	}
	return value(x.typ, arithmeticOf(x.typ).unary(e.Op, x))
}

func (c *compiler) binary(e corego.Binary) operand {
	switch e.Op {
	case token.LAND:
		x, y := c.cond(e.X), c.cond(e.Y)
		return value(reflect.TypeFor[bool](), func(f *frame) bool { return x(f) && y(f) })
	case token.LOR:
		x, y := c.cond(e.X), c.cond(e.Y)
		return value(reflect.TypeFor[bool](), func(f *frame) bool { return x(f) || y(f) })
	}
	x, y := c.expr(e.X), c.expr(e.Y)
	switch e.Op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return value(reflect.TypeFor[bool](), compare(e.Op, x, y))
	case token.SHL, token.SHR:
		x = x.typed()
		return value(x.typ, arithmeticOf(x.typ).shift(e.Op, x, count(y.typed())))
	}
	x, y = alike(x, y)
	return value(x.typ, arithmeticOf(x.typ).binary(e.Op, x, y))
}

// alike gives an untyped constant the type of the operand beside it.
func alike(x, y operand) (operand, operand) {
	switch {
	case x.typ == nil && y.typ == nil:
		x, y = x.typed(), y.typed()
		if x.typ != y.typ {
			decline("two constants")
		}
	case x.typ == nil:
		x = x.as(y.typ)
	case y.typ == nil:
		y = y.as(x.typ)
	case x.typ != y.typ && x.typ.Kind() != y.typ.Kind():
		decline("operands of two types")
	}
	return x, y
}

// star compiles what a pointer points to. Core has looked whether it is nil.
func (c *compiler) star(e corego.Star) operand {
	p := c.expr(e.X)
	if p.typ == nil || p.typ.Kind() != reflect.Pointer {
		decline("what is no pointer")
	}
	return operand{typ: p.typ.Elem(), addr: get[unsafe.Pointer](p)}
}

// address compiles &x.
func (c *compiler) address(e corego.Address) operand {
	if lit, ok := e.X.(corego.Composite); ok {
		return c.pointerTo(lit)
	}
	x := c.expr(e.X)
	if x.addr == nil {
		decline("the address of a local variable")
	}
	return value(reflect.PointerTo(x.typ), x.addr)
}

// field compiles a field of a struct, or of what a pointer points to.
func (c *compiler) field(e corego.Selector) operand {
	x := c.expr(e.X)
	if x.typ == nil {
		decline("a field of a constant")
	}
	t, base := x.typ, address(nil)
	switch {
	case t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct:
		t = t.Elem()
		if x.local {
			return fieldOfLocal(x.offset, fieldOf(t, e.Field))
		}
		base = get[unsafe.Pointer](x)
	case t.Kind() == reflect.Struct:
		if x.local {
			return fieldOfLocal(x.offset, fieldOf(t, e.Field))
		}
		base = get[unsafe.Pointer](x)
	default:
		decline("a field of a " + t.Kind().String())
	}
	field := fieldOf(t, e.Field)
	offset := field.Offset
	if x.fixed != nil && x.typ.Kind() == reflect.Struct {
		p := unsafe.Add(x.fixed, offset)
		return operand{typ: field.Type, addr: func(*frame) unsafe.Pointer { return p }, fixed: p}
	}
	if offset == 0 {
		return operand{typ: field.Type, addr: base}
	}
	return operand{typ: field.Type, addr: func(f *frame) unsafe.Pointer { return unsafe.Add(base(f), offset) }}
}

func fieldOf(t reflect.Type, name string) reflect.StructField {
	field, ok := t.FieldByName(name)
	if !ok || len(field.Index) != 1 {
		decline("the field " + name)
	}
	return field
}

// fieldOfLocal is a field of what a slot's pointer points to.
func fieldOfLocal(slot uintptr, field reflect.StructField) operand {
	offset := field.Offset
	return operand{typ: field.Type, addr: func(f *frame) unsafe.Pointer { return unsafe.Add(*at[unsafe.Pointer](f, slot), offset) }}
}

// assert compiles a type assertion that panics where the type is another: Core has looked already.
func (c *compiler) assert(e corego.Assert) operand {
	x, t := c.expr(e.X), c.typ(e.Type)
	if x.typ == nil || x.typ.Kind() != reflect.Interface || t.Kind() == reflect.Interface {
		decline("an assertion")
	}
	return value(t, layoutOf(t).unboxed(asserted(get[any](x), t), t))
}

// pointerTo compiles &T{...}.
func (c *compiler) pointerTo(lit corego.Composite) operand {
	x := c.composite(lit)
	if x.typ.Kind() != reflect.Struct && x.typ.Kind() != reflect.Array {
		decline("the address of a literal")
	}
	return value(reflect.PointerTo(x.typ), get[unsafe.Pointer](x))
}

// composite compiles a literal of a struct, an array or a slice. Its value is new each time.
func (c *compiler) composite(e corego.Composite) operand {
	t := c.typ(e.Type)
	switch t.Kind() {
	case reflect.Struct:
		var sets []func(base address) do
		for i, x := range e.Elements {
			field := t.Field(i)
			sets = append(sets, c.member(field.Offset, field.Type, x))
		}
		return c.filled(t, sets, func(*frame) unsafe.Pointer { return reflect.New(t).UnsafePointer() })
	case reflect.Array:
		return c.filled(t, c.members(t.Elem(), e.Elements), func(*frame) unsafe.Pointer { return reflect.New(t).UnsafePointer() })
	case reflect.Slice:
		n := len(e.Elements)
		array := reflect.ArrayOf(n, t.Elem())
		all := c.filled(array, c.members(t.Elem(), e.Elements), func(*frame) unsafe.Pointer { return reflect.New(array).UnsafePointer() })
		first := all.code.(address)
		return value(t, func(f *frame) slice { return sliceOf(first(f), n, n) })
	case reflect.Map:
		if len(e.Elements) == 0 {
			return value(t, func(*frame) unsafe.Pointer { return reflect.MakeMap(t).UnsafePointer() })
		}
	}
	decline("a literal of a " + t.Kind().String())
	return operand{}
}

// member returns what sets a part of a literal.
func (c *compiler) member(offset uintptr, t reflect.Type, x corego.Expr) func(base address) do {
	part := c.expr(x).as(t).eval()
	return func(base address) do {
		return layoutOf(t).store(func(f *frame) unsafe.Pointer { return unsafe.Add(base(f), offset) }, part)
	}
}

func (c *compiler) members(elem reflect.Type, list []corego.Expr) (sets []func(address) do) {
	for i, x := range list {
		sets = append(sets, c.member(uintptr(i)*elem.Size(), elem, x))
	}
	return sets
}

// filled is code for where a new value lies whose parts have been set.
func (c *compiler) filled(t reflect.Type, sets []func(address) do, make address) operand {
	base := c.hold(reflect.TypeFor[unsafe.Pointer]()).offset
	here := func(f *frame) unsafe.Pointer { return *at[unsafe.Pointer](f, base) }
	var list []do
	for _, set := range sets {
		list = append(list, set(here))
	}
	fill := sequence(list)
	if fill == nil {
		return value(t, make)
	}
	return value(t, func(f *frame) unsafe.Pointer {
		*at[unsafe.Pointer](f, base) = make(f)
		fill(f)
		return *at[unsafe.Pointer](f, base)
	})
}

// sliceOf returns a slice of memory that has room for so many elements.
func sliceOf(first unsafe.Pointer, length, capacity int) slice {
	h := sliceHeader{first, length, capacity}
	return *(*slice)(unsafe.Pointer(&h))
}

// sliceHeader is how a slice lies in memory.
type sliceHeader struct {
	first  unsafe.Pointer
	length int
	cap    int
}
