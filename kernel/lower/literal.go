package lower

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/facts"
	"golang.org/x/tools/go/ssa"
)

// A variadic call and a slice literal are, in SSA, an array that is made and filled, and a slice of
// it, see package facts. They are written as []T{…} again.

func (f *function) sliceLiteral(lit *facts.Literal) {
	var s scope
	if lit.Made {
		f.makeConst(lit)
		return
	}
	f.settle(lit.Elements...)
	var texts []string
	for _, v := range lit.Elements {
		if types.IsInterface(v.Type()) {
			texts = append(texts, f.use(v, &s).s)
		} else {
			texts = append(texts, f.key(v, &s)) // nil needs a type here too
		}
	}
	apart := s.effect == pure || len(texts) == 1
	s.add(memory, nil) // so that it is made where it stands
	t := lit.Slice.Type()
	text := f.l.typ(t.Underlying()) + "{" + strings.Join(texts, ", ") + "}"
	if f.l.isKnot(t) {
		text = f.l.typ(t) + "{" + text + "}"
	}
	f.define(lit.Slice, primary(text), &s)
	if p := f.pending[lit.Slice]; p != nil {
		p.apart = apart
	}
}

func (f *function) makeConst(lit *facts.Literal) {
	var s scope
	c := lit.Len
	args := fmt.Sprintf(", %d", c)
	switch n := lit.Slice.High.(type) {
	case nil:
	case *ssa.Const:
		args = fmt.Sprintf(", %d, %d", n.Int64(), c)
	default:
		x := f.size(n, &s)
		place := f.place(lit.Slice)
		f.flush(effects)
		if !f.plan.NonNegative(n, lit.Slice) {
			f.line("if %s < 0 { %s.PanicMake(%d, \"runtime error: makeslice: len out of range\") }", x, hostName, place)
		}
		f.line("if %s > %d { %s.PanicMake(%d, \"runtime error: makeslice: cap out of range\") }", x, c, hostName, place)
		args = fmt.Sprintf(", %s, %d", x, c)
	}
	s.add(memory, nil)
	f.define(lit.Slice, primary(f.make(lit.Slice.Type(), args)), &s)
}
