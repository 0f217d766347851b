package lower

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Channel operations are the kernel's: a goroutine that waits must be known to wait, for what and
// where, and must end when it is told to. It is given pointers to the values, since it can do so
// for every type.

func (f *function) receive(v *ssa.UnOp) {
	var s scope
	f.settle(v.X)
	ch := f.under(v.X, &s)
	elem := v.X.Type().Underlying().(*types.Chan).Elem()
	f.before()
	suffix := f.l.channelSuffix(elem)
	if v.CommaOk {
		value, ok := f.temp(elem), f.temp(types.Typ[types.Bool])
		f.line("%s = %s.RecvOK%s(%d, %s, &%s)", ok, hostName, suffix, f.place(v), ch, value)
		f.tuples[v] = []string{value, ok}
		return
	}
	if f.shown(v) {
		t := f.temp(elem)
		f.line("%s.Recv%s(%d, %s, &%s)", hostName, suffix, f.place(v), ch, t)
		f.line("%s.Show(%s)", hostName, f.asAny(t, elem))
		return
	}
	if len(*v.Referrers()) == 0 {
		f.line("%s.Recv%s(%d, %s, nil)", hostName, suffix, f.place(v), ch)
		return
	}
	t := ""
	if f.isLocal(v) {
		t = f.blockTemp(elem)
	} else {
		t = f.temp(elem)
	}
	f.line("%s.Recv%s(%d, %s, &%s)", hostName, suffix, f.place(v), ch, t)
	f.names[v] = t
}

// channelSuffix is what the kernel's functions for channels of an element type are called behind Recv and
// Send. Those for frequent types need no reflection.
func (l *lowering) channelSuffix(elem types.Type) string {
	switch l.typ(elem) {
	case "int":
		return "Int"
	case "string":
		return "String"
	case "bool":
		return "Bool"
	case "float64":
		return "Float64"
	case "struct{}":
		return "Signal"
	case "any":
		return "Any"
	}
	return ""
}

func (f *function) send(st *ssa.Send) {
	var s scope
	f.settle(st.Chan, st.X)
	ch := f.under(st.Chan, &s)
	x := f.use(st.X, &s).s
	elem := st.Chan.Type().Underlying().(*types.Chan).Elem()
	f.before()
	if suffix := f.l.channelSuffix(elem); suffix != "" {
		f.line("%s.Send%s(%d, %s, %s)", hostName, suffix, f.place(st), ch, x)
		return
	}
	t := f.blockTemp(elem)
	f.line("%s = %s", t, x)
	f.line("%s.Send(%d, %s, &%s)", hostName, f.place(st), ch, t)
}

func (f *function) selectStmt(v *ssa.Select) {
	f.flush(memory) // the operands are evaluated in their order
	names := []string{f.temp(types.Typ[types.Int]), f.temp(types.Typ[types.Bool])}
	var cases []string
	var s scope
	var assign []string
	for _, st := range v.States {
		ch := f.under(st.Chan, &s)
		elem := st.Chan.Type().Underlying().(*types.Chan).Elem()
		t := f.temp(elem)
		if st.Dir == types.SendOnly {
			assign = append(assign, fmt.Sprintf("%s = %s", t, f.use(st.Send, &s).s))
			cases = append(cases, fmt.Sprintf("%s.SendCase(%s, &%s)", hostName, ch, t))
		} else {
			names = append(names, t)
			assign = append(assign, fmt.Sprintf("%s = %s", t, f.l.zero(elem)))
			cases = append(cases, fmt.Sprintf("%s.RecvCase(%s, &%s)", hostName, ch, t))
		}
	}
	f.before()
	for _, a := range assign {
		f.line("%s", a)
	}
	args := ""
	if len(cases) > 0 {
		args = ", " + strings.Join(cases, ", ")
	}
	f.line("%s, %s = %s.Select(%d, %t%s)", names[0], names[1], hostName, f.place(v), !v.Blocking, args)
	f.tuples[v] = names
}
