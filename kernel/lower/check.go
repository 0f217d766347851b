package lower

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Where Go checks something when it runs, so does Core, and the kernel panics with Go's words: the
// interpreter's own say less, and not where. A check is left out where its outcome is known: from a
// check before, from the condition of the if or for around, or from how a variable is used.

// nonNil is the text of a pointer that has been checked.
func (f *function) nonNil(v ssa.Value, in ssa.Instruction, s *scope) string {
	if f.neverNil(v) {
		return f.simple(v, s)
	}
	var vs scope
	p := f.simple(v, &vs)
	s.add(vs.effect, vs.reads)
	f.requireNonNil(p, in, &vs)
	return p
}

func (f *function) requireNonNil(p string, in ssa.Instruction, s *scope) {
	if f.knows(p + "!=nil") {
		return
	}
	f.flush(effects)
	f.line("if %s == nil { %s.PanicNil(%d) }", p, hostName, f.place(in))
	f.learn(p+"!=nil", s)
}

// neverNil tells whether a pointer cannot be nil.
func (f *function) neverNil(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Alloc, *ssa.Global, *ssa.FreeVar, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Function, *ssa.MakeClosure, *ssa.Builtin:
		return true
	case *ssa.Phi:
		for _, e := range v.Edges {
			if _, ok := e.(*ssa.Alloc); !ok {
				return false
			}
		}
		return true
	}
	return false
}

// checkPointer checks a pointer that is loaded from or stored to.
func (f *function) checkPointer(addr ssa.Value, in ssa.Instruction, s *scope) {
	if p := f.pending[addr]; p != nil && p.place {
		return
	}
	if f.neverNil(addr) {
		return
	}
	if p := f.pending[addr]; p != nil && (!repeatable(p.e.s) || p.effect == effects) {
		f.materialize(p)
	}
	if c, ok := addr.(*ssa.Const); ok {
		f.names[c] = f.temp(c.Type())
	}
	var vs scope
	text := ""
	if p := f.pending[addr]; p != nil {
		text = p.e.s
		vs.add(p.effect, p.reads)
	} else {
		text = f.use(addr, &vs).s
	}
	f.requireNonNil(text+f.l.raw(addr.Type()), in, &vs)
}

// learnStored learns from what was stored in a local variable.
func (f *function) learnStored(a *ssa.Alloc, v ssa.Value) {
	switch v.(type) {
	case *ssa.Alloc, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.MakeClosure, *ssa.Function:
		if _, ok := v.Type().Underlying().(*types.Pointer); ok {
			f.learn(f.allocName(a)+"!=nil", &scope{reads: []*ssa.Alloc{a}})
		}
	}
}

// index is the text of an index that has been checked against a length. n is the length if it is
// known, else -1.
func (f *function) index(in ssa.Instruction, v ssa.Value, length string, n int64, s *scope) string {
	if c, ok := v.(*ssa.Const); ok {
		i, _ := constant.Int64Val(constant.ToInt(c.Value))
		text := fmt.Sprint(i)
		if n >= 0 {
			return text // the compiler has checked it
		}
		if !f.knows(length + ">" + text) {
			f.flush(effects)
			f.line("if %s <= %s { %s.PanicIndex(%d, %s, %s) }", length, text, hostName, f.place(in), text, length)
			f.learn(length+">"+text, s)
		}
		return text
	}
	natural := f.isNatural(v)
	text := f.simple(v, s)
	b, _ := v.Type().Underlying().(*types.Basic)
	i := text
	if b.Kind() != types.Int && b.Kind() != types.UntypedInt {
		i = "int(" + text + ")"
		if n > 0 && (b.Kind() == types.Uint8 && n >= 256 || b.Kind() == types.Uint16 && n >= 65536) {
			return i
		}
	}
	if f.knows(i + "<" + length) {
		return i
	}
	f.flush(effects)
	conds := []string{i + " >= " + length}
	if !natural {
		conds = []string{i + " < 0", conds[0]} // two conditions take less time than one with ||
	}
	for _, cond := range conds {
		if b.Kind() == types.Uint || b.Kind() == types.Uint64 || b.Kind() == types.Uintptr {
			f.line("if %s { %s.PanicIndexUnsigned(%d, uint64(%s), %s) }", cond, hostName, f.place(in), text, length)
		} else {
			f.line("if %s { %s.PanicIndex(%d, %s, %s) }", cond, hostName, f.place(in), i, length)
		}
	}
	f.learn(i+"<"+length, s)
	return i
}

// rangeIndex tells whether an index is that of a range over x.
func (f *function) rangeIndex(x, index ssa.Value) bool {
	ld, ok := index.(*ssa.UnOp)
	if !ok || ld.Op != token.MUL {
		return false
	}
	a, ok := ld.X.(*ssa.Alloc)
	if !ok || a.Comment != "rangeindex" {
		return false
	}
	// The loop compares with the length of what it ranges over.
	for _, r := range *x.Referrers() {
		if c, ok := r.(*ssa.Call); ok {
			if b, ok := c.Call.Value.(*ssa.Builtin); ok && b.Name() == "len" && c.Pos() == token.NoPos {
				return true
			}
		}
	}
	return false
}

// findNaturals finds the local integer variables that are never negative: those that only ever
// get constants, lengths, others like them, and sums of these.
func (f *function) findNaturals() {
	stores := map[*ssa.Alloc][]ssa.Value{}
	for _, b := range f.fn.Blocks {
		for _, in := range b.Instrs {
			if st, ok := in.(*ssa.Store); ok {
				if a, ok := st.Addr.(*ssa.Alloc); ok && !a.Heap {
					stores[a] = append(stores[a], st.Val)
				}
			}
		}
	}
	for a := range stores {
		if b, ok := deref(a.Type()).Underlying().(*types.Basic); ok && b.Info()&types.IsInteger != 0 {
			f.natural[a] = true
		}
	}
	for changed := true; changed; {
		changed = false
		for a, vals := range stores {
			if !f.natural[a] {
				continue
			}
			for _, v := range vals {
				if !f.isNatural(v) && !(a.Comment == "rangeindex") {
					f.natural[a] = false
					changed = true
					break
				}
			}
		}
	}
}

// isNatural tells whether an integer is never negative.
func (f *function) isNatural(v ssa.Value) bool {
	if b, ok := v.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsUnsigned != 0 {
		return b.Kind() != types.Uint64 && b.Kind() != types.Uint && b.Kind() != types.Uintptr
	}
	switch v := v.(type) {
	case *ssa.Const:
		return v.Value != nil && v.Value.Kind() == constant.Int && constant.Sign(v.Value) >= 0
	case *ssa.UnOp:
		a, ok := v.X.(*ssa.Alloc)
		return v.Op == token.MUL && ok && f.natural[a]
	case *ssa.BinOp:
		switch v.Op {
		case token.ADD, token.QUO:
			return f.isNatural(v.X) && f.isNatural(v.Y)
		case token.REM:
			return f.isNatural(v.X)
		case token.AND:
			return f.isNatural(v.X) || f.isNatural(v.Y)
		case token.SHR:
			return f.isNatural(v.X)
		}
	case *ssa.Call:
		b, ok := v.Call.Value.(*ssa.Builtin)
		return ok && (b.Name() == "len" || b.Name() == "cap")
	}
	return false
}

// learnCondition learns from a condition that holds, or does not, what checks ask for.
func (f *function) learnCondition(c ssa.Value, holds bool) {
	for {
		u, ok := c.(*ssa.UnOp)
		if !ok || u.Op != token.NOT {
			break
		}
		c, holds = u.X, !holds
	}
	op, ok := c.(*ssa.BinOp)
	if !ok {
		return
	}
	k, ok := f.conditionFacts(op)
	if !ok {
		return
	}
	if holds {
		for _, t := range k.yes {
			f.learn(t, &k.s)
		}
	} else {
		for _, t := range k.no {
			f.learn(t, &k.s)
		}
	}
}

// conditionFact is what a comparison says to checks when it holds and when not.
type conditionFact struct {
	yes, no []string
	s       scope
}

// conditionFacts reads a comparison of local variables: x != nil, i < len(s), i < n.
func (f *function) conditionFacts(op *ssa.BinOp) (k conditionFact, ok bool) {
	local := func(v ssa.Value) (string, bool) {
		if ld, ok := v.(*ssa.UnOp); ok && ld.Op == token.MUL {
			if a, ok := ld.X.(*ssa.Alloc); ok && !a.Heap && f.names[a] != "" {
				k.s.add(pure, []*ssa.Alloc{a})
				return f.names[a], true
			}
		}
		if p, ok := v.(*ssa.Parameter); ok {
			return f.names[p], true
		}
		return "", false
	}
	switch op.Op {
	case token.NEQ, token.EQL:
		c, isConst := op.Y.(*ssa.Const)
		if !isConst || c.Value != nil {
			return k, false
		}
		if _, ok := op.X.Type().Underlying().(*types.Pointer); !ok {
			return k, false
		}
		x, ok := local(op.X)
		if !ok {
			return k, false
		}
		if op.Op == token.NEQ {
			k.yes = []string{x + "!=nil"}
		} else {
			k.no = []string{x + "!=nil"}
		}
		return k, true
	case token.LSS, token.GEQ:
		if !f.isNatural(op.X) {
			return k, false
		}
		x, ok := local(op.X)
		if !ok {
			return k, false
		}
		call, isCall := op.Y.(*ssa.Call)
		if !isCall {
			return k, false
		}
		b, isLen := call.Call.Value.(*ssa.Builtin)
		if !isLen || b.Name() != "len" {
			return k, false
		}
		y, ok := local(call.Call.Args[0])
		if !ok {
			return k, false
		}
		t := x + "<len(" + y + ")"
		if op.Op == token.LSS {
			k.yes = []string{t}
		} else {
			k.no = []string{t}
		}
		return k, true
	}
	return k, false
}

// divisor checks that an integer divisor is not zero.
func (f *function) divisor(v ssa.Value, in ssa.Instruction, s *scope) expr {
	if c, ok := v.(*ssa.Const); ok {
		return f.constant(c)
	}
	y := f.simple(v, s)
	if !f.knows(y + "!=0") {
		f.flush(effects)
		f.line("if %s == 0 { %s.PanicDivide(%d) }", y, hostName, f.place(in))
		f.learn(y+"!=0", s)
	}
	return primary(y)
}

// pad is used in texts of several statements.
func block(lines ...string) string { return strings.Join(lines, "\n\t") }
