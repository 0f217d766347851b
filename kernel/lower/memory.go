package lower

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/corego"
	"github.com/lockstep-go/lockstep/kernel/facts"
)

// A pointer to a field or an element is not made when its only use is to load or store there. Its
// place is written instead: p.x = v, not *(&p.x) = v. A place in a local variable that nothing
// else can reach is as good as that variable. Every other place is memory.

// allocName is the name of a variable: of the pointer to it, if it is on the heap.
func (f *function) allocName(a *ssa.Alloc) corego.Name {
	if n, ok := f.names[a]; ok {
		return n
	}
	base := a.Comment
	if i := strings.IndexAny(base, " ("); i >= 0 {
		base = base[:i]
	}
	typ := f.l.typ(deref(a.Type()))
	if f.plan.OnHeap(a) {
		typ = "*" + typ
	}
	n := f.variable(base, typ)
	f.names[a] = n
	return n
}

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

// location is the place that a pointer points to, the local variable that it is in, and what it
// depends on.
func (f *function) location(addr ssa.Value, s *scope) (expr, *ssa.Alloc) {
	if p := f.pending[addr]; p != nil && p.place {
		s.add(p.effect, p.reads)
		if p.uses--; p.uses <= 0 {
			f.drop(p)
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
		if !f.l.isHostVar(a) {
			return f.l.global(a), nil
		}
	}
	return corego.Star{X: f.under(addr, s)}, nil
}

// base is what stands before a field or an index of what a pointer points to.
func (f *function) base(addr ssa.Value, in ssa.Instruction, s *scope) (expr, *ssa.Alloc) {
	if p := f.pending[addr]; p != nil && p.place {
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
		if !f.l.isHostVar(a) {
			return f.l.global(a), nil
		}
	}
	return f.nonNil(addr, in, s), nil
}

// addressOf is the pointer to a pending place.
func (f *function) addressOf(p *pending, s *scope) expr {
	s.add(p.effect, p.reads)
	if p.uses--; p.uses <= 0 {
		f.drop(p)
	}
	return corego.Address{X: p.e}
}

func (f *function) fieldAddr(v *ssa.FieldAddr) {
	var s scope
	f.settle(v.X)
	st := deref(v.X.Type()).Underlying().(*types.Struct)
	if f.l.isHostStruct(v.X.Type()) {
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
			f.definePlace(v, base, root, &s)
			return
		}
		f.definePlace(v, corego.Selector{X: base, Field: st.Field(v.Field).Name()}, root, &s)
		return
	}
	base, root := f.base(v.X, v, &s)
	f.definePlace(v, corego.Selector{X: base, Field: core.FieldName(st.Field(v.Field).Name(), v.Field)}, root, &s)
}

// foreignField reports whether addr is a field of compiled Go that Core sees otherwise.
func (f *function) foreignField(addr ssa.Value) (*ssa.FieldAddr, bool) {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok || !f.l.isHostStruct(fa.X.Type()) {
		return nil, false
	}
	return fa, foreign(fa)
}

// foreign reports whether a field of compiled Go is read and written by functions of the kernel's: it holds interfaces that Core sees
// otherwise, or views.
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

// holdsViews reports whether a field of compiled Go is of type any, and may hold a learner's value as compiled Go sees it. Lists
// and rings keep what they are given.
func holdsViews(v *types.Var) bool {
	t, ok := v.Type().Underlying().(*types.Interface)
	return ok && t.Empty() && v.Pkg() != nil && v.Pkg().Path() != "container/list" && v.Pkg().Path() != "container/ring"
}

func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

func (f *function) indexAddr(v *ssa.IndexAddr) {
	var s scope
	f.settle(v.X, v.Index)
	if p, ok := v.X.Type().Underlying().(*types.Pointer); ok {
		n := p.Elem().Underlying().(*types.Array).Len()
		pending := f.pending[v.X]
		pointer := (pending == nil || !pending.place) && f.isPointerName(v.X)
		base, root := f.base(v.X, v, &s)
		switch {
		case f.l.isRecursive(p.Elem()):
			base = f.l.unwrap(base, p.Elem())
		case pointer:
			base = corego.Star{X: base} // the interpreter takes no address of an element through a pointer
		}
		index := f.index(v, v.X, v.Index, corego.Int(n), &s)
		f.definePlace(v, corego.Index{X: base, Index: index}, root, &s)
		return
	}
	x := f.simple(v.X, &s)
	index := f.index(v, v.X, v.Index, corego.Len(x), &s)
	f.definePlace(v, corego.Index{X: x, Index: index}, nil, &s)
}

// isPointerName reports whether what base gives for a pointer is the pointer, and not what it
// points to.
func (f *function) isPointerName(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Alloc:
		return f.plan.OnHeap(v)
	case *ssa.Global:
		return f.l.isHostVar(v)
	case *ssa.FieldAddr, *ssa.IndexAddr:
		return f.names[v] != ""
	}
	return true
}

// unwrap is the value inside the struct that stands for a type which mentions itself.
func (l *lowering) unwrap(e expr, t types.Type) expr {
	if l.isRecursive(t) {
		return corego.Selector{X: e, Field: core.ValueField}
	}
	return e
}

// wrap is the other way.
func (l *lowering) wrap(e expr, t types.Type) expr {
	if l.isRecursive(t) {
		return corego.Composite{Type: l.typ(t), Elements: []expr{e}}
	}
	return e
}

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
	if g, ok := v.X.(*ssa.Global); ok && f.l.isHostVar(g) {
		s.add(memory, nil)
		f.define(v, call(f.l.hostVar(core.CompiledVarGet, g)), &s)
		return
	}
	f.settle(v.X)
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
	if root != nil {
		s.add(pure, []*ssa.Alloc{root})
	} else {
		s.add(memory, nil)
	}
	f.define(v, e, &s)
}

// structPointer is the pointer to the struct of a foreign field.
func (f *function) structPointer(fa *ssa.FieldAddr, s *scope) expr {
	if p := f.pending[fa]; p != nil && p.place {
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

func (f *function) store(st *ssa.Store) {
	if facts.IsDeferStack(st.Addr.Type()) {
		if a, ok := st.Addr.(*ssa.Alloc); ok && f.plan.OnHeap(a) {
			f.set(corego.Star{X: f.allocName(a)}, deferList)
		}
		return
	}
	var s scope
	if fa, ok := f.foreignField(st.Addr); ok {
		f.settle(st.Addr, st.Val)
		p := f.structPointer(fa, &s)
		val := f.use(st.Val, &s)
		f.before()
		f.do(call(f.l.fieldSetter(fa), p, val))
		return
	}
	if g, ok := st.Addr.(*ssa.Global); ok && f.l.isHostVar(g) {
		f.settle(st.Val)
		val := f.use(st.Val, &s)
		f.before()
		f.do(call(f.l.hostVar(core.CompiledVarSet, g), val))
		return
	}
	f.settle(st.Addr, st.Val)
	if fa, ok := st.Addr.(*ssa.FieldAddr); ok && deref(fa.X.Type()).Underlying().(*types.Struct).Field(fa.Field).Name() == "_" {
		f.location(st.Addr, &s)
		if p := f.pending[st.Val]; p != nil {
			f.materialize(p)
		}
		return // blank fields stay zero
	}
	f.checkPointer(st.Addr, st, &s)
	yield, update := f.sharedUpdate(st), f.update(st)
	var vs scope
	if a, ok := st.Addr.(*ssa.Alloc); ok && f.plan.NeverRead(a) {
		if p := f.pending[f.plan.Forwarded(st.Val)]; p == nil || p.effect == pure {
			f.use(st.Val, &vs)
			return
		}
	}
	loc, root := f.location(st.Addr, &s)
	p := f.pending[st.Val]
	var val expr
	if p != nil && p.uses > 1 && !p.place && root != nil && root == st.Addr && !corego.Repeatable(p.e) {
		val = p.e
		f.drop(p)
		defer func() { // other uses read the variable
			q := &pending{v: p.v, e: loc, reads: []*ssa.Alloc{root}, uses: p.uses - 1}
			f.pending[q.v] = q
			f.order = append(f.order, q)
		}()
	}
	if update != nil {
		if p.uses < 2 {
			f.drop(p)
		}
		f.beforeWrite(root)
		if yield {
			f.updateShared(loc, p.e, update(loc), st.Val.Type())
		} else {
			f.emit(update(loc))
		}
		return
	}
	if val == nil {
		val = f.use(st.Val, &vs)
	}
	f.beforeWrite(root)
	if yield {
		f.updateShared(loc, val, corego.Set(loc, val), st.Val.Type())
		return
	}
	_, literal := val.(corego.Composite)
	if _, variable := loc.(corego.Name); literal && variable && (root == nil || !f.plan.OnlyLoadedAndStored(root)) {
		// Stored straight into a variable, a literal would be another variable to those that have its address.
		val = f.spilled(val, st.Val.Type())
	}
	if _, fn := st.Val.Type().Underlying().(*types.Signature); fn && vs.effect == effects && !corego.Repeatable(loc) {
		// A function that a call gives is not stored through a pointer at once.
		val = f.spilled(val, st.Val.Type())
	}
	if root != nil && corego.Same(loc, val) {
		return // return n, where n is the result
	}
	f.set(loc, val)
}

// spilled writes a value down and returns the variable.
func (f *function) spilled(e expr, t types.Type) expr {
	n := f.temp(t)
	f.set(n, e)
	return n
}

// updateShared writes a store for which sharedUpdate is true. update is how it is written where nobody comes in between.
func (f *function) updateShared(loc, value expr, update corego.Stmt, t types.Type) {
	x := f.blockTemp(t)
	yield := corego.Do{X: machine(core.Yield)}
	f.emit(corego.If{
		Cond: corego.Name(core.ManyVar),
		Then: []corego.Stmt{corego.Set(x, value), yield, corego.Set(loc, x), yield},
		Else: []corego.Stmt{update},
	})
}

func (f *function) beforeWrite(root *ssa.Alloc) {
	if root != nil {
		f.beforeStore(root)
		if p := f.highestEffect(); p {
			f.flush(effects)
		}
		return
	}
	f.before()
}

// highestEffect reports whether something with effects is still pending.
func (f *function) highestEffect() bool {
	for _, p := range f.order {
		if p.effect == effects {
			return true
		}
	}
	return false
}

// update is how x = x + y is written shorter, x++ or x += y; nil if it cannot be.
func (f *function) update(st *ssa.Store) func(x expr) corego.Stmt {
	p := f.pending[st.Val]
	if p == nil || p.op == token.ILLEGAL || !f.plan.SameValue(p.from, st.Addr) {
		return nil
	}
	if b, ok := st.Val.Type().Underlying().(*types.Basic); !ok || b.Info()&(types.IsNumeric|types.IsString) == 0 {
		return nil
	}
	return func(x expr) corego.Stmt {
		one := corego.Same(p.rest, corego.Int(1))
		switch {
		case one && p.op == token.ADD:
			return corego.IncDec{X: x, Op: token.INC}
		case one && p.op == token.SUB:
			return corego.IncDec{X: x, Op: token.DEC}
		}
		return corego.Assign{Lhs: []expr{x}, Op: p.op + (token.ADD_ASSIGN - token.ADD), Rhs: []expr{p.rest}}
	}
}

// sharedUpdate reports whether a store writes a new value of a shared variable that was made from
// its old one, as x = x + n does. Between the two another goroutine may come, and after them, so
// that what a lost update does can be seen.
func (f *function) sharedUpdate(st *ssa.Store) bool {
	if _, ok := st.Val.Type().Underlying().(*types.Basic); !ok {
		return false
	}
	switch a := st.Addr.(type) {
	case *ssa.Global, *ssa.FreeVar:
	case *ssa.Alloc:
		if !f.plan.OnHeap(a) {
			return false
		}
	case *ssa.FieldAddr:
		if f.rootOf(a) != nil {
			return false
		}
	default:
		return false
	}
	op, ok := st.Val.(*ssa.BinOp)
	if !ok {
		return false
	}
	for _, v := range []ssa.Value{op.X, op.Y} {
		if ld, ok := v.(*ssa.UnOp); ok && ld.Op == token.MUL && samePlace(ld.X, st.Addr) {
			return true
		}
	}
	return false
}

func (f *function) rootOf(v ssa.Value) *ssa.Alloc {
	switch v := v.(type) {
	case *ssa.Alloc:
		if !f.plan.OnHeap(v) {
			return v
		}
	case *ssa.FieldAddr:
		return f.rootOf(v.X)
	case *ssa.IndexAddr:
		return f.rootOf(v.X)
	}
	return nil
}

// samePlace reports whether two pointers are to the same variable, as far as can be told.
func samePlace(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	x, ok := a.(*ssa.FieldAddr)
	y, ok2 := b.(*ssa.FieldAddr)
	if ok && ok2 && x.Field == y.Field {
		if samePlace(x.X, y.X) {
			return true
		}
		l, ok := x.X.(*ssa.UnOp)
		m, ok2 := y.X.(*ssa.UnOp)
		return ok && ok2 && l.Op == token.MUL && m.Op == token.MUL && samePlace(l.X, m.X)
	}
	return false
}

func (f *function) field(v *ssa.Field) {
	var s scope
	f.settle(v.X)
	st := v.X.Type().Underlying().(*types.Struct)
	name := core.FieldName(st.Field(v.Field).Name(), v.Field)
	if f.l.isHostStruct(v.X.Type()) {
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

func (f *function) indexValue(v *ssa.Index) {
	var s scope
	f.settle(v.X, v.Index)
	switch t := v.X.Type().Underlying().(type) {
	case *types.Array:
		x := f.simple(v.X, &s)
		index := f.index(v, v.X, v.Index, corego.Int(t.Len()), &s)
		f.define(v, corego.Index{X: x, Index: index}, &s)
	default:
		f.stringIndex(v, v.X, v.Index)
	}
}

// globalAddress is a pointer to a package's variable.
func (f *function) globalAddress(g *ssa.Global) expr {
	if f.l.isHostVar(g) {
		return call(f.l.hostVar(core.CompiledVarAddr, g))
	}
	return corego.Address{X: f.l.global(g)}
}

// global is the Core name of a variable of the cells, or of a package that is lowered.
func (l *lowering) global(g *ssa.Global) corego.Name {
	id := ""
	if g.Pkg == l.pkg {
		if obj := g.Object(); obj != nil {
			id = identifier(l.unit.CoreName(obj))
		} else {
			id = identifier(g.Name()) + "_of_" + strconv.FormatInt(l.id, 10)
		}
	} else {
		id = identifier(g.Pkg.Pkg.Path() + "." + g.Name())
	}
	name := core.VarPrefix + id
	if !l.session.globals[name] && !l.newGlobals[name] {
		l.newGlobals[name] = true
		if obj := g.Object(); g.Pkg == l.pkg && obj != nil {
			l.latest["var "+versionless(l.unit.CoreName(obj))] = declared{key: name, name: name}
		}
		l.typeDecls = append(l.typeDecls, corego.GlobalVar{Name: corego.Name(name), Type: l.typ(deref(g.Type()))})
		if g.Pkg != l.pkg {
			l.initialise(g.Pkg)
		}
	}
	return corego.Name(name)
}

// zero is the zero value of a type.
func (l *lowering) zero(t types.Type) expr {
	if l.isRecursive(t) {
		return corego.Composite{Type: l.typ(t)}
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return corego.String("")
		case u.Info()&types.IsBoolean != 0:
			return corego.False
		case u.Kind() == types.UnsafePointer || u.Kind() == types.UntypedNil:
			return corego.Nil
		}
		return corego.Int(0)
	case *types.Struct, *types.Array:
		return corego.Composite{Type: l.typ(t)}
	}
	return corego.Nil
}
