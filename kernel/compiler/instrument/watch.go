package instrument

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
)

// A Program finds watched accesses in the functions of a package.
type Program struct {
	plans   *facts.Program
	pkg     *ssa.Package
	texts   texts
	alone   bool
	private map[ssa.Value]bool // what has been found of places where memory comes from
}

// An Access is a watched read or write.
type Access struct {
	Pos  token.Pos // of the operand: the name of a variable or field, the bracket of an index
	Name string    // as the text has it: balance, s[i], p.next, m[k]
	Map  string    // of m[k], m
	// Expr is, of a write, the expression that gives the value, as the text has it: balance + n.
	Expr string
	// Reads are the watched reads that the value of a write was computed from.
	Reads []ssa.Instruction
}

// Options say what the package is.
type Options struct {
	Plans   *facts.Program
	Package *ssa.Package
	Files   []*ast.File // its syntax
	// Alone says that only one goroutine ever runs: see [Alone].
	Alone bool
}

// New returns the accesses of a package that has been built.
func New(o Options) *Program {
	return &Program{plans: o.Plans, pkg: o.Package, alone: o.Alone, texts: newTexts(o.Files), private: map[ssa.Value]bool{}}
}

// At returns the access that an instruction makes, nil if it makes none that is watched. An
// instruction that reads and writes a map is a write.
func (p *Program) At(in ssa.Instruction) *Access {
	if !p.Watches(in) {
		return nil
	}
	a := &Access{Pos: facts.Position(in), Name: p.name(in)}
	switch in := in.(type) {
	case *ssa.Lookup:
		a.Map = p.nameOf(in.X)
	case *ssa.Range:
		a.Map = a.Name
	case *ssa.Next:
		a.Pos, a.Map = in.Iter.Pos(), a.Name
	case ssa.CallInstruction:
		if isMap(in.Common().Args[0]) {
			a.Map = a.Name
		}
	case *ssa.Store:
		a.Expr, a.Reads = p.texts.written[in.Pos()], p.readsOf(in.Val)
	case *ssa.MapUpdate:
		a.Map, a.Expr, a.Reads = p.nameOf(in.Map), p.texts.written[in.Pos()], p.readsOf(in.Value)
	}
	return a
}

// Watches reports whether an instruction makes a watched access.
func (p *Program) Watches(in ssa.Instruction) bool {
	if p.alone || !p.ours(in.Parent()) {
		return false
	}
	switch in := in.(type) {
	case *ssa.UnOp:
		return in.Op == token.MUL && p.shared(in.X)
	case *ssa.Store:
		return p.shared(in.Addr) && !p.first(in) && !p.returnsItself(in)
	case *ssa.Convert:
		return isSlice(in.X) && p.sharedValue(in.X)
	case *ssa.Lookup:
		return isMap(in.X) && p.sharedValue(in.X)
	case *ssa.MapUpdate:
		return p.sharedValue(in.Map) && !p.literal(in)
	case *ssa.Range:
		return isMap(in.X) && p.sharedValue(in.X)
	case *ssa.Next:
		r, ok := in.Iter.(*ssa.Range)
		return ok && p.Watches(r)
	case ssa.CallInstruction:
		return p.watchesBuiltin(in.Common())
	}
	return false
}

// watchesBuiltin reports whether a built-in function reads or writes a shared map or shared
// elements.
func (p *Program) watchesBuiltin(c *ssa.CallCommon) bool {
	b, ok := c.Value.(*ssa.Builtin)
	if !ok {
		return false
	}
	switch b.Name() {
	case "len":
		return isMap(c.Args[0]) && p.sharedValue(c.Args[0])
	case "delete", "clear":
		return p.sharedValue(c.Args[0])
	case "append", "copy":
		return p.sharedValue(c.Args[0]) || len(c.Args) > 1 && isSlice(c.Args[1]) && p.sharedValue(c.Args[1])
	}
	return false
}

// Elements reports whether goroutines may share the elements of a slice that a function has.
func (p *Program) Elements(v ssa.Value, in *ssa.Function) bool {
	return !p.alone && p.ours(in) && isSlice(v) && p.sharedValue(v)
}

// Entries reports whether goroutines may share the entries of a map that a function has.
func (p *Program) Entries(v ssa.Value, in *ssa.Function) bool {
	return !p.alone && p.ours(in) && isMap(v) && p.sharedValue(v)
}

// returnsItself reports whether a store puts a result that is returned by its name where it is
// already, which Go's compiler does not do.
func (p *Program) returnsItself(st *ssa.Store) bool {
	ld, ok := st.Val.(*ssa.UnOp)
	return ok && ld.Op == token.MUL && ld.X == st.Addr && p.texts.written[st.Pos()] == ""
}

// ours reports whether a function is written in the package, and not made up by go/ssa.
func (p *Program) ours(fn *ssa.Function) bool {
	if fn.Syntax() == nil {
		return fn == p.pkg.Func("init")
	}
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	return fn.Pkg == p.pkg
}

// shared reports whether others may reach what is at an address.
func (p *Program) shared(addr ssa.Value) bool {
	switch a := addr.(type) {
	case *ssa.Global:
		return a.Pkg == p.pkg && !initialised(a)
	case *ssa.Alloc:
		return p.plans.OnHeap(a) && !facts.IsDeferStack(a.Type()) && !p.keeps(a)
	case *ssa.FreeVar:
		return !p.plans.CapturedByValue(a) && !facts.IsDeferStack(a.Type()) && p.sharedFree(a)
	case *ssa.FieldAddr:
		return p.shared(a.X)
	case *ssa.IndexAddr:
		if _, pointer := a.X.Type().Underlying().(*types.Pointer); pointer {
			return p.shared(a.X)
		}
		return p.sharedValue(a.X)
	}
	return p.sharedValue(addr)
}

// initialised reports whether a variable is go/ssa's own, which says that the package has been
// initialised.
func initialised(g *ssa.Global) bool { return g.Object() == nil }

// sharedFree reports whether others may reach the variable that a function literal captures.
func (p *Program) sharedFree(v *ssa.FreeVar) bool {
	outer := bindings(v)
	if len(outer) == 0 {
		return true
	}
	for _, o := range outer {
		switch o := o.(type) {
		case *ssa.Alloc, *ssa.FreeVar:
			if p.shared(o) {
				return true
			}
		default:
			return true // a receiver that a method value keeps
		}
	}
	return false
}

// bindings returns what a free variable is in the function around.
func bindings(v *ssa.FreeVar) (list []ssa.Value) {
	fn := v.Parent()
	if fn.Parent() == nil {
		return nil
	}
	for _, b := range fn.Parent().Blocks {
		for _, in := range b.Instrs {
			if mc, ok := in.(*ssa.MakeClosure); ok && mc.Fn == ssa.Value(fn) {
				for i, free := range fn.FreeVars {
					if free == v {
						list = append(list, mc.Bindings[i])
					}
				}
			}
		}
	}
	return list
}

// sharedValue reports whether others may reach what a pointer, slice or map leads to.
func (p *Program) sharedValue(v ssa.Value) bool {
	var from origins
	if !from.add(v, p) {
		return true
	}
	for _, o := range from.list {
		if !p.keeps(o) {
			return true
		}
	}
	return false
}

// first reports whether a store gives a variable its first value: it follows where the variable is
// made, and nothing that could show the variable to others comes between.
func (p *Program) first(st *ssa.Store) bool {
	a := base(st.Addr)
	if a == nil || a.Block() != st.Block() {
		return false
	}
	made := false
	for _, in := range st.Block().Instrs {
		switch {
		case in == ssa.Instruction(a):
			made = true
		case in == ssa.Instruction(st):
			return made
		case !made:
		case mayShow(in, a):
			return false
		}
	}
	return false
}

// base returns the variable that an address is in, nil if it is not known.
func base(addr ssa.Value) *ssa.Alloc {
	for {
		switch a := addr.(type) {
		case *ssa.Alloc:
			return a
		case *ssa.FieldAddr:
			addr = a.X
		case *ssa.IndexAddr:
			addr = a.X
		default:
			return nil
		}
	}
}

// mayShow reports whether an instruction does more with a variable than to load from it or to store
// in it.
func mayShow(in ssa.Instruction, a *ssa.Alloc) bool {
	switch in := in.(type) {
	case *ssa.DebugRef, *ssa.UnOp, *ssa.FieldAddr, *ssa.IndexAddr:
		return false
	case *ssa.Store:
		return base(in.Val) == a
	}
	for _, op := range in.Operands(nil) {
		if *op != nil && base(*op) == a {
			return true
		}
	}
	return false
}

// literal reports whether an update of a map fills one that a literal has just made.
func (p *Program) literal(u *ssa.MapUpdate) bool {
	m, ok := u.Map.(*ssa.MakeMap)
	return ok && m.Block() == u.Block() && p.texts.written[u.Pos()] == "" && !p.texts.indexes[u.Pos()]
}

func isSlice(v ssa.Value) bool {
	_, ok := v.Type().Underlying().(*types.Slice)
	return ok
}

func isMap(v ssa.Value) bool {
	_, ok := v.Type().Underlying().(*types.Map)
	return ok
}
