package flat

import (
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// Who sends or receives may wait, and others copy his value meanwhile: it must lie where it stays,
// which a frame on a goroutine's stack does not. So a value that is sent, or received into a variable
// of the frame, has a place on the heap, made when a call of the function first comes to the
// statement and used again when it comes there again.

// channelOp compiles a send, or a receive whose report whether the value was sent is of no interest.
// It returns nil for other entries, and where a value is of another type than the channel's elements.
func (c *compiler) channelOp(name string, args []corego.Expr) do {
	switch name {
	case core.Send.Name():
		return c.send(args)
	case core.Recv.Name():
		if receive := c.receive(args); receive != nil {
			return func(f *frame) { receive(f) }
		}
	}
	return nil
}

// send compiles ch <- v.
func (c *compiler) send(args []corego.Expr) do {
	ch, elem := c.channelOf(args[1])
	x := c.expr(args[2])
	if x.typ == nil && elem.Kind() != reflect.Interface {
		x = x.as(elem)
	}
	if x.typ != elem {
		return nil
	}
	place := c.place(elem)
	put := layoutOf(elem).store(place, x.eval())
	send := c.engine.env.Send(c.site(args[0]), ch.typ)
	of := get[unsafe.Pointer](ch)
	return func(f *frame) {
		ch := of(f)
		put(f)
		send(ch, place(f))
	}
}

// receive compiles v = <-ch, of which there may be no v. It is nil where v is of another type.
func (c *compiler) receive(args []corego.Expr) code[bool] {
	ch, elem := c.channelOf(args[1])
	of := get[unsafe.Pointer](ch)
	receive := c.engine.env.Receive(c.site(args[0]), ch.typ)
	if len(args) < 3 {
		return func(f *frame) bool { return receive(of(f), nil) }
	}
	to := c.expr(args[2])
	if to.typ != elem {
		return nil
	}
	if lies, ok := to.lies(); ok {
		return func(f *frame) bool {
			ch := of(f)
			return receive(ch, lies(f))
		}
	}
	if !to.local {
		return nil
	}
	place, enter := c.place(elem), layoutOf(elem).enter(to.offset)
	return func(f *frame) bool {
		ch, p := of(f), place(f)
		ok := receive(ch, p)
		enter(f, p)
		return ok
	}
}

// channelOf compiles an expression that is a channel, and returns the type of its elements.
func (c *compiler) channelOf(e corego.Expr) (ch operand, elem reflect.Type) {
	ch = c.expr(e)
	if ch.typ == nil || ch.typ.Kind() != reflect.Chan {
		decline("an operation on a channel that is none")
	}
	return ch, ch.typ.Elem()
}

// place returns where a value of a type lies on the heap as long as the frame lives.
func (c *compiler) place(t reflect.Type) address {
	slot := c.keep(reflect.TypeFor[unsafe.Pointer]()).offset
	return func(f *frame) unsafe.Pointer {
		p := *at[unsafe.Pointer](f, slot)
		if p == nil {
			p = reflect.New(t).UnsafePointer()
			*at[unsafe.Pointer](f, slot) = p
		}
		return p
	}
}
