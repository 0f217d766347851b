package lower

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
)

// A pointer to a field or an element is not made when its only use is to load or store there. Its
// variable is written instead: p.x = v, not *(&p.x) = v. One in a local variable that nothing
// else can reach is as good as that variable. Every other one is memory.

// alloc makes a variable: a new one on the heap, where others may keep it, or one of the
// function's, which must be zero again if a loop makes it again (spec, The zero value).
func (f *function) alloc(a *ssa.Alloc) {
	if facts.IsDeferStack(a.Type()) && !f.plan.OnHeap(a) {
		return
	}
	elem := a.Type().Underlying().(*types.Pointer).Elem()
	if f.plan.OnHeap(a) {
		f.set(f.allocName(a), corego.New(f.l.typ(elem)))
		return
	}
	if !f.plan.MadeZero(a) {
		return // it is zero, or has another value before it is looked at
	}
	f.beforeStore(a)
	f.set(f.allocName(a), f.l.zero(elem))
}

// location is the variable that a pointer points to, the local variable that it is in, and what it
// depends on.
func (f *function) location(addr ssa.Value, s *scope) (expr, *ssa.Alloc) {
	if p := f.pending.of[addr]; p != nil && p.lvalue {
		s.add(p.effect, p.reads)
		if p.uses--; p.uses <= 0 {
			f.pending.drop(p)
		}
		return p.e, p.root
	}
	switch a := addr.(type) {
	case *ssa.Alloc:
		name := f.allocName(a)
		if f.plan.OnHeap(a) {
			return corego.Star{X: name}, nil
		}
		return name, a
	case *ssa.Global:
		if !f.l.isCompiledVar(a) {
			return f.l.global(a), nil
		}
	}
	if p := f.pending.of[addr]; p != nil && p.effect >= shared {
		f.materialize(p) // it is read once
	}
	return corego.Star{X: f.under(addr, s)}, nil
}

// base is what stands before a field or an index of what a pointer points to.
func (f *function) base(addr ssa.Value, in ssa.Instruction, s *scope) (expr, *ssa.Alloc) {
	if p := f.pending.of[addr]; p != nil && p.lvalue {
		return f.location(addr, s)
	}
	switch a := addr.(type) {
	case *ssa.Alloc:
		name := f.allocName(a)
		if f.plan.OnHeap(a) {
			return name, nil
		}
		return name, a
	case *ssa.Global:
		if !f.l.isCompiledVar(a) {
			return f.l.global(a), nil
		}
	}
	return f.nonNil(addr, in, s), nil
}

// fieldAddr is &x.f. It stays an lvalue as long as it is only loaded from or stored to.
func (f *function) fieldAddr(v *ssa.FieldAddr) {
	var s scope
	f.orderOperands(v.X)
	st := deref(v.X.Type()).Underlying().(*types.Struct)
	if f.l.isCompiledStruct(v.X.Type()) {
		hidden := !st.Field(v.Field).Exported()
		if hidden && !st.Field(v.Field).Embedded() {
			f.unsupported(v, "a hidden field of "+v.X.Type().String())
			return
		}
		if hidden && core.SameInCore(st.Field(v.Field).Type()) {
			f.define(v, call(f.l.fieldPointer(v), f.nonNil(v.X, v, &s)), &s)
			return
		}
		base, root := f.base(v.X, v, &s)
		if foreign(v) {
			// The field holds an interface of compiled Go. See load and store.
			f.defineLvalue(v, base, root, &s)
			return
		}
		f.defineLvalue(v, corego.Selector{X: base, Field: st.Field(v.Field).Name()}, root, &s)
		return
	}
	base, root := f.base(v.X, v, &s)
	f.defineLvalue(v, corego.Selector{X: base, Field: core.FieldName(st.Field(v.Field).Name(), v.Field)}, root, &s)
}

// foreignField reports whether addr is a field of compiled Go that Core sees otherwise.
func (f *function) foreignField(addr ssa.Value) (*ssa.FieldAddr, bool) {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok || !f.l.isCompiledStruct(fa.X.Type()) {
		return nil, false
	}
	return fa, foreign(fa)
}

// foreign reports whether a field of compiled Go is read and written by functions of the machine's:
// it holds interfaces that Core sees otherwise, or views.
func foreign(fa *ssa.FieldAddr) bool {
	v := deref(fa.X.Type()).Underlying().(*types.Struct).Field(fa.Field)
	return !core.SameInCore(v.Type()) || holdsViews(v) && onlyReadAndWritten(fa)
}

// onlyReadAndWritten reports whether nothing else is done with a field's address.
func onlyReadAndWritten(fa *ssa.FieldAddr) bool {
	return !slices.ContainsFunc(*fa.Referrers(), func(r ssa.Instruction) bool {
		switch r := r.(type) {
		case *ssa.DebugRef:
			return false
		case *ssa.UnOp:
			return r.Op != token.MUL
		case *ssa.Store:
			return r.Val == ssa.Value(fa)
		}
		return true
	})
}

// holdsViews reports whether a field of compiled Go is of type any, and may hold a learner's value
// as compiled Go sees it. Lists and rings keep what they are given.
func holdsViews(v *types.Var) bool {
	t, ok := v.Type().Underlying().(*types.Interface)
	return ok && t.Empty() && v.Pkg() != nil && v.Pkg().Path() != "container/list" && v.Pkg().Path() != "container/ring"
}

// indexAddr is &x[i] of an array or a slice, with the checks of x and i.
func (f *function) indexAddr(v *ssa.IndexAddr) {
	var s scope
	f.orderOperands(v.X, v.Index)
	if p, ok := v.X.Type().Underlying().(*types.Pointer); ok {
		n := p.Elem().Underlying().(*types.Array).Len()
		pending := f.pending.of[v.X]
		pointer := (pending == nil || !pending.lvalue) && f.isPointerName(v.X)
		base, root := f.base(v.X, v, &s)
		switch {
		case f.l.isRecursive(p.Elem()):
			base = f.l.unwrap(base, p.Elem())
		case pointer:
			base = corego.Star{X: base} // the interpreter takes no address of an element through a pointer
		}
		index := f.index(v, v.X, v.Index, corego.Int(n), &s)
		f.defineLvalue(v, corego.Index{X: base, Index: index}, root, &s)
		return
	}
	x := f.simple(v.X, &s)
	index := f.index(v, v.X, v.Index, corego.Len(x), &s)
	f.defineLvalue(v, corego.Index{X: x, Index: index}, nil, &s)
}

// isPointerName reports whether what base gives for a pointer is the pointer, and not what it
// points to.
func (f *function) isPointerName(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Alloc:
		return f.plan.OnHeap(v)
	case *ssa.Global:
		return f.l.isCompiledVar(v)
	case *ssa.FieldAddr, *ssa.IndexAddr:
		return f.names[v] != ""
	}
	return true
}

// load reads a variable through a pointer. Of one that is assigned to once, the variable itself is
// the value.
func (f *function) load(v *ssa.UnOp) {
	var s scope
	if facts.IsDeferStack(v.Type()) {
		return
	}
	if fa, ok := f.foreignField(v.X); ok {
		p := f.structPointer(fa, &s)
		s.add(memory, nil)
		f.define(v, call(f.l.fieldGetter(fa), p), &s)
		return
	}
	if g, ok := v.X.(*ssa.Global); ok && f.l.isCompiledVar(g) {
		s.add(memory, nil)
		f.define(v, call(f.l.libraryVar(core.CompiledVarGet, g)), &s)
		return
	}
	f.orderOperands(v.X)
	if _, array := v.Type().Underlying().(*types.Array); array && len(*v.Referrers()) == 0 {
		succs := v.Block().Succs
		if _, called := v.X.(*ssa.Call); !called && len(succs) == 1 && succs[0].Comment == "rangeindex.loop" {
			return // for i := range *p evaluates nothing
		}
	}
	f.checkPointer(v.X, v, &s)
	switch x := v.X.(type) {
	case *ssa.Alloc:
		if f.plan.AssignedOnce(x, v) {
			f.names[v] = f.allocName(x)
			return
		}
	case *ssa.FreeVar:
		if f.plan.CapturedByValue(x) {
			f.names[v] = f.names[x]
			return
		}
	}
	e, root := f.location(v.X, &s)
	if f.l.watched.Watches(v) {
		f.watchedLoad(v, e, &s)
		return
	}
	if root != nil {
		s.add(pure, []*ssa.Alloc{root})
	} else {
		s.add(memory, nil)
	}
	f.define(v, e, &s)
}

// structPointer is the pointer to the struct of a foreign field.
func (f *function) structPointer(fa *ssa.FieldAddr, s *scope) expr {
	if p := f.pending.of[fa]; p != nil && p.lvalue {
		e, _ := f.location(fa, s)
		switch x := fa.X.(type) {
		case *ssa.Alloc:
			if !f.plan.OnHeap(x) {
				return corego.Address{X: e} // the struct itself
			}
		case *ssa.FieldAddr:
			return corego.Address{X: e}
		}
		return e
	}
	return f.use(fa, s)
}

// field is x.f of a value that is no variable.
func (f *function) field(v *ssa.Field) {
	var s scope
	f.orderOperands(v.X)
	st := v.X.Type().Underlying().(*types.Struct)
	name := core.FieldName(st.Field(v.Field).Name(), v.Field)
	if f.l.isCompiledStruct(v.X.Type()) {
		name = st.Field(v.Field).Name()
		if !core.SameInCore(st.Field(v.Field).Type()) || holdsViews(st.Field(v.Field)) {
			f.foreignFieldValue(v)
			return
		}
	}
	x := f.use(v.X, &s)
	if corego.IsCall(x) && s.effect == effects {
		// A field of a call's result.
		x, s = f.spilled(x, v.X.Type()), scope{}
	}
	f.define(v, corego.Selector{X: x, Field: name}, &s)
}

// foreignFieldValue reads a field that Core sees otherwise of a value of compiled Go.
func (f *function) foreignFieldValue(v *ssa.Field) {
	var s scope
	x := f.use(v.X, &s)
	f.flush(effects)
	holder, field := f.temp(v.X.Type()), f.temp(v.Type())
	f.set(holder, x)
	f.set(field, call(f.l.fieldAccess(core.CompiledFieldGet, "Get_", v.X.Type(), v.Field), corego.Address{X: holder}))
	f.names[v] = field
}

// indexValue is x[i] of an array or a string that is no variable.
func (f *function) indexValue(v *ssa.Index) {
	var s scope
	f.orderOperands(v.X, v.Index)
	switch t := v.X.Type().Underlying().(type) {
	case *types.Array:
		x := f.simple(v.X, &s)
		index := f.index(v, v.X, v.Index, corego.Int(t.Len()), &s)
		f.define(v, corego.Index{X: x, Index: index}, &s)
	default:
		f.stringIndex(v, v.X, v.Index)
	}
}

// stringIndex is an element of a string.
func (f *function) stringIndex(v, of, at ssa.Value) {
	var s scope
	x := f.simpleString(of, &s)
	index := f.index(v, of, at, corego.Len(x), &s)
	f.define(v, corego.Index{X: x, Index: index}, &s)
}

// simpleString is simple for a string of which a part is taken: a constant is written down.
func (f *function) simpleString(v ssa.Value, s *scope) expr {
	x := f.simple(v, s)
	if _, ok := v.(*ssa.Const); ok {
		return f.spilled(x, v.Type())
	}
	return x
}
