package lower

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// A pointer to a field or an element is not made when its only use is to load or store there. Its
// place is written instead: p.x = v, not *(&p.x) = v. A place in a local variable that nothing
// else can reach is as good as that variable. Every other place is memory.

// allocName is the name of a variable: of the pointer to it, if it is on the heap.
func (f *function) allocName(a *ssa.Alloc) string {
	if n, ok := f.names[a]; ok {
		return n
	}
	base := a.Comment
	if i := strings.IndexAny(base, " ("); i >= 0 {
		base = base[:i]
	}
	t := a.Type().Underlying().(*types.Pointer).Elem()
	typ := f.l.typ(t)
	if a.Heap {
		typ = "*" + typ
	}
	n := f.variable(base, typ)
	f.names[a] = n
	return n
}

func (f *function) alloc(a *ssa.Alloc) {
	if f.skip[a] {
		return
	}
	if isDeferStack(a.Type()) && !a.Heap {
		return
	}
	elem := a.Type().Underlying().(*types.Pointer).Elem()
	if a.Heap {
		f.line("%s = new(%s)", f.allocName(a), f.l.typ(elem))
		return
	}
	if !f.graph.inLoop[a.Block()] {
		return // it is zero, and made once
	}
	if st, ok := firstUse(a, a.Block()).(*ssa.Store); ok && st.Addr == ssa.Value(a) {
		return
	}
	f.beforeStore(a)
	f.line("%s = %s", f.allocName(a), f.l.zero(elem))
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
		if a.Heap {
			return expr{"*" + name, precUnary}, nil
		}
		return primary(name), a
	case *ssa.Global:
		if !f.l.isHostVar(a) {
			return primary(f.l.global(a)), nil
		}
	}
	return expr{"*" + f.under(addr, s), precUnary}, nil
}

// base is the text before a field or an index of what a pointer points to.
func (f *function) base(addr ssa.Value, in ssa.Instruction, s *scope) (string, *ssa.Alloc) {
	if p := f.pending[addr]; p != nil && p.place {
		e, root := f.location(addr, s)
		return e.at(precPrimary), root
	}
	switch a := addr.(type) {
	case *ssa.Alloc:
		name := f.allocName(a)
		if a.Heap {
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
	return expr{"&" + p.e.at(precPrimary), precUnary}
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
			f.define(v, primary(f.l.fieldPointer(v)+"("+f.nonNil(v.X, v, &s)+")"), &s)
			return
		}
		base, root := f.base(v.X, v, &s)
		if foreign(v) {
			// The field holds an interface of compiled Go. See load and store.
			f.definePlace(v, primary(base), root, &s)
			return
		}
		f.definePlace(v, primary(base+"."+st.Field(v.Field).Name()), root, &s)
		return
	}
	base, root := f.base(v.X, v, &s)
	f.definePlace(v, primary(base+"."+core.FieldName(st.Field(v.Field).Name(), v.Field)), root, &s)
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
	if a, ok := v.X.(*ssa.Alloc); ok && f.literals[a] != nil {
		return
	}
	f.settle(v.X, v.Index)
	if p, ok := v.X.Type().Underlying().(*types.Pointer); ok {
		n := p.Elem().Underlying().(*types.Array).Len()
		pending := f.pending[v.X]
		pointer := (pending == nil || !pending.place) && f.isPointerName(v.X)
		base, root := f.base(v.X, v, &s)
		switch {
		case f.l.isKnot(p.Elem()):
			base += f.l.raw(p.Elem())
		case pointer:
			base = "(*" + base + ")" // the interpreter takes no address of an element through a pointer
		}
		index := f.index(v, v.X, v.Index, strconv.FormatInt(n, 10), &s)
		f.definePlace(v, primary(base+"["+index+"]"), root, &s)
		return
	}
	x := f.simple(v.X, &s)
	index := f.index(v, v.X, v.Index, "len("+x+")", &s)
	f.definePlace(v, primary(x+"["+index+"]"), nil, &s)
}

// isPointerName reports whether what base gives for a pointer is the pointer, and not what it
// points to.
func (f *function) isPointerName(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Alloc:
		return v.Heap
	case *ssa.Global:
		return f.l.isHostVar(v)
	case *ssa.FieldAddr, *ssa.IndexAddr:
		return f.names[v] != ""
	}
	return true
}

// raw is what gives the value in a recursive wrapper.
func (l *lowering) raw(t types.Type) string {
	if l.isKnot(t) {
		return "." + core.ValueField
	}
	return ""
}

func (f *function) load(v *ssa.UnOp) {
	var s scope
	if isDeferStack(v.Type()) {
		return
	}
	if fa, ok := f.foreignField(v.X); ok {
		p := f.structPointer(fa, &s)
		s.add(memory, nil)
		f.define(v, primary(f.l.fieldGetter(fa)+"("+p+")"), &s)
		return
	}
	if g, ok := v.X.(*ssa.Global); ok && f.l.isHostVar(g) {
		s.add(memory, nil)
		f.define(v, primary(f.l.hostVar(core.CompiledVarGet, g)+"()"), &s)
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
		if f.facts.once(x, v) {
			f.names[v] = f.allocName(x)
			return
		}
	case *ssa.FreeVar:
		if f.l.fixed[x] {
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

// structPointer is the text of the pointer to the struct of a foreign field.
func (f *function) structPointer(fa *ssa.FieldAddr, s *scope) string {
	if p := f.pending[fa]; p != nil && p.place {
		e, _ := f.location(fa, s)
		switch x := fa.X.(type) {
		case *ssa.Alloc:
			if !x.Heap {
				return "&" + e.s // the struct itself
			}
		case *ssa.FieldAddr:
			return "&" + e.s
		}
		return e.s
	}
	return f.use(fa, s).s
}

func (f *function) store(st *ssa.Store) {
	if f.skip[st] {
		return
	}
	if isDeferStack(st.Addr.Type()) {
		if a, ok := st.Addr.(*ssa.Alloc); ok && a.Heap {
			f.line("*%s = %s", f.allocName(a), deferList)
		}
		return
	}
	if ia, ok := st.Addr.(*ssa.IndexAddr); ok {
		if a, ok := ia.X.(*ssa.Alloc); ok && f.literals[a] != nil {
			f.literals[a].store(ia, st.Val)
			return
		}
	}
	var s scope
	if fa, ok := f.foreignField(st.Addr); ok {
		f.settle(st.Addr, st.Val)
		p := f.structPointer(fa, &s)
		val := f.use(st.Val, &s)
		f.before()
		f.line("%s(%s, %s)", f.l.fieldSetter(fa), p, val.s)
		return
	}
	if g, ok := st.Addr.(*ssa.Global); ok && f.l.isHostVar(g) {
		f.settle(st.Val)
		val := f.use(st.Val, &s)
		f.before()
		f.line("%s(%s)", f.l.hostVar(core.CompiledVarSet, g), val.s)
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
	if a, ok := st.Addr.(*ssa.Alloc); ok && f.facts.unread(a) {
		if p := f.pending[f.stored(st.Val)]; p == nil || p.effect == pure {
			f.use(st.Val, &vs)
			return
		}
	}
	loc, root := f.location(st.Addr, &s)
	again := f.pending[st.Val]
	value := ""
	if update != "" {
		value = again.e.s
		if again.uses < 2 {
			f.drop(again)
		}
	}
	if again != nil && (again.uses < 2 || again.place || root == nil || root != st.Addr || repeatable(again.e.s)) {
		again = nil
	}
	if again != nil {
		f.drop(again)
		defer func() { // other uses read the variable
			p := &pending{v: again.v, e: loc, reads: []*ssa.Alloc{root}, uses: again.uses - 1}
			f.pending[p.v] = p
			f.order = append(f.order, p)
		}()
	}
	if update != "" {
		f.beforeWrite(root)
		if yield {
			f.updateShared(loc.s, value, update, st.Val.Type())
		} else {
			f.line("%s%s", loc.s, update)
		}
		return
	}
	val := expr{}
	if again != nil {
		val = again.e
	} else {
		val = f.use(st.Val, &vs)
	}
	f.beforeWrite(root)
	if yield {
		f.updateShared(loc.s, val.s, " = "+val.s, st.Val.Type())
		return
	}
	if strings.HasSuffix(val.s, "}") && loc.prec == precPrimary && repeatable(loc.s) && !strings.Contains(loc.s, ".") && (root == nil || f.facts.stores[root] == nil) {
		// Stored straight into a variable, a literal would be another variable to those that have its address.
		t := f.temp(st.Val.Type())
		f.line("%s = %s", t, val.s)
		val = primary(t)
	}
	if _, fn := st.Val.Type().Underlying().(*types.Signature); fn && vs.effect == effects && !repeatable(loc.s) {
		// A function that a call gives is not stored through a pointer at once.
		t := f.temp(st.Val.Type())
		f.line("%s = %s", t, val.s)
		val = primary(t)
	}
	if root != nil && loc.s == val.s {
		return // return n, where n is the result
	}
	f.line("%s = %s", loc.s, val.s)
}

// updateShared writes a store for which sharedUpdate is true. update is how it is written where nobody comes in between.
func (f *function) updateShared(loc, value, update string, t types.Type) {
	x := f.blockTemp(t)
	f.line("if %s {", core.ManyVar)
	f.line("%s = %s", x, value)
	f.line("%s.Yield()", hostName)
	f.line("%s = %s", loc, x)
	f.line("%s.Yield()", hostName)
	f.line("} else {")
	f.line("%s%s", loc, update)
	f.line("}")
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

// update is how x = x + y is written shorter: "++" or " += y"; "" if it cannot be.
func (f *function) update(st *ssa.Store) string {
	p := f.pending[st.Val]
	if p == nil || p.op == "" || f.facts.term(p.from) != f.facts.term(st.Addr) {
		return ""
	}
	if b, ok := st.Val.Type().Underlying().(*types.Basic); !ok || b.Info()&(types.IsNumeric|types.IsString) == 0 {
		return ""
	}
	switch {
	case p.rest == "1" && p.op == "+":
		return "++"
	case p.rest == "1" && p.op == "-":
		return "--"
	}
	return " " + p.op + "= " + p.rest
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
		if !a.Heap {
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
		if !v.Heap {
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
	if strings.HasSuffix(x.s, ")") && s.effect == effects {
		// A field of a call's result.
		t := f.temp(v.X.Type())
		f.line("%s = %s", t, x.s)
		x, s = primary(t), scope{}
	}
	f.define(v, primary(x.at(precPrimary)+"."+name), &s)
}

// foreignFieldValue reads a field that Core sees otherwise of a value of compiled Go.
func (f *function) foreignFieldValue(v *ssa.Field) {
	var s scope
	x := f.use(v.X, &s)
	f.flush(effects)
	holder, field := f.temp(v.X.Type()), f.temp(v.Type())
	f.line("%s = %s", holder, x.s)
	f.line("%s = %s(&%s)", field, f.l.fieldAccess(core.CompiledFieldGet, "Get_", v.X.Type(), v.Field), holder)
	f.names[v] = field
}

func (f *function) indexValue(v *ssa.Index) {
	var s scope
	f.settle(v.X, v.Index)
	switch t := v.X.Type().Underlying().(type) {
	case *types.Array:
		x := f.simple(v.X, &s)
		index := f.index(v, v.X, v.Index, strconv.FormatInt(t.Len(), 10), &s)
		f.define(v, primary(x+"["+index+"]"), &s)
	default: // a string
		x := f.simple(v.X, &s)
		if c, ok := v.X.(*ssa.Const); ok {
			x = "(" + f.constant(c).s + ")"
			t := f.temp(v.X.Type())
			f.line("%s = %s", t, x)
			x = t
		}
		index := f.index(v, v.X, v.Index, "len("+x+")", &s)
		f.define(v, primary(x+"["+index+"]"), &s)
	}
}

// globalAddress is a pointer to a package's variable.
func (f *function) globalAddress(g *ssa.Global) expr {
	if f.l.isHostVar(g) {
		return primary(f.l.hostVar(core.CompiledVarAddr, g) + "()")
	}
	return expr{"&" + f.l.global(g), precUnary}
}

// global is the Core name of a variable of the cells, or of a package that is lowered.
func (l *lowering) global(g *ssa.Global) string {
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
		l.typeDecls = append(l.typeDecls, fmt.Sprintf("var %s %s\n", name, l.typ(deref(g.Type()))))
		if g.Pkg != l.pkg {
			l.initialise(g.Pkg)
		}
	}
	return name
}

// zero is the zero value of a type, as text.
func (l *lowering) zero(t types.Type) string {
	if l.isKnot(t) {
		return l.typ(t) + "{}"
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return `""`
		case u.Info()&types.IsBoolean != 0:
			return "false"
		case u.Kind() == types.UnsafePointer || u.Kind() == types.UntypedNil:
			return "nil"
		}
		return "0"
	case *types.Struct, *types.Array:
		return l.typ(t) + "{}"
	}
	return "nil"
}
