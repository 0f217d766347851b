package flat

import (
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// Core makes function literals in functions of their own, whose parameters are what they capture.
// The literal's frame has these after its own parameters: to make a value is to copy some slots of
// the maker's frame to the heap, and to call it to copy them to the new one.

// literal is a function literal that has been compiled.
type literal struct {
	fn       *Func
	typ      reflect.Type
	captured uintptr // where they are in the frame
}

// A closure is a function value's: a literal with what it has captured.
type closure struct {
	*literal
	slots []slot
}

// literal compiles a function literal that is what a function returns.
func (c *compiler) literal(e corego.FuncLit) operand {
	if len(c.defers) > 0 || c.around.loops > 0 {
		decline("a function literal in a function")
	}
	sig := c.signature(e.Signature)
	fn := &Func{Name: c.fn.Name, File: c.fn.File, Line: c.fn.Line, signature: sig}
	_, _, own := sig.frame()
	first, n := c.captures()
	fn.current.Store(c.unit.compile(fn, e.Signature, e.Body, c.captured))
	l := &literal{fn, sig.typ(), uintptr(own) * slotSize}
	makes := makerOfFunc(l.typ, fn.body().slots)
	return value(l.typ, func(f *frame) unsafe.Pointer {
		k := &closure{literal: l}
		if n > 0 {
			k.slots = make([]slot, n)
			copy(k.slots, unsafe.Slice(at[slot](f, first), n))
		}
		return makes(k)
	})
}

// functionValue is a function that Core declares as a value.
func functionValue(fn *Func) operand {
	k := &closure{literal: &literal{fn: fn, typ: fn.signature.typ()}}
	return value(k.typ, func(*frame) unsafe.Pointer { return makerOfFunc(k.typ, fn.body().slots)(k) })
}

// captures returns where in the frame is what a literal captures, and how many slots it takes.
func (c *compiler) captures() (first uintptr, n int) {
	for _, p := range c.captured {
		n += layoutOf(c.typ(p.Type)).slots()
	}
	_, _, own := c.sig.frame()
	for _, t := range c.sig.params {
		own -= layoutOf(t).slots()
	}
	return uintptr(own) * slotSize, n
}

// enter gives a frame what the closure has captured.
func (k *closure) enter(f *frame) {
	if len(k.slots) > 0 {
		copy(unsafe.Slice(at[slot](f, k.captured), len(k.slots)), k.slots)
	}
}

// call calls the closure with values of package reflect's.
func (k *closure) call(in []reflect.Value) []reflect.Value {
	sig := k.fn.signature
	results, params, _ := sig.frame()
	out := make([]reflect.Value, len(sig.results))
	c := callee{fn: k.fn, pass: func(_, f *frame) {
		k.enter(f)
		for i, t := range sig.params {
			setReflected(params[i], t)(f, in[i])
		}
	}}
	c.do(nil, func(f, _ *frame) {
		for i, t := range sig.results {
			v := reflect.New(t)
			layoutOf(t).leave(results[i])(f, v.UnsafePointer())
			out[i] = v.Elem()
		}
	})
	return out
}

// makerOfFunc returns what makes function values of a type.
func makerOfFunc(t reflect.Type, slots int) func(*closure) unsafe.Pointer {
	if n, ok := natives[kindsOf(signatureOf(t))]; ok && slots <= 32 {
		return n.makes
	}
	return func(k *closure) unsafe.Pointer {
		v := reflect.New(t)
		v.Elem().Set(reflect.MakeFunc(t, k.call))
		return *(*unsafe.Pointer)(v.UnsafePointer())
	}
}

// funcPointer is what a function's value is to Go: a pointer to its closure.
func funcPointer[F any](f F) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&f)) }
