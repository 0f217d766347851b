package lower

import (
	"fmt"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// Channel operations are the kernel's: a goroutine that waits must be known to wait, for what and
// where, and must end when it is told to. They are operations of the interpreter (package interp): what they receive is
// stored in the variables that are among the arguments.
// Package core lists the entries.

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
		if a := f.storedAtOnce(v); a != nil {
			f.beforeStore(a)
			t = f.allocName(a)
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
	names := make([]string, 2)
	for i, a := range f.storedDirectly(v) {
		f.beforeStore(a)
		names[i] = f.allocName(a)
	}
	value, ok := f.extracted(v, 0), f.extracted(v, 1)
	if value != nil && names[0] == "" {
		if a := f.ownVariable(value, value.Block()); a != nil && a.Block() != v.Block() {
			names[0] = f.allocName(a) // which does not exist yet
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
	case names[1] == "" && f.onlyDecides(ok):
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

// onlyDecides reports whether a result is used only as the condition at the end of the block that
// starts with what has the result, or in which nothing else follows it.
func (f *function) onlyDecides(x *ssa.Extract) bool {
	from := x.Tuple.(ssa.Instruction)
	block := from.Block()
	for _, in := range block.Instrs[slices.Index(block.Instrs, from)+1:] {
		switch in := in.(type) {
		case *ssa.Extract:
		case *ssa.If:
			return in.Cond == ssa.Value(x) && len(*x.Referrers()) == 1
		default:
			return false
		}
	}
	return false
}

// storedAtOnce is the local variable that a value is stored in at once, if it is used for nothing else. Then
// the store is skipped.
func (f *function) storedAtOnce(v *ssa.UnOp) *ssa.Alloc {
	if len(*v.Referrers()) != 1 {
		return nil
	}
	st, ok := (*v.Referrers())[0].(*ssa.Store)
	if !ok || st.Block() != v.Block() || f.skip[st] {
		return nil
	}
	a, ok := st.Addr.(*ssa.Alloc)
	if !ok || a.Heap {
		return nil
	}
	between := v.Block().Instrs
	between = between[slices.Index(between, ssa.Instruction(v))+1 : slices.Index(between, ssa.Instruction(st))]
	for _, in := range between {
		if in != ssa.Instruction(a) {
			return nil
		}
		f.skip[a] = true // it is not made zero in between
	}
	f.skip[st] = true
	return a
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
			kinds.WriteByte(core.SelectSend)
			operands = append(operands, f.use(st.Send, &s).s)
			continue
		}
		t := ""
		if f.extracted(v, len(names)) != nil {
			t = f.temp(st.Chan.Type().Underlying().(*types.Chan).Elem())
			kinds.WriteByte(core.SelectReceive)
			operands = append(operands, t)
		} else {
			kinds.WriteByte(core.SelectDrop)
		}
		names = append(names, t)
	}
	f.before()
	next := 0
	for i, st := range v.States {
		if st.Dir == types.SendOnly {
			operands[next+1] = f.sent(st.Send, operands[next+1])
		}
		next += core.SelectOperands(kinds.String()[i])
	}
	if !v.Blocking {
		kinds.WriteByte(core.SelectDefault)
	}
	if f.extracted(v, 1) != nil {
		names[1] = f.temp(types.Typ[types.Bool])
		kinds.WriteByte(core.SelectOK)
		operands = append(operands, names[1])
	}
	args := append([]string{fmt.Sprint(f.place(v)), strconv.Quote(kinds.String())}, operands...)
	f.line("%s = %s.Select(%s)", names[0], hostName, strings.Join(args, ", "))
	f.tuples[v] = names
}
