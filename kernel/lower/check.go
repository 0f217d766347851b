package lower

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
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
	less := "" // what the index is less than if it is no less than 0: i of i - 1
	if op, ok := v.(*ssa.BinOp); ok && op.Op == token.SUB {
		if x, ok := f.localName(op.X, &scope{}); ok && f.isNatural(op.Y) {
			less = x
		}
	}
	var vs scope
	text := f.operand(v, &vs)
	s.add(vs.effect, vs.reads)
	b, _ := v.Type().Underlying().(*types.Basic)
	i := text
	if b.Kind() != types.Int && b.Kind() != types.UntypedInt {
		i = "int(" + text + ")"
		if n > 0 && (b.Kind() == types.Uint8 && n >= 256 || b.Kind() == types.Uint16 && n >= 65536) {
			return i
		}
	}
	var conds []string
	if !natural && !f.knows(i+">=0") {
		conds = append(conds, i+" < 0") // two conditions take less time than one with ||
	}
	if !f.knowsLess(i, length, n) && (less == "" || !f.knowsLess(less, length, n)) {
		conds = append(conds, i+" >= "+length)
	}
	if len(conds) > 0 {
		f.flush(effects)
	}
	for _, cond := range conds {
		if isWideUnsigned(b) {
			f.line("if %s { %s.PanicIndexUnsigned(%d, uint64(%s), %s) }", cond, hostName, f.place(in), text, length)
		} else {
			f.line("if %s { %s.PanicIndex(%d, %s, %s) }", cond, hostName, f.place(in), i, length)
		}
	}
	f.learn(i+"<"+length, s)
	f.learn(i+">=0", &vs)
	return i
}

// operand is simple for what may also be a sum or difference of local variables: evaluating it again
// takes less time than a variable of its own.
func (f *function) operand(v ssa.Value, s *scope) string {
	if p := f.pending[f.stored(v)]; p != nil && !p.place && p.effect == pure {
		if l, r, ok := strings.Cut(p.e.s, " + "); ok && repeatable(l) && repeatable(r) {
			return f.use(v, s).s
		}
		if l, r, ok := strings.Cut(p.e.s, " - "); ok && repeatable(l) && repeatable(r) {
			return f.use(v, s).s
		}
	}
	return f.simple(v, s)
}

// knowsLess tells whether an index is known to be less than a length, which is n if that is not negative.
func (f *function) knowsLess(i, length string, n int64) bool {
	if f.knows(i + "<" + length) {
		return true
	}
	if n < 0 {
		return false
	}
	for _, k := range f.facts {
		if limit, ok := strings.CutPrefix(k.text, i+"<"); ok {
			if m, err := strconv.ParseInt(limit, 10, 64); err == nil && m <= n {
				return true
			}
		}
	}
	return false
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
		return v.Op == token.MUL && ok && (f.natural[a] || !a.Heap && f.names[a] != "" && f.knows(f.names[a]+">=0"))
	case *ssa.BinOp:
		switch v.Op {
		case token.ADD, token.QUO:
			return f.isNatural(v.X) && f.isNatural(v.Y)
		case token.REM, token.MUL:
			return f.isNatural(v.X) && (v.Op == token.REM || f.isNatural(v.Y))
		case token.SUB: // i - 1 where i > 0
			c, one := v.Y.(*ssa.Const)
			x, local := f.localName(v.X, &scope{})
			return one && local && c.Value.Kind() == constant.Int && constant.Compare(c.Value, token.EQL, constant.MakeInt64(1)) && f.knows(x+">0")
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

// conditionFacts reads a comparison of local variables: x != nil, i < len(s), i < n, i > 0.
func (f *function) conditionFacts(op *ssa.BinOp) (k conditionFact, ok bool) {
	x, y, tok := op.X, op.Y, op.Op
	if _, isLen := lengthCall(x); isLen { // len(s) > i
		swapped := map[token.Token]token.Token{token.GTR: token.LSS, token.LEQ: token.GEQ, token.LSS: token.GTR, token.GEQ: token.LEQ}
		if t, ok := swapped[tok]; ok {
			x, y, tok = y, x, t
		}
	}
	name, ok := f.localName(x, &k.s)
	if !ok {
		return k, false
	}
	c, isConst := y.(*ssa.Const)
	switch {
	case isConst && c.Value == nil:
		if _, ok := x.Type().Underlying().(*types.Pointer); !ok {
			return k, false
		}
		switch tok {
		case token.NEQ:
			k.yes = []string{name + "!=nil"}
		case token.EQL:
			k.no = []string{name + "!=nil"}
		}
		return k, true
	case isConst && c.Value.Kind() == constant.Int:
		n, exact := constant.Int64Val(c.Value)
		if !exact || n > 1<<40 || n < -1<<40 {
			return k, false
		}
		// below gives what x < n says, above what x >= n says.
		below := func(n int64) []string { return []string{fmt.Sprintf("%s<%d", name, n)} }
		above := func(n int64) []string {
			switch {
			case n > 0:
				return []string{name + ">0", name + ">=0"}
			case n == 0:
				return []string{name + ">=0"}
			}
			return nil
		}
		switch tok {
		case token.LSS:
			k.yes, k.no = below(n), above(n)
		case token.LEQ:
			k.yes, k.no = below(n+1), above(n+1)
		case token.GTR:
			k.yes, k.no = above(n+1), below(n+1)
		case token.GEQ:
			k.yes, k.no = above(n), below(n)
		}
		return k, true
	}
	length, isLen := f.lengthName(y, &k.s)
	if !isLen {
		return k, false
	}
	switch tok {
	case token.LSS:
		k.yes = []string{name + "<" + length}
	case token.GEQ:
		k.no = []string{name + "<" + length}
	}
	return k, true
}

// localName is the name of the local variable that a value is loaded from.
func (f *function) localName(v ssa.Value, s *scope) (string, bool) {
	switch v := v.(type) {
	case *ssa.UnOp:
		if a, ok := v.X.(*ssa.Alloc); ok && v.Op == token.MUL && !a.Heap && f.names[a] != "" {
			s.add(pure, []*ssa.Alloc{a})
			return f.names[a], true
		}
	case *ssa.Parameter:
		return f.names[v], true
	}
	return "", false
}

// lengthName is the text of a length that a value is known to be: of len(s), or of a variable that is only ever
// that.
func (f *function) lengthName(v ssa.Value, s *scope) (string, bool) {
	if c, ok := lengthCall(v); ok {
		x, ok := f.localName(c.Call.Args[0], s)
		return "len(" + x + ")", ok
	}
	ld, ok := v.(*ssa.UnOp)
	if !ok {
		return "", false
	}
	n, ok := ld.X.(*ssa.Alloc)
	if !ok || n.Heap {
		return "", false
	}
	st := onlyStore(n)
	if st == nil {
		return "", false
	}
	c, ok := lengthCall(st.Val)
	if !ok {
		return "", false
	}
	of, ok := c.Call.Args[0].(*ssa.UnOp)
	if !ok {
		return "", false
	}
	// The slice must be the same wherever the length is used.
	if a, ok := of.X.(*ssa.Alloc); !ok || a.Heap || onlyStore(a) == nil {
		return "", false
	}
	x, ok := f.localName(of, s)
	return "len(" + x + ")", ok
}

func lengthCall(v ssa.Value) (*ssa.Call, bool) {
	c, ok := v.(*ssa.Call)
	if !ok {
		return nil, false
	}
	b, ok := c.Call.Value.(*ssa.Builtin)
	return c, ok && b.Name() == "len"
}

// onlyStore is the store that gives a local variable its value as a whole, if there is only one.
func onlyStore(a *ssa.Alloc) (only *ssa.Store) {
	for _, r := range *a.Referrers() {
		if st, ok := r.(*ssa.Store); ok {
			if only != nil || st.Addr != ssa.Value(a) {
				return nil
			}
			only = st
		}
	}
	return only
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
