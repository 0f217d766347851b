package flat

import (
	"go/constant"
	"go/token"
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// memory compiles the entries for memory that goroutines may share, which cells' inner loops are made
// of. It returns nil for others.
func (c *compiler) memory(name string, args []corego.Expr) do {
	switch name {
	case core.Read.Name():
		return c.read(args[0], c.expr(args[1]))
	case core.ReadAt.Name():
		return c.read(args[0], c.pointee(args[1]))
	case core.Load.Name():
		return c.loadShared(args[0], args[1], c.expr(args[2]))
	case core.LoadAt.Name():
		return c.loadShared(args[0], args[1], c.pointee(args[2]))
	case core.Store.Name():
		return c.storeShared(args[0], c.expr(args[1]), args[2])
	case core.StoreAt.Name():
		return c.storeShared(args[0], c.pointee(args[1]), args[2])
	case core.Update.Name():
		return c.updateShared(args[0], args[1], c.expr(args[2]), args[3])
	case core.UpdateAt.Name():
		return c.updateShared(args[0], args[1], c.pointee(args[2]), args[3])
	}
	return nil
}

// pointee is what a pointer points to.
func (c *compiler) pointee(p corego.Expr) operand { return c.star(corego.Star{X: p}) }

// site is an argument that is a site.
func (c *compiler) site(e corego.Expr) core.Site {
	x := c.expr(e)
	n, ok := constant.Int64Val(x.con)
	if x.con == nil || !ok {
		decline("a site")
	}
	return core.Site(n)
}

// access returns where a shared variable lies, and what is told of accesses at a site.
func (c *compiler) access(site corego.Expr, x operand, op string) (p address, a Access) {
	p, ok := x.lies()
	if !ok {
		decline("an access to a variable of the frame")
	}
	return p, c.engine.env.Access(c.site(site), x.typ, op)
}

func (c *compiler) read(site corego.Expr, x operand) do {
	p, a := c.access(site, x, "")
	return func(f *frame) { a.Read(p(f)) }
}

func (c *compiler) loadShared(site, to corego.Expr, x operand) do {
	p, a := c.access(site, x, "")
	many := c.engine.env.Many()
	place := c.hold(reflect.TypeFor[unsafe.Pointer]()).offset
	set := c.store(to, func(reflect.Type) operand {
		return operand{typ: x.typ, addr: func(f *frame) unsafe.Pointer { return *at[unsafe.Pointer](f, place) }}
	})
	return func(f *frame) {
		p := p(f)
		if *many {
			a.Read(p)
		}
		*at[unsafe.Pointer](f, place) = p
		set(f)
	}
}

// storeShared is x = value, of the value that there is before others may go.
func (c *compiler) storeShared(site corego.Expr, x operand, value corego.Expr) do {
	p, a := c.access(site, x, "")
	many, t := c.engine.env.Many(), x.typ
	v := c.hold(t)
	set := v.set(c.expr(value))
	place := c.hold(reflect.TypeFor[unsafe.Pointer]()).offset
	put := layoutOf(t).store(func(f *frame) unsafe.Pointer { return *at[unsafe.Pointer](f, place) }, v.operand().eval())
	return func(f *frame) {
		p := p(f)
		*at[unsafe.Pointer](f, place) = p
		set(f)
		if !*many {
			put(f)
			return
		}
		wanted := a.Write(p, nil)
		put(f)
		if wanted {
			a.Wrote(p, nil)
		}
	}
}

// updateShared is x = x op y.
func (c *compiler) updateShared(site, op corego.Expr, x operand, by corego.Expr) do {
	name := constant.StringVal(c.expr(op).con)
	p, a := c.access(site, x, name)
	tok := operatorCalled[name]
	y := c.expr(by)
	if tok == token.SHL || tok == token.SHR {
		shift := shifters[x.typ.Kind()]
		if shift == nil {
			decline("a shift of a " + x.typ.Kind().String())
		}
		return shift(tok, p, count(y.typed()), a, c.engine.env.Many())
	}
	y = y.as(x.typ)
	update := updaters[x.typ.Kind()]
	if update == nil {
		decline("an update of a " + x.typ.Kind().String())
	}
	return update(arithmeticOf(x.typ).function(tok), p, y.eval(), a, c.engine.env.Many())
}

var operatorCalled = func() map[string]token.Token {
	m := map[string]token.Token{}
	for _, op := range operators {
		m[op.String()] = op
	}
	return m
}()

// updaterOf returns what compiles updates of one kind's values.
func updaterOf[T any]() func(op any, p address, y any, a Access, many *bool) do {
	return func(op any, p address, y any, a Access, many *bool) do {
		apply, value := op.(func(x, y T) T), y.(code[T])
		return func(f *frame) {
			x, v := (*T)(p(f)), value(f)
			if !*many {
				*x = apply(*x, v)
				return
			}
			apart(x, v, apply, a)
		}
	}
}

// apart is an update with places for others to go, before the read and before the write.
func apart[T, Y any](p *T, y Y, apply func(T, Y) T, a Access) {
	turn := a.Read(unsafe.Pointer(p))
	x := *p
	wanted := a.Write(unsafe.Pointer(p), turn)
	*p = apply(x, y)
	if wanted {
		a.Wrote(unsafe.Pointer(p), func() (any, any) { return x, y })
	}
}

var updaters = map[reflect.Kind]func(op any, p address, y any, a Access, many *bool) do{
	reflect.Int: updaterOf[int](), reflect.Int8: updaterOf[int8](), reflect.Int16: updaterOf[int16](),
	reflect.Int32: updaterOf[int32](), reflect.Int64: updaterOf[wide](),
	reflect.Uint: updaterOf[uint](), reflect.Uint8: updaterOf[uint8](), reflect.Uint16: updaterOf[uint16](),
	reflect.Uint32: updaterOf[uint32](), reflect.Uint64: updaterOf[uwide](), reflect.Uintptr: updaterOf[uword](),
	reflect.Float32: updaterOf[float32](), reflect.Float64: updaterOf[float64](),
	reflect.Complex64: updaterOf[complex64](), reflect.Complex128: updaterOf[complex128](),
	reflect.String: updaterOf[string](),
}

// shifterOf returns what compiles shifts of one kind's values.
func shifterOf[T integer]() func(op token.Token, p address, n code[uint64], a Access, many *bool) do {
	return func(op token.Token, p address, n code[uint64], a Access, many *bool) do {
		apply := func(x T, n uint64) T { return x << n }
		if op == token.SHR {
			apply = func(x T, n uint64) T { return x >> n }
		}
		return func(f *frame) {
			x, by := (*T)(p(f)), n(f)
			if !*many {
				*x = apply(*x, by)
				return
			}
			apart(x, by, apply, a)
		}
	}
}

var shifters = map[reflect.Kind]func(op token.Token, p address, n code[uint64], a Access, many *bool) do{
	reflect.Int: shifterOf[int](), reflect.Int8: shifterOf[int8](), reflect.Int16: shifterOf[int16](),
	reflect.Int32: shifterOf[int32](), reflect.Int64: shifterOf[wide](),
	reflect.Uint: shifterOf[uint](), reflect.Uint8: shifterOf[uint8](), reflect.Uint16: shifterOf[uint16](),
	reflect.Uint32: shifterOf[uint32](), reflect.Uint64: shifterOf[uwide](), reflect.Uintptr: shifterOf[uword](),
}
