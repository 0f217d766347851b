package machine

import (
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Operations on channels for the flat engine. For a goroutine that takes turns nothing of an
// [interp.Call] is needed.

// Send returns what sends through channels of a type at a site.
func (e flatEnv) Send(site core.Site, ch reflect.Type) func(ch, from unsafe.Pointer) {
	elem, native := ch.Elem(), e.native(core.Send.Name(), site)
	other := func(p, from unsafe.Pointer) { native(reflect.Value{}, variableAt(ch, &p), variableAt(elem, from)) }
	return func(p, from unsafe.Pointer) {
		g := sched.Current()
		if !g.Controlled() {
			other(p, from)
			return
		}
		defer e.noteSend(site)
		primitives.Send(g, trace.Site(site), &primitives.Case{Send: true, Ch: p, Elem: elem, Value: from})
	}
}

// Receive returns what receives from channels of a type at a site.
func (e flatEnv) Receive(site core.Site, ch reflect.Type) func(ch, to unsafe.Pointer) (ok bool) {
	elem, native := ch.Elem(), e.native(core.RecvOK.Name(), site)
	other := func(p, to unsafe.Pointer) (ok bool) {
		args := []reflect.Value{variableAt(ch, &p)}
		if to != nil {
			args = append(args, variableAt(elem, to))
		}
		native(reflect.ValueOf(&ok).Elem(), args...)
		return ok
	}
	return func(p, to unsafe.Pointer) (ok bool) {
		if g := sched.Current(); g.Controlled() {
			return primitives.Receive(g, trace.Site(site), &primitives.Case{Ch: p, Elem: elem, Value: to})
		}
		return other(p, to)
	}
}

// variableAt returns the variable of a type that lies at p.
func variableAt[P *unsafe.Pointer | unsafe.Pointer](t reflect.Type, p P) reflect.Value {
	return reflect.NewAt(t, unsafe.Pointer(p)).Elem()
}

// native returns what does an operation at a site for a goroutine that Go's own scheduler runs.
func (e flatEnv) native(name string, at core.Site) func(result reflect.Value, args ...reflect.Value) {
	site := e.interp.At(e.entries[name].Value.Interface().(interp.Operation))
	where := reflect.ValueOf(at)
	return func(result reflect.Value, args ...reflect.Value) {
		site.Do(&interp.Given{Args: append([]reflect.Value{where}, args...), Result: result})
	}
}

// noteSend notes the site of a panic that leaves a send.
func (e flatEnv) noteSend(site core.Site) {
	if r := recover(); r != nil {
		e.raiseAt(site)
		panic(r)
	}
}
