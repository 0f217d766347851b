package machine

import (
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Through package reflect a goroutine that waits for a channel and for its end takes twice as long
// as in compiled code. Compiled code needs to know no more of the elements than how they lie in
// memory, so a few functions serve the channels of most types: a channel of a defined integer type
// of 64 bits is taken as a chan uint64.

// compiled are the operations on channels whose elements lie in memory in one way.
type compiled struct {
	receive func(c interp.Call, ch, dst reflect.Value) (ok bool)
	send    func(c interp.Call, ch, v reflect.Value)
	// These do not wait.
	tryReceive func(ch, dst reflect.Value) (received, ok bool)
	trySend    func(ch, v reflect.Value) (sent bool)
}

func compiledFor[T any]() *compiled {
	return &compiled{receiveAs[T], sendAs[T], tryReceiveAs[T], trySendAs[T]}
}

var (
	asNothing = compiledFor[struct{}]()
	asByte    = compiledFor[uint8]()
	asHalf    = compiledFor[uint32]()
	asWord    = compiledFor[uint64]()
	asWords2  = compiledFor[[2]uint64]()
	asWords3  = compiledFor[[3]uint64]()
	asWords4  = compiledFor[[4]uint64]()
	asString  = compiledFor[string]()
	asAny     = compiledFor[any]()
	// Not an unsafe.Pointer: in a program that mentions the type *chan unsafe.Pointer,
	// reflect.ChanOf makes types that are not whole.
	asPointer = compiledFor[*byte]()
)

// compiledAs are the operations for a type of elements, nil if there are none.
func compiledAs(elem reflect.Type) *compiled {
	switch elem.Kind() {
	case reflect.Bool, reflect.Int8, reflect.Uint8:
		return asByte
	case reflect.Int32, reflect.Uint32, reflect.Float32:
		return asHalf
	case reflect.Int, reflect.Uint, reflect.Int64, reflect.Uint64, reflect.Float64:
		if elem.Size() == 8 {
			return asWord
		}
	case reflect.String:
		return asString
	case reflect.Pointer, reflect.Map, reflect.Chan:
		return asPointer
	case reflect.Interface:
		if elem.NumMethod() == 0 {
			return asAny
		}
	case reflect.Struct:
		switch {
		case elem.Size() == 0:
			return asNothing
		case elem.Align() != reflect.TypeFor[uint64]().Align() || !pointerFree(elem):
			return nil
		}
		switch elem.Size() {
		case 8:
			return asWord
		case 16:
			return asWords2
		case 24:
			return asWords3
		case 32:
			return asWords4
		}
	}
	return nil
}

// pointerFree reports whether values of a type hold no pointers.
func pointerFree(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Array:
		return pointerFree(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if !pointerFree(t.Field(i).Type) {
				return false
			}
		}
		return true
	}
	return t.Kind() >= reflect.Bool && t.Kind() <= reflect.Complex128
}

// knownElem is what a call of an operation on a channel knows of the channel's elements.
type knownElem struct {
	elem reflect.Type
	as   *compiled
}

// compiledAt is compiledAs for a call of an operation on one channel.
func compiledAt(c interp.Call, elem reflect.Type) *compiled {
	if k, ok := c.Cache().Load().(*knownElem); ok && k.elem == elem {
		return k.as
	}
	k := &knownElem{elem, compiledAs(elem)}
	c.Cache().Store(k)
	return k.as
}

// receiveAs receives into dst if that is valid.
func receiveAs[T any](c interp.Call, ch, dst reflect.Value) (ok bool) {
	from := goruntime.ChannelAs[T](ch)
	var v T
	select {
	case v, ok = <-from:
	default:
		g := sched.Current()
		if g == nil {
			v, ok = <-from
			break
		}
		g.Block(trace.WaitReceive, int(site(c)))
		select {
		case v, ok = <-from:
			g.Unblock()
		case <-g.Killed():
			g.Unblock()
			g.Point()
		}
	}
	if dst.IsValid() {
		*goruntime.VariableAs[T](dst) = v
	}
	return ok
}

func sendAs[T any](c interp.Call, ch, value reflect.Value) {
	to, v := goruntime.ChannelAs[T](ch), *goruntime.VariableAs[T](value)
	select {
	case to <- v:
		return
	default:
	}
	g := sched.Current()
	if g == nil {
		to <- v
		return
	}
	g.Block(trace.WaitSend, int(site(c)))
	defer g.Unblock() // also when the channel is closed meanwhile, which panics
	select {
	case to <- v:
	case <-g.Killed():
		g.Point()
	}
}

func tryReceiveAs[T any](ch, dst reflect.Value) (received, ok bool) {
	select {
	case v, ok := <-goruntime.ChannelAs[T](ch):
		if dst.IsValid() {
			*goruntime.VariableAs[T](dst) = v
		}
		return true, ok
	default:
		return false, false
	}
}

func trySendAs[T any](ch, value reflect.Value) (sent bool) {
	select {
	case goruntime.ChannelAs[T](ch) <- *goruntime.VariableAs[T](value):
		return true
	default:
		return false
	}
}
