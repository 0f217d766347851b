package machine

import (
	"math"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/callers"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/running/stdio"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// bindings says what each entry of package core is. Those that cells call in their inner loops are
// steps of the interpreter, the others are called by way of package reflect.
func (m *Machine) bindings() []core.Binding {
	list := core.Types()
	for _, group := range [][]core.Binding{
		m.textEntries(), m.goroutineEntries(), memoryEntries(), mapEntries(), m.channelEntries(), m.deferEntries(), m.callerEntries(), m.panicEntries(),
		m.typeEntries(), m.collectionEntries(), m.unsafeEntries(),
	} {
		list = append(list, group...)
	}
	return list
}

func (m *Machine) textEntries() []core.Binding {
	return []core.Binding{
		step(core.SetBody, m.setBody),
		core.Var.Bind(m.foundVariable),
		core.Show.Bind(m.hooks.Show),
		core.Print.Bind(m.stdio.Print),
		core.Println.Bind(m.stdio.Println),
		core.Interface.Bind(func(x any) any { return stdio.Interface{Value: x} }),
	}
}

func (m *Machine) goroutineEntries() []core.Binding {
	return []core.Binding{
		step(core.Go, m.goStmt),
		step(core.GoNil, m.goNil),
		core.Flags.Bind(setFlags),
		step(core.Point, func(interp.Call) { sched.Point() }),
	}
}

func (m *Machine) channelEntries() []core.Binding {
	return []core.Binding{
		step(core.Recv, func(c interp.Call) { receive(c) }),
		step(core.RecvOK, func(c interp.Call) { c.Result().SetBool(receive(c)) }),
		step(core.Send, m.sendTo),
		step(core.Close, m.closeChannel),
		step(core.Select, m.selectOne),
	}
}

func (m *Machine) deferEntries() []core.Binding {
	return []core.Binding{
		step(core.Defers, func(c interp.Call) { setList(c, newDeferList(nil)) }),
		core.DefersIn.Bind(func(f *core.Frame) *core.DeferList { return &newDeferList(callers.CallOf(f)).DeferList }),
		step(core.Defer, func(c interp.Call) { listArg(c).add(c.Thunk(1), c.Arg(2).Bool()) }),
		step(core.RunDefers, func(c interp.Call) { listArg(c).run() }),
		step(core.Leave, func(c interp.Call) { c.Result().SetBool(m.leave(listArg(c), c.Arg(1).Interface())) }),
		step(core.Called, func(c interp.Call) { setList(c, called()) }),
		step(core.Recover, func(c interp.Call) {
			v := m.recover(listArg(c))
			c.Result().Set(reflect.ValueOf(&v).Elem())
		}),
		core.RecoverDeferred.Bind(func(list, own *core.DeferList) { m.recoverDeferred(deferListOf(list), deferListOf(own)) }),
	}
}

func (m *Machine) callerEntries() []core.Binding {
	return []core.Binding{
		core.Enter.Bind(func(callSite int) *core.Frame { return &callers.Enter(callSite).Frame }),
		core.Exit.Bind(func(f *core.Frame) { callers.CallOf(f).Exit() }),
		core.Begins.Bind(func(at core.Site, function string) { tellCall(trace.OpEnter, at, function) }),
		core.Ends.Bind(func(at core.Site, function string) { tellCall(trace.OpExit, at, function) }),
	}
}

func (m *Machine) panicEntries() []core.Binding {
	return []core.Binding{
		step(core.Panic, func(c interp.Call) { m.panicStmt(site(c), c.Arg(1).Interface()) }),
		step(core.PanicConstant, func(c interp.Call) { m.panicConstant(site(c), c.Arg(1).Interface()) }),
		core.PanicNil.Bind(m.panicNil),
		core.PanicIndex.Bind(m.panicIndex),
		core.PanicIndexUnsigned.Bind(m.panicIndexUnsigned),
		core.PanicSlice.Bind(m.panicSlice),
		core.PanicSliceConvert.Bind(m.panicSliceConvert),
		core.PanicDivide.Bind(m.panicDivide),
		core.PanicShift.Bind(m.panicShift),
		core.PanicAssert.Bind(m.panicAssert),
		core.PanicNilMap.Bind(m.panicNilMap),
		core.PanicMake.Bind(m.panicMake),
		core.PanicWrap.Bind(m.panicWrap),
		core.PanicRange.Bind(m.panicRange),
		core.PanicRangeHidden.Bind(m.panicRangeHidden),
	}
}

func (m *Machine) typeEntries() []core.Binding {
	return []core.Binding{
		core.Type.Bind(m.registerType),
		step(core.Method, m.registerMethod),
		core.Implements.Bind(m.implements),
		step(core.Invoke, m.invoke),
		core.Equal.Bind(m.equal),
	}
}

func (m *Machine) collectionEntries() []core.Binding {
	return []core.Binding{
		step(core.Range, rangeMap),
		step(core.Next, func(c interp.Call) { c.Result().SetBool(next(c)) }),
		core.NextRune.Bind(nextRune),
		core.Runes.Bind(runes),
		core.Clear.Bind(func(x any) { reflect.ValueOf(x).Clear() }),
		core.Min.Bind(func(x, y float64) float64 { return min(x, y) }),
		core.Max.Bind(func(x, y float64) float64 { return max(x, y) }),
		core.ArrayPointer.Bind(arrayPointer),
		core.NaN.Bind(math.NaN),
	}
}
