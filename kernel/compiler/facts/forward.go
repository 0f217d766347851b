package facts

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// go/ssa's naive form stores values in variables to load them at once: results before they are
// returned, composite literals, parameters, what a call or a receive gives. Where nothing can come
// between, a value is used without the variable, or the variable is that of the value, and the
// storing is skipped.

// forwarding says where values are found.
type forwarding struct {
	values     map[ssa.Value]ssa.Value // what a load gives
	parameters map[*ssa.Parameter]*ssa.Alloc
	results    map[result]Destination
	inFrame    map[*ssa.Call]int64 // see room.go
}

// A result is one of the values that an instruction gives.
type result struct {
	of ssa.Value
	i  int
}

// A Destination is the local variable in which a value comes to be.
type Destination struct {
	Variable *ssa.Alloc
	// Made says that the variable is made for it, after it: nothing can have looked at it before.
	Made bool
}

// Forwarded returns the value that a load gives if that is known, and v otherwise.
func (p *Plan) Forwarded(v ssa.Value) ssa.Value {
	for {
		w, ok := p.forwarding.values[v]
		if !ok {
			return v
		}
		v = w
	}
}

// VariableOf returns the variable that a parameter is as good as, or nil if there is no such variable.
func (p *Plan) VariableOf(param *ssa.Parameter) *ssa.Alloc { return p.forwarding.parameters[param] }

// StoredAs returns where result i of v, or v itself if it is a single value, is stored at once.
// There is no Variable if it is not.
func (p *Plan) StoredAs(v ssa.Value, i int) Destination { return p.forwarding.results[result{v, i}] }

// StoredNext reports whether the next instruction stores a value in a local variable.
func (p *Plan) StoredNext(v ssa.Value) bool {
	in := v.(ssa.Instruction)
	instrs := in.Block().Instrs
	i := slices.Index(instrs, in)
	if i+1 >= len(instrs) {
		return false
	}
	st, ok := instrs[i+1].(*ssa.Store)
	if !ok || st.Val != v || p.skipped[st] {
		return false
	}
	a, ok := st.Addr.(*ssa.Alloc)
	return ok && !p.OnHeap(a) && types.Identical(variableType(a), v.Type())
}

// findParameters finds the variables into which parameters are copied: they can be the parameters.
func (p *Plan) findParameters() {
	entry := p.Graph.fn.Blocks[0]
	for _, in := range entry.Instrs {
		st, ok := in.(*ssa.Store)
		if !ok {
			continue
		}
		param, ok := st.Val.(*ssa.Parameter)
		if !ok || len(*param.Referrers()) != 1 {
			continue
		}
		if a, ok := st.Addr.(*ssa.Alloc); ok && !p.OnHeap(a) && firstUse(a, entry) == in {
			p.forwarding.parameters[param] = a
			p.skip(st, a)
		}
	}
}

// forwardLiterals forwards what is stored in the variable that a composite literal is built in, if
// it is stored and loaded as a whole.
func (p *Plan) forwardLiterals() {
	for _, a := range p.Graph.fn.Locals {
		if a.Comment != "complit" || len(*a.Referrers()) != 2 {
			continue
		}
		st, ok1 := (*a.Referrers())[0].(*ssa.Store)
		ld, ok2 := (*a.Referrers())[1].(*ssa.UnOp)
		if !ok1 || !ok2 || st.Addr != ssa.Value(a) || p.skipped[st] || p.skipped[ld] || len(*ld.Referrers()) != 1 {
			continue
		}
		use, b := (*ld.Referrers())[0], st.Block()
		in, ok := st.Val.(ssa.Instruction)
		if _, phi := use.(*ssa.Phi); phi || !ok || ld.Block() != b || use.Block() != b || in.Block() != b {
			continue
		}
		p.forwarding.values[ld] = st.Val
		p.skip(a, st, ld)
	}
}

// forwardResults forwards what is stored in the variables of results and returned. Deferred calls
// would see the variables.
func (p *Plan) forwardResults() {
	fn := p.Graph.fn
	if p.Defers.List || fn.Recover != nil {
		return
	}
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		stores := p.storedToReturn(ret)
		if !returnsAll(ret, stores) {
			continue
		}
		for _, r := range ret.Results {
			ld := r.(*ssa.UnOp)
			st := stores[ld.X]
			p.forwarding.values[ld] = st.Val
			p.skip(ld, st)
		}
	}
}

// storedToReturn returns the stores just before a return, by the variables of the results.
func (p *Plan) storedToReturn(ret *ssa.Return) map[ssa.Value]*ssa.Store {
	instrs := ret.Block().Instrs
	stores := map[ssa.Value]*ssa.Store{}
	for _, in := range slices.Backward(instrs[:len(instrs)-1]) {
		switch in := in.(type) {
		case *ssa.RunDefers:
			continue
		case *ssa.UnOp:
			if in.Op == token.MUL && slices.Contains(ret.Results, ssa.Value(in)) {
				continue
			}
		case *ssa.Store:
			returned := func(v ssa.Value) bool {
				ld, ok := v.(*ssa.UnOp)
				return ok && ld.X == in.Addr
			}
			if a, ok := in.Addr.(*ssa.Alloc); ok && !p.OnHeap(a) && stores[a] == nil && slices.ContainsFunc(ret.Results, returned) {
				stores[a] = in
				continue
			}
		}
		break
	}
	return stores
}

// returnsAll reports whether a return gives what was stored, each value once. Values of later
// stores must not come from what earlier ones change.
func returnsAll(ret *ssa.Return, stores map[ssa.Value]*ssa.Store) bool {
	if len(stores) != len(ret.Results) {
		return false
	}
	for _, r := range ret.Results {
		ld, ok := r.(*ssa.UnOp)
		if !ok || ld.Op != token.MUL || stores[ld.X] == nil || len(*ld.Referrers()) != 1 || isComplex(r.Type()) {
			return false
		}
	}
	for _, st := range stores {
		if ld, is := st.Val.(*ssa.UnOp); is && stores[ld.X] != nil {
			return false
		}
	}
	return true
}

// isComplex reports whether a type is of complex numbers. The interpreter cannot return what
// complex(x, y) gives at once.
func isComplex(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsComplex != 0
}

// findDestinations finds where what calls, receives and the like give is stored.
func (p *Plan) findDestinations() {
	for _, b := range p.Graph.fn.Blocks {
		for _, in := range b.Instrs {
			v, ok := in.(ssa.Value)
			if !ok || p.skipped[in] {
				continue
			}
			receives := false
			switch in := in.(type) {
			case *ssa.Call:
			case *ssa.Lookup, *ssa.TypeAssert:
			case *ssa.UnOp:
				if receives = in.Op == token.ARROW; receives && !in.CommaOk {
					p.storeReceived(in)
				}
			default:
				continue
			}
			if _, several := v.Type().(*types.Tuple); several {
				p.storeSeveral(v, receives)
			}
		}
	}
}

// storeSeveral finds where several results are stored: by the stores that follow, or by the next
// block.
func (p *Plan) storeSeveral(v ssa.Value, receives bool) {
	p.storeDirectly(v)
	for _, r := range *v.Referrers() {
		x, ok := r.(*ssa.Extract)
		if !ok || len(*x.Referrers()) == 0 || p.skipped[x] || p.StoredAs(v, x.Index).Variable != nil {
			continue
		}
		b := (*x.Referrers())[0].Block()
		switch {
		case receives:
			// The body of a range over a channel.
			if b = x.Block(); x.Index != 0 || b == v.(ssa.Instruction).Block() {
				continue
			}
		case len(*x.Referrers()) != 1 || p.Graph.onlyPred(b) != v.(ssa.Instruction).Block():
			continue
		}
		if a := p.ownVariable(x, b); a != nil {
			p.forwarding.results[result{v, x.Index}] = Destination{a, true}
			if !receives {
				p.skip(x)
			}
		}
	}
}

// storeDirectly finds the local variables that several results are stored in by what follows. Only
// more of the same may come between.
func (p *Plan) storeDirectly(v ssa.Value) {
	in := v.(ssa.Instruction)
	instrs := in.Block().Instrs
	i := slices.Index(instrs, in)
	taken := map[*ssa.Alloc]bool{}
	for _, next := range instrs[i+1:] {
		switch next := next.(type) {
		case *ssa.Extract:
			if next.Tuple == v {
				continue
			}
		case *ssa.Alloc:
			if !p.OnHeap(next) {
				continue
			}
		case *ssa.Store:
			x, ok := next.Val.(*ssa.Extract)
			if !ok || x.Tuple != v || len(*x.Referrers()) != 1 || p.StoredAs(v, x.Index).Variable != nil || p.skipped[next] {
				break
			}
			a, ok := next.Addr.(*ssa.Alloc)
			if !ok || p.OnHeap(a) || taken[a] {
				break
			}
			if a.Block() == in.Block() && slices.Index(instrs, ssa.Instruction(a)) > i {
				p.skip(a) // it is not made zero in between
			}
			taken[a] = true
			p.forwarding.results[result{v, x.Index}] = Destination{a, false}
			p.skip(next, x)
			continue
		}
		break
	}
}

// storeReceived finds the local variable that what is received is stored in at once, if it is used
// for nothing else.
func (p *Plan) storeReceived(v *ssa.UnOp) {
	if len(*v.Referrers()) != 1 {
		return
	}
	st, ok := (*v.Referrers())[0].(*ssa.Store)
	if !ok || st.Block() != v.Block() || p.skipped[st] {
		return
	}
	a, ok := st.Addr.(*ssa.Alloc)
	if !ok || p.OnHeap(a) {
		return
	}
	instrs := v.Block().Instrs
	between := instrs[slices.Index(instrs, ssa.Instruction(v))+1 : slices.Index(instrs, ssa.Instruction(st))]
	if slices.ContainsFunc(between, func(in ssa.Instruction) bool { return in != ssa.Instruction(a) }) {
		return
	}
	p.forwarding.results[result{v, 0}] = Destination{a, false}
	p.skip(st)
	p.skip(between...) // it is not made zero in between
}

// OnlyIfOk reports whether the value of v, ok is used only where ok has been asked for.
func (p *Plan) OnlyIfOk(v ssa.Value) bool {
	block := v.(ssa.Instruction).Block()
	iff, is := block.Instrs[len(block.Instrs)-1].(*ssa.If)
	if !is || p.Graph.onlyPred(block.Succs[0]) != block || !p.isOk(iff.Cond, v) {
		return false
	}
	inside := func(r ssa.Instruction) bool { return block.Succs[0].Dominates(r.Block()) }
	for _, r := range *v.Referrers() {
		x, is := r.(*ssa.Extract)
		if !is || x.Index != 0 {
			continue
		}
		for _, r := range *x.Referrers() {
			if !inside(r) && !p.storedForLoads(r, x, inside) {
				return false
			}
		}
	}
	return true
}

// isOk reports whether a condition is whether there is a value of v, ok. It may have been stored in
// a variable in between.
func (p *Plan) isOk(cond, v ssa.Value) bool {
	if ld, load := cond.(*ssa.UnOp); load && ld.Op == token.MUL && ld.Block() == v.(ssa.Instruction).Block() {
		if a, local := ld.X.(*ssa.Alloc); local {
			cond = p.lastStored(a, ld)
		}
	}
	x, is := cond.(*ssa.Extract)
	return is && x.Tuple == v && x.Index == 1
}

// storedForLoads reports whether an instruction stores x in a local variable that is loaded only
// where inside says.
func (p *Plan) storedForLoads(in ssa.Instruction, x *ssa.Extract, inside func(ssa.Instruction) bool) bool {
	st, store := in.(*ssa.Store)
	if !store || st.Val != ssa.Value(x) {
		return false
	}
	a, local := st.Addr.(*ssa.Alloc)
	return local && p.captures.onlyLoadedAndStored(a) && !slices.ContainsFunc(*a.Referrers(), func(r ssa.Instruction) bool {
		_, load := r.(*ssa.UnOp)
		return load && !inside(r)
	})
}

// OnlyDecides reports whether a result is used only as the condition at the end of the block that
// starts with what has the result, or in which nothing else follows it.
func (p *Plan) OnlyDecides(x *ssa.Extract) bool {
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
