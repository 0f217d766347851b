package lower

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Channel operations are the kernel's: a goroutine that waits must be known to wait, for what and
// where, and must end when it is told to. They are operations of the interpreter (package interp): what they receive is
// stored in the variables that are among the arguments.
//
//	ls__.Recv(place, ch, v)
//	ok = ls__.RecvOK(place, ch, v)
//	ls__.Send(place, ch, v)
//	i = ls__.Select(place, "srdxk", ch0, v0, ch1, v1, ch2, ok)
//	ls__.Close(place, ch)
//
// v is left out where it is received for nothing. What a select does is told by letters.
const (
	SelectSend    = 's' // a case, with a channel and a value
	SelectReceive = 'r' // a case, with a channel and a variable
	SelectDrop    = 'd' // a case, with a channel
	SelectDefault = 'x' // if there is a default case: then i may be -1
	SelectOK      = 'k' // with a variable for whether what is received was sent
)

// SelectOperands is the number of operands that a letter of a select stands for.
func SelectOperands(letter byte) int {
	switch letter {
	case SelectSend, SelectReceive:
		return 2
	case SelectDrop, SelectOK:
		return 1
	}
	return 0
}

func (f *function) receive(v *ssa.UnOp) {
	var s scope
	f.settle(v.X)
	ch := f.under(v.X, &s)
	elem := v.X.Type().Underlying().(*types.Chan).Elem()
	f.before()
	args := fmt.Sprintf("%d, %s", f.place(v), ch)
	switch {
	case v.CommaOk:
		f.receiveOK(v, args, elem)
	case f.shown(v):
		t := f.temp(elem)
		f.line("%s.Recv(%s, %s)", hostName, args, t)
		f.line("%s.Show(%s)", hostName, f.asAny(t, elem))
	case len(*v.Referrers()) == 0:
		f.line("%s.Recv(%s)", hostName, args)
	default:
		t := ""
		if to := f.plan.StoredAs(v, 0); to.Variable != nil {
			f.beforeStore(to.Variable)
			t = f.allocName(to.Variable)
		} else if f.isLocal(v) {
			t = f.blockTemp(elem)
		} else {
			t = f.temp(elem)
		}
		f.line("%s.Recv(%s, %s)", hostName, args, t)
		f.names[v] = t
	}
}

// receiveOK is v, ok = <-ch, or the head of a range over ch.
func (f *function) receiveOK(v *ssa.UnOp, args string, elem types.Type) {
	names := f.storedDirectly(v, 2)
	value, ok := f.extracted(v, 0), f.extracted(v, 1)
	if value != nil && names[0] == "" {
		if to := f.plan.StoredAs(v, 0); to.Variable != nil {
			names[0] = f.allocName(to.Variable)
		} else {
			names[0] = f.temp(elem)
		}
	}
	if names[0] != "" {
		args += ", " + names[0]
	}
	f.tuples[v] = names
	call := fmt.Sprintf("%s.RecvOK(%s)", hostName, args)
	switch {
	case ok == nil && names[1] == "":
		f.line("%s", call)
	case names[1] == "" && f.plan.OnlyDecides(ok):
		names[1] = call
	default:
		if names[1] == "" {
			names[1] = f.temp(types.Typ[types.Bool])
		}
		f.line("%s = %s", names[1], call)
	}
}

// extracted is one of several results, nil if it is not used.
func (f *function) extracted(v ssa.Value, i int) *ssa.Extract {
	for _, r := range *v.Referrers() {
		if x, ok := r.(*ssa.Extract); ok && x.Index == i && len(*x.Referrers()) > 0 {
			return x
		}
	}
	return nil
}

func (f *function) send(st *ssa.Send) {
	var s scope
	f.settle(st.Chan, st.X)
	ch := f.under(st.Chan, &s)
	x := f.use(st.X, &s).s
	f.before()
	f.line("%s.Send(%d, %s, %s)", hostName, f.place(st), ch, f.sent(st.X, x))
}

// sent is the text of a value that is sent, as an operand that has the type of the channel's elements.
func (f *function) sent(v ssa.Value, text string) string {
	_, constant := v.(*ssa.Const)
	_, function := v.Type().Underlying().(*types.Signature)
	if !constant && !function {
		return text
	}
	t := f.blockTemp(v.Type())
	f.line("%s = %s", t, text)
	return t
}

func (f *function) selectStmt(v *ssa.Select) {
	f.flush(memory) // the operands are evaluated in their order
	names := make([]string, 2, 2+len(v.States))
	names[0] = f.temp(types.Typ[types.Int])
	var kinds strings.Builder
	var operands []string
	var s scope
	for _, st := range v.States {
		operands = append(operands, f.under(st.Chan, &s))
		if st.Dir == types.SendOnly {
			kinds.WriteByte(SelectSend)
			operands = append(operands, f.use(st.Send, &s).s)
			continue
		}
		t := ""
		if f.extracted(v, len(names)) != nil {
			t = f.temp(st.Chan.Type().Underlying().(*types.Chan).Elem())
			kinds.WriteByte(SelectReceive)
			operands = append(operands, t)
		} else {
			kinds.WriteByte(SelectDrop)
		}
		names = append(names, t)
	}
	f.before()
	next := 0
	for i, st := range v.States {
		if st.Dir == types.SendOnly {
			operands[next+1] = f.sent(st.Send, operands[next+1])
		}
		next += SelectOperands(kinds.String()[i])
	}
	if !v.Blocking {
		kinds.WriteByte(SelectDefault)
	}
	if f.extracted(v, 1) != nil {
		names[1] = f.temp(types.Typ[types.Bool])
		kinds.WriteByte(SelectOK)
		operands = append(operands, names[1])
	}
	args := append([]string{fmt.Sprint(f.place(v)), strconv.Quote(kinds.String())}, operands...)
	f.line("%s = %s.Select(%s)", names[0], hostName, strings.Join(args, ", "))
	f.tuples[v] = names
}
