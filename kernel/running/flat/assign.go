package flat

import (
	"go/token"
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// assign compiles an assignment.
func (c *compiler) assign(s corego.Assign) do {
	switch {
	case s.Op == token.DEFINE:
		return c.define(s)
	case s.Op != token.ASSIGN:
		if len(s.Lhs) != 1 || len(s.Rhs) != 1 {
			decline("an assignment")
		}
		return c.update(s.Lhs[0], s.Op, s.Rhs[0])
	case len(s.Rhs) == 1 && len(s.Lhs) > 1:
		return c.assignSeveral(s.Lhs, s.Rhs[0])
	case len(s.Lhs) == 1 && len(s.Rhs) == 1:
		return c.store(s.Lhs[0], func(t reflect.Type) operand { return c.expr(s.Rhs[0]) })
	case len(s.Lhs) == len(s.Rhs):
		return c.assignTogether(s.Lhs, s.Rhs)
	}
	decline("an assignment")
	return nil
}

// define compiles x := y, of one variable each.
func (c *compiler) define(s corego.Assign) do {
	var list []do
	if len(s.Lhs) != len(s.Rhs) {
		decline("a definition of several variables by one value")
	}
	for i, l := range s.Lhs {
		name, ok := l.(corego.Name)
		if !ok {
			decline("a definition")
		}
		x := c.expr(s.Rhs[i]).typed()
		list = append(list, c.local(name, x.typ).set(x))
	}
	return sequence(list)
}

// store assigns what x returns, which is asked once the type is known; that is nil for a blank.
func (c *compiler) store(to corego.Expr, x func(t reflect.Type) operand) do {
	if to == corego.Expr(corego.Blank) {
		v := x(nil)
		if v.typ == nil {
			return nil
		}
		return c.hold(v.typ).set(v)
	}
	if e, ok := to.(corego.Index); ok {
		if m := c.expr(e.X); m.typ != nil && m.typ.Kind() == reflect.Map {
			return c.setEntry(m, e.Index, x(m.typ.Elem()))
		}
	}
	target := c.expr(to)
	v := x(target.typ).as(target.typ).eval()
	l := layoutOf(target.typ)
	switch {
	case target.local:
		return l.setLocal(target.offset, v)
	case target.assign != nil:
		return target.assign(v)
	case target.fixed != nil:
		return l.storeFixed(target.fixed, v)
	case target.addr != nil:
		return l.store(target.addr, v)
	}
	decline("an assignment to what is no variable")
	return nil
}

// assignTogether compiles a, b = x, y: all values are there before one is assigned.
func (c *compiler) assignTogether(lhs, rhs []corego.Expr) do {
	var list []do
	var held []operand
	for _, e := range rhs {
		x := c.expr(e)
		if x.typ != nil {
			v := c.hold(x.typ)
			list = append(list, v.set(x))
			x = v.operand()
		}
		held = append(held, x)
	}
	for i, to := range lhs {
		if _, ok := to.(corego.Name); !ok {
			decline("an assignment to several elements")
		}
		if do := c.store(to, func(reflect.Type) operand { return held[i] }); do != nil {
			list = append(list, do)
		}
	}
	return sequence(list)
}

// assignSeveral assigns the results of a call, or a value and whether there is one.
func (c *compiler) assignSeveral(lhs []corego.Expr, rhs corego.Expr) do {
	to := func(i int) func(operand) do {
		return func(x operand) do { return c.store(lhs[i], func(reflect.Type) operand { return x }) }
	}
	switch e := rhs.(type) {
	case corego.Call:
		var all []func(operand) do
		for i := range lhs {
			all = append(all, to(i))
		}
		return c.callInto(e, all)
	case corego.Index:
		return c.lookUp(e, to(0), to(1))
	case corego.Assert:
		return c.assertOK(e, to(0), to(1))
	}
	decline("an assignment of several values")
	return nil
}

// assertOK is v, ok = x.(T).
func (c *compiler) assertOK(e corego.Assert, v, ok func(operand) do) do {
	x, t := c.expr(e.X), c.typ(e.Type)
	if x.typ == nil || x.typ.Kind() != reflect.Interface || t.Kind() == reflect.Interface {
		decline("an assertion")
	}
	from := c.hold(x.typ)
	room, is := c.hold(t), c.hold(reflect.TypeFor[bool]())
	set := from.set(x)
	l := layoutOf(t)
	zero := room.set(value(t, l.zero(t)))
	given := room.set(value(t, l.unboxed(get[any](from.operand()), t)))
	whole, yes := get[any](from.operand()), is.word()
	test := func(f *frame) {
		set(f)
		if *at[bool](f, yes) = goruntime.HasType(whole(f), t); *at[bool](f, yes) {
			given(f)
		} else {
			zero(f)
		}
	}
	return sequence(present(test, v(room.operand()), ok(is.operand())))
}

// present returns those statements that there are.
func present(list ...do) (all []do) {
	for _, do := range list {
		if do != nil {
			all = append(all, do)
		}
	}
	return all
}

// operators are those of assignment operations.
var operators = map[token.Token]token.Token{
	token.ADD_ASSIGN: token.ADD, token.SUB_ASSIGN: token.SUB, token.MUL_ASSIGN: token.MUL, token.QUO_ASSIGN: token.QUO,
	token.REM_ASSIGN: token.REM, token.AND_ASSIGN: token.AND, token.OR_ASSIGN: token.OR, token.XOR_ASSIGN: token.XOR,
	token.AND_NOT_ASSIGN: token.AND_NOT, token.SHL_ASSIGN: token.SHL, token.SHR_ASSIGN: token.SHR,
}

// update compiles x op= y.
func (c *compiler) update(to corego.Expr, op token.Token, by corego.Expr) do {
	op = operators[op]
	target := c.expr(to)
	if target.typ == nil {
		decline("an update of a constant")
	}
	if target.local {
		if target.typ.Kind() == reflect.Int {
			if do := updateLocal(op, target, c.expr(by)); do != nil {
				return do
			}
		}
		return c.store(to, func(reflect.Type) operand { return c.binary(corego.Binary{Op: op, X: to, Y: by}) })
	}
	if e, ok := to.(corego.Index); ok {
		if m := c.expr(e.X); m.typ != nil && m.typ.Kind() == reflect.Map {
			key := c.hold(m.typ.Key())
			name := c.temporary(key)
			whole := corego.Index{X: e.X, Index: name}
			set := key.set(c.expr(e.Index))
			update := c.store(whole, func(reflect.Type) operand { return c.binary(corego.Binary{Op: op, X: whole, Y: by}) })
			return sequence([]do{set, update})
		}
	}
	if target.addr == nil {
		decline("an update of what is no variable")
	}
	// The place is found once.
	place := c.hold(reflect.TypeFor[unsafe.Pointer]()).offset
	here := operand{typ: target.typ, addr: func(f *frame) unsafe.Pointer { return *at[unsafe.Pointer](f, place) }}
	find := target.addr
	x := c.applied(op, here, c.expr(by))
	put := layoutOf(target.typ).store(here.addr, x.as(target.typ).eval())
	return func(f *frame) {
		*at[unsafe.Pointer](f, place) = find(f)
		put(f)
	}
}

// temporary gives a variable a name that nothing else has.
func (c *compiler) temporary(v variable) corego.Name {
	name := corego.Name("\x00" + string(rune('0'+len(c.vars))))
	c.vars[name] = v
	return name
}

// applied is x op y.
func (c *compiler) applied(op token.Token, x, y operand) operand {
	if op == token.SHL || op == token.SHR {
		return value(x.typ, arithmeticOf(x.typ).shift(op, x, count(y.typed())))
	}
	x, y = alike(x, y)
	return value(x.typ, arithmeticOf(x.typ).binary(op, x, y))
}

// updateLocal is for the counters and sums of loops. It is nil for others.
func updateLocal(op token.Token, x, y operand) do {
	i := x.word()
	if y.typ == nil && y.con != nil {
		y = y.as(x.typ)
	}
	if k, ok := constantOf[int](y); ok {
		switch op {
		case token.ADD:
			return func(f *frame) { *at[int](f, i) += k }
		case token.SUB:
			return func(f *frame) { *at[int](f, i) -= k }
		}
		return nil
	}
	if y.typ == nil || y.typ.Kind() != reflect.Int {
		return nil
	}
	if y.local && op == token.ADD {
		j := y.word()
		return func(f *frame) { *at[int](f, i) += *at[int](f, j) }
	}
	v := get[int](y)
	switch op {
	case token.ADD:
		return func(f *frame) { *at[int](f, i) += v(f) }
	case token.SUB:
		return func(f *frame) { *at[int](f, i) -= v(f) }
	case token.MUL:
		return func(f *frame) { *at[int](f, i) *= v(f) }
	}
	return nil
}
