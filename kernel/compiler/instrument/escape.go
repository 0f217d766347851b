package instrument

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
)

// Memory that a function makes stays in its goroutine as long as its address does: it is loaded
// from and stored to, put into local variables, handed to functions that do no more with it, and
// captured by function literals that are only called. Go's compiler asks something alike, whether
// memory outlives its function (cmd/compile/internal/escape); here it may, if it does so in a
// variable that stays itself.

// mostSteps bounds how many values are looked at for one question. What is not answered by then
// escapes.
const mostSteps = 400

// keeps reports whether the memory that an instruction makes, whose value is the address, a slice or
// a map, stays in one goroutine.
func (p *Program) keeps(made ssa.Value) bool {
	keeps, known := p.private[made]
	if !known {
		w := &walk{p, map[ssa.Value]bool{}, map[ssa.Value]bool{}}
		keeps = !w.escapes(made)
		p.private[made] = keeps
	}
	return keeps
}

// A walk follows where a value goes.
type walk struct {
	p         *Program
	seen      map[ssa.Value]bool
	variables map[ssa.Value]bool // of which what they hold has been followed
}

// escapes reports whether a value, by which memory can be reached, may get to another goroutine.
func (w *walk) escapes(v ssa.Value) bool {
	if w.seen[v] {
		return false // it is being asked already
	}
	w.seen[v] = true
	if len(w.seen)+len(w.variables) > mostSteps || v.Referrers() == nil {
		return true
	}
	for _, r := range *v.Referrers() {
		if w.escapesBy(r, v) {
			return true
		}
	}
	return false
}

// escapesBy reports whether a value may get to another goroutine by an instruction that uses it.
func (w *walk) escapesBy(in ssa.Instruction, v ssa.Value) bool {
	switch in := in.(type) {
	case *ssa.DebugRef, *ssa.If, *ssa.BinOp, *ssa.Lookup, *ssa.Range:
		return false
	case *ssa.UnOp:
		return in.Op != token.MUL
	case *ssa.Store:
		return in.Val == v && w.escapesInto(in.Addr)
	case *ssa.MapUpdate:
		return in.Key == v || in.Value == v
	case *ssa.FieldAddr, *ssa.Slice, *ssa.Phi, *ssa.ChangeType:
		return w.escapes(in.(ssa.Value))
	case *ssa.IndexAddr:
		return in.X == v && w.escapes(in)
	case *ssa.MakeClosure:
		for i, b := range in.Bindings {
			if b == v && w.escapesFree(in.Fn.(*ssa.Function).FreeVars[i]) {
				return true
			}
		}
		return w.escapes(in)
	case *ssa.Call:
		return w.escapesCall(&in.Call, in, v)
	case *ssa.Defer:
		return w.escapesCall(&in.Call, nil, v)
	}
	return true
}

// escapesInto reports whether a value that is stored at an address may get to another goroutine: it
// does not if that is a local variable of which all loads are known.
func (w *walk) escapesInto(addr ssa.Value) bool {
	switch addr.(type) {
	case *ssa.Alloc, *ssa.FreeVar:
	default:
		return true
	}
	return w.escapesVariable(addr)
}

// escapesVariable reports whether what a variable holds may get to another goroutine.
func (w *walk) escapesVariable(variable ssa.Value) bool {
	if w.variables[variable] {
		return false
	}
	w.variables[variable] = true
	if len(w.seen)+len(w.variables) > mostSteps || w.escapesAround(variable) {
		return true
	}
	for _, r := range *variable.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.Store:
			if r.Val == variable {
				return true
			}
		case *ssa.UnOp:
			if r.Op != token.MUL || w.escapes(r) {
				return true
			}
		case *ssa.MakeClosure:
			for i, b := range r.Bindings {
				if b == variable && w.escapesVariable(r.Fn.(*ssa.Function).FreeVars[i]) {
					return true
				}
			}
			if w.escapes(r) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// escapesAround is escapesVariable for what a captured variable is in the function around.
func (w *walk) escapesAround(variable ssa.Value) bool {
	free, ok := variable.(*ssa.FreeVar)
	if !ok {
		return false
	}
	outer := bindings(free)
	for _, b := range outer {
		switch b.(type) {
		case *ssa.Alloc, *ssa.FreeVar:
			if w.escapesVariable(b) {
				return true
			}
		default:
			return true
		}
	}
	return len(outer) == 0
}

// escapesFree is escapes for what a function literal captures.
func (w *walk) escapesFree(v *ssa.FreeVar) bool {
	if w.p.plans.CapturedByValue(v) {
		return w.escapesVariable(v) // what the variable holds is the value
	}
	return w.escapes(v)
}

// escapesCall reports whether a value may get to another goroutine by a call in which it is called
// or is an argument. result is the call's value, nil if there is none.
func (w *walk) escapesCall(c *ssa.CallCommon, result, v ssa.Value) bool {
	if c.IsInvoke() {
		return true
	}
	if b, ok := c.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "len", "cap", "copy", "clear", "delete", "print", "println":
			return false
		case "append":
			if len(c.Args) > 1 && c.Args[1] == v && c.Args[0] != v {
				return false // its elements are copied
			}
			return result != nil && w.escapes(result)
		}
		return true
	}
	fn := c.StaticCallee()
	for i, a := range c.Args {
		if a != v {
			continue
		}
		if fn == nil || fn.Blocks == nil || i >= len(fn.Params) || w.escapes(fn.Params[i]) {
			return true
		}
	}
	return false
}

// origins are the instructions that make the memory which a value leads to.
type origins struct {
	list []ssa.Value
	seen map[ssa.Value]bool
}

// add adds the origins of a pointer, slice or map. It reports whether all are known.
func (o *origins) add(v ssa.Value, p *Program) (known bool) {
	if o.seen[v] {
		return true
	}
	if o.seen == nil {
		o.seen = map[ssa.Value]bool{}
	}
	o.seen[v] = true
	switch v := v.(type) {
	case *ssa.Const:
		return true // nil
	case *ssa.MakeSlice, *ssa.MakeMap:
		o.list = append(o.list, v)
		return true
	case *ssa.Alloc:
		o.list = append(o.list, v)
		return true
	case *ssa.Slice:
		return o.add(v.X, p)
	case *ssa.FieldAddr:
		return o.add(v.X, p)
	case *ssa.IndexAddr:
		return o.add(v.X, p)
	case *ssa.ChangeType:
		return o.add(v.X, p)
	case *ssa.Convert:
		if _, slice := v.Type().Underlying().(*types.Slice); slice { // of a string
			o.list = append(o.list, v)
			return true
		}
	case *ssa.Phi:
		for _, e := range v.Edges {
			if !o.add(e, p) {
				return false
			}
		}
		return true
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
			o.list = append(o.list, v)
			return o.add(v.Call.Args[0], p)
		}
	case *ssa.UnOp:
		if a, ok := v.X.(*ssa.Alloc); ok && v.Op == token.MUL && !facts.IsDeferStack(v.Type()) {
			return o.addVariable(a, p)
		}
	}
	return false
}

// addVariable adds the origins of what a local variable may hold.
func (o *origins) addVariable(a *ssa.Alloc, p *Program) (known bool) {
	if p.plans.OnHeap(a) {
		return false
	}
	for _, r := range *a.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef, *ssa.MakeClosure: // which has its value
		case *ssa.UnOp:
			if r.Op != token.MUL {
				return false
			}
		case *ssa.Store:
			if r.Addr != ssa.Value(a) || r.Val == ssa.Value(a) || !o.add(r.Val, p) {
				return false
			}
		default:
			return false
		}
	}
	return true
}
