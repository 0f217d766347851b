package lower

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// Channel operations are the machine's: a goroutine that waits must be known to wait, for what and
// where, and must end when it is told to. They are operations of the interpreter (package interp):
// what they receive is stored in the variables that are among the arguments. Package core lists the
// entries, and the letters that tell what a select does.

// receive writes <-ch (spec, Receive operator). Where nothing asks for the value it is dropped
// there.
func (f *function) receive(v *ssa.UnOp) {
	var s scope
	f.orderOperands(v.X)
	ch := f.under(v.X, &s)
	elem := v.X.Type().Underlying().(*types.Chan).Elem()
	f.spillEffects()
	args := []expr{f.channelSite(v), ch}
	switch {
	case v.CommaOk:
		f.receiveOK(v, args, elem)
	case f.shown(v):
		t := f.temp(elem)
		f.do(machine(core.Recv, append(args, t)...))
		f.do(machine(core.Show, f.asAny(t, elem)))
	case len(*v.Referrers()) == 0:
		f.do(machine(core.Recv, args...))
	default:
		var t corego.Name
		if to := f.plan.StoredAs(v, 0); to.Variable != nil {
			f.beforeStore(to.Variable)
			t = f.allocName(to.Variable)
		} else {
			t = f.tempFor(v)
		}
		f.do(machine(core.Recv, append(args, t)...))
		f.names[v] = t
	}
}

// receiveOK is v, ok = <-ch, or the head of a range over ch.
func (f *function) receiveOK(v *ssa.UnOp, args []expr, elem types.Type) {
	results := f.storedDirectly(v, 2)
	value, ok := f.extracted(v, 0), f.extracted(v, 1)
	if value != nil && results[0] == nil {
		if to := f.plan.StoredAs(v, 0); to.Variable != nil {
			results[0] = f.allocName(to.Variable)
		} else {
			results[0] = f.temp(elem)
		}
	}
	if results[0] != nil {
		args = append(args, results[0])
	}
	f.tuples[v] = results
	received := machine(core.RecvOK, args...)
	switch {
	case ok == nil && results[1] == nil:
		f.do(received)
	case results[1] == nil && f.plan.OnlyDecides(ok):
		results[1] = received
	default:
		if results[1] == nil {
			results[1] = f.temp(types.Typ[types.Bool])
		}
		f.set(results[1], received)
	}
}

// send writes ch <- x (spec, Send statements).
func (f *function) send(st *ssa.Send) {
	var s scope
	f.orderOperands(st.Chan, st.X)
	ch := f.under(st.Chan, &s)
	x := f.use(st.X, &s)
	f.spillEffects()
	x = f.sent(st.X, x)
	f.do(machine(core.Send, f.channelSite(st), ch, x))
}

// sent is a value that is sent, as an operand that has the type of the channel's elements.
func (f *function) sent(v ssa.Value, e expr) expr {
	_, constant := v.(*ssa.Const)
	_, function := v.Type().Underlying().(*types.Signature)
	if !constant && !function {
		return e
	}
	t := f.blockTemp(v.Type())
	f.set(t, e)
	return t
}

// selectStmt writes a select statement (spec, Select statements): channels and values to be sent
// are evaluated in source order and once, then the machine chooses. go/ssa branches on its number.
func (f *function) selectStmt(v *ssa.Select) {
	f.flush(memory) // the operands are evaluated in their order
	for _, st := range v.States {
		f.note(f.l.siteOf(st.Pos), f.l.watched.Operand(st.Pos))
	}
	chosen := f.temp(types.Typ[types.Int])
	results := []expr{chosen, nil}
	var kinds []byte
	var operands []expr
	var s scope
	for _, st := range v.States {
		operands = append(operands, f.under(st.Chan, &s))
		if st.Dir == types.SendOnly {
			kinds = append(kinds, core.SelectSend)
			operands = append(operands, f.use(st.Send, &s))
			continue
		}
		if f.extracted(v, len(results)) == nil {
			kinds = append(kinds, core.SelectDrop)
			results = append(results, nil)
			continue
		}
		t := f.temp(st.Chan.Type().Underlying().(*types.Chan).Elem())
		kinds = append(kinds, core.SelectReceive)
		operands = append(operands, t)
		results = append(results, t)
	}
	f.spillEffects()
	next := 0
	for i, st := range v.States {
		if st.Dir == types.SendOnly {
			operands[next+1] = f.sent(st.Send, operands[next+1])
		}
		next += core.SelectOperands(kinds[i])
	}
	if !v.Blocking {
		kinds = append(kinds, core.SelectDefault)
	}
	if f.extracted(v, 1) != nil {
		results[1] = f.temp(types.Typ[types.Bool])
		kinds = append(kinds, core.SelectOK)
		operands = append(operands, results[1])
	}
	f.set(chosen, machine(core.Select, append([]expr{f.site(v), corego.String(string(kinds))}, operands...)...))
	f.tuples[v] = results
}
