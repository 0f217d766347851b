package facts

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// go/ssa gives the list to which a defer statement defers a name, since the body of a range over a
// function, a function of its own, defers to the list of the function around: that captures the
// variable with its list (ssa:deferstack).

// Defers says how a function has calls deferred.
type Defers struct {
	// List says that the function has a list of deferred calls: it defers some, or bodies of
	// ranges do in its place.
	List bool
	// Plain says that all that it defers are calls of compiled functions, outside of loops. Those
	// the interpreter's own defer makes as it should, in a tenth of the time. They cannot recover.
	Plain bool
	// InLoop says that a loop defers, or the body of a range over a function.
	InLoop bool
}

// findDefers finds how the function has calls deferred.
func (p *Plan) findDefers() {
	p.Defers.Plain = !p.program.options.Entered && p.onlyPlainDefers()
	p.Defers.List = defers(p.Graph.fn) && !p.Defers.Plain
	p.eachDefer(func(d *ssa.Defer) {
		if p.Graph.InLoop(d.Block()) {
			p.Defers.InLoop = true
		}
	})
	p.Defers.InLoop = p.Defers.InLoop || sharesDeferStack(p.Graph.fn)
}

// eachDefer calls do for each defer statement.
func (p *Plan) eachDefer(do func(*ssa.Defer)) {
	for _, b := range p.Graph.fn.Blocks {
		for _, in := range b.Instrs {
			if d, ok := in.(*ssa.Defer); ok {
				do(d)
			}
		}
	}
}

// IsDeferStack reports whether a type is that of go/ssa's lists of deferred calls, or of a variable
// with one.
func IsDeferStack(t types.Type) bool {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := t.(*types.Named)
	return ok && n.Obj().Name() == "deferStack" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "$ssa"
}

// DefersAround reports whether a defer statement defers to the function around.
func DefersAround(d *ssa.Defer) bool {
	ld, ok := d.DeferStack.(*ssa.UnOp)
	if !ok {
		return false
	}
	_, ok = ld.X.(*ssa.FreeVar)
	return ok
}

// sharesDeferStack reports whether bodies of ranges defer to a function.
func sharesDeferStack(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if a, ok := in.(*ssa.Alloc); ok && a.Heap && IsDeferStack(a.Type()) {
				return true
			}
		}
	}
	return false
}

// defers reports whether a function has deferred calls, or bodies of ranges that defer to it.
func defers(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if d, ok := in.(*ssa.Defer); ok && !DefersAround(d) {
				return true
			}
		}
	}
	return sharesDeferStack(fn)
}

// onlyPlainDefers reports whether all deferred calls are plain, and there is one.
func (p *Plan) onlyPlainDefers() bool {
	some, plain := false, true
	p.eachDefer(func(d *ssa.Defer) {
		some, plain = true, plain && p.plain(d)
	})
	return some && plain && !sharesDeferStack(p.Graph.fn) && !p.resultOnHeap()
}

// plain reports whether a defer statement defers a call of a compiled function, outside of a loop.
func (p *Plan) plain(d *ssa.Defer) bool {
	fn := d.Call.StaticCallee()
	_, closure := d.Call.Value.(*ssa.MakeClosure)
	return fn != nil && !closure && !DefersAround(d) && p.program.options.Compiled(fn) && !fn.Signature.Variadic() &&
		!p.Graph.InLoop(d.Block()) && p.Graph.Reducible
}

// resultOnHeap reports whether a deferred call may change a result.
func (p *Plan) resultOnHeap() bool {
	fn := p.Graph.fn
	if fn.Signature.Results().Len() == 0 || fn.Recover == nil {
		return false
	}
	return slices.ContainsFunc(fn.Recover.Instrs, func(in ssa.Instruction) bool {
		ld, ok := in.(*ssa.UnOp)
		if !ok {
			return false
		}
		a, ok := ld.X.(*ssa.Alloc)
		return ok && p.OnHeap(a)
	})
}

// CallsRecover reports whether a function calls recover itself. Bodies of ranges over functions
// only defer that call in its name: recover called in them returns nil.
func CallsRecover(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(ssa.CallInstruction)
			if !ok {
				continue
			}
			if b, ok := call.Common().Value.(*ssa.Builtin); !ok || b.Name() != "recover" {
				continue
			}
			if d, ok := in.(*ssa.Defer); !RangeFuncBody(fn) || ok && DefersAround(d) {
				return true
			}
		}
	}
	return slices.ContainsFunc(fn.AnonFuncs, func(body *ssa.Function) bool { return RangeFuncBody(body) && CallsRecover(body) })
}
