package machine

import (
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// often returns what an entry is for the flat engine that cells call in their inner loops: polls and
// operations on channels. For a goroutine that takes turns nothing of an [interp.Call] is needed. It
// is nil for other entries.
func (e flatEnv) often(name string, site *interp.Site) func(args []reflect.Value, result reflect.Value) {
	other := func(args []reflect.Value, result reflect.Value) {
		site.Do(&interp.Given{Args: args, Result: result})
	}
	switch name {
	case core.Point.Name():
		return func([]reflect.Value, reflect.Value) { sched.Point() }
	case core.Send.Name():
		return func(args []reflect.Value, result reflect.Value) {
			if g := sched.Current(); g.Controlled() {
				e.sendInTurn(g, args)
				return
			}
			other(args, result)
		}
	case core.Recv.Name(), core.RecvOK.Name():
		return func(args []reflect.Value, result reflect.Value) {
			g := sched.Current()
			if !g.Controlled() {
				other(args, result)
				return
			}
			var to reflect.Value
			if len(args) > 2 {
				to = args[2]
			}
			ok := primitives.Receive(g, trace.Site(args[0].Int()), args[1], to)
			if result.IsValid() {
				result.SetBool(ok)
			}
		}
	}
	return nil
}

func (e flatEnv) sendInTurn(g *sched.G, args []reflect.Value) {
	site := core.Site(args[0].Int())
	defer e.noteSend(site)
	primitives.Send(g, trace.Site(site), args[1], valueFor(args[1].Type().Elem(), args[2]))
}

// noteSend notes the site of a panic that leaves a send.
func (e flatEnv) noteSend(site core.Site) {
	if r := recover(); r != nil {
		e.raiseAt(site)
		panic(r)
	}
}
