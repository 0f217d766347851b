package check

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
)

// Unit is a cell that has been checked, as package go/ssa takes it:
//
//	prog := ssa.NewProgram(u.Fset, mode)        // and CreatePackage for what u.Pkg imports
//	pkg := prog.CreatePackage(u.Pkg, u.Files, u.Info, false)
//	pkg.Build()
//
// Build makes functions of what has a body in Files: the cell's own, and those of earlier cells
// that use what the cell declares again. Generic ones that the cell can reach are among them, for
// their instances. All others were compiled with earlier units; CoreName returns their names. A
// cell's package has no initial values (Info.InitOrder is empty): Body assigns them. A program's
// has.
type Unit struct {
	// Name is the file name that positions of the cell carry.
	Name string

	// Files is all syntax that the checker had: what the cell can reach of the session, and the
	// cell. A function that is not to be compiled has no body.
	Files []*ast.File
	Fset  *token.FileSet
	Info  *types.Info
	Pkg   *types.Package
	// Program is set if the cell is a whole program, with a package clause: its package's
	// variables are to be initialized, its init functions called, and main, in Go's order. Body is
	// nil then.
	Program bool
	// apart is set if it is a program that does not become part of the session.
	apart bool
	// Body is the function that holds the cell's statements, in their order.
	Body *ast.FuncDecl
	// Value is the cell's last expression if its value is to be shown, else nil. In Body it is an
	// argument of a call of core.Show, the first of a list's, or else a statement of its own: a
	// call whose results are shown.
	Value ast.Expr
	// ValueTypes are the types, as the cell has them, of all values that are shown.
	ValueTypes []types.Type
	// AutoImports are the paths of packages that the cell uses and has not imported, so that they
	// were imported for it.
	AutoImports []string
	// Tests are the names of tests that the cell declares and does not run, since it is a whole
	// program.
	Tests []string

	session   *Session
	text      string    // the cell as a Go file
	syntax    *ast.File // of text, the last of Files
	file      *token.File
	plan      *plan
	parts     []part // of the session, in Files
	assembled *assembler
	comments  comments
	objects   map[types.Object]*decl
	vars      []*decl // what the cell's variables will be in the session
	cores     map[types.Object]string
	cycles    bool               // in the initialization of variables are no errors: see initialize
	cyclic    bool               // there is one
	noted     bool               // the checker's last error was taken, so what belongs to it is too
	compiled  map[*decl][]string // new core names of what is compiled
}

// CoreName returns the name by which a function, type, constant or variable at the top of package
// main is known during its lifetime: f, then f·2, f·3 and so on for what is declared or compiled
// again under the name. For a method, T.m, it is the name of the function: the type's stays the
// same when a method is declared again. It returns "" for any other object.
//
// A type that is declared again as it was keeps its name. An instance of what is generic has the
// name of its origin.
func (u *Unit) CoreName(obj types.Object) string {
	if obj == nil {
		return ""
	}
	return u.cores[genericOf(obj)]
}

// Declares reports whether the unit declares anything that becomes the session's.
func (u *Unit) Declares() bool { return len(u.plan.fresh)+len(u.plan.vars) > 0 }

// Renewed reports whether a function or method that earlier units have compiled has another core
// name now, because it was declared again or uses what was.
func (u *Unit) Renewed() bool {
	renewed := func(d *decl) bool { return d.isFunc() }
	return slices.ContainsFunc(u.plan.order, renewed) ||
		slices.ContainsFunc(slices.Collect(maps.Keys(u.plan.replaced)), renewed)
}

// finish completes the unit after the checker has run.
func (u *Unit) finish() {
	u.name()
	if a := u.assembled; a != nil {
		u.Info.InitOrder = nil
		a.finish(u)
	}
}

// name finds the objects of what was checked, and gives core names to what is new.
func (u *Unit) name() {
	s := u.session
	u.objects = map[types.Object]*decl{}
	u.cores = map[types.Object]string{}
	u.compiled = map[*decl][]string{}
	add := func(d *decl, syntax ast.Decl) {
		for _, id := range declared(syntax) {
			if obj := u.Info.Defs[id]; obj != nil {
				u.objects[obj] = d
			}
		}
	}
	var methods []*decl
	for _, pt := range u.parts {
		add(pt.decl, pt.syntax)
		if u.plan.stale[pt.decl] == "" {
			continue
		}
		if pt.decl.kind == methodDecl {
			methods = append(methods, pt.decl)
			continue
		}
		u.compiled[pt.decl] = s.newCores(pt.decl.names)
	}
	for _, d := range u.plan.fresh {
		switch old := u.plan.same[d]; {
		case old != nil:
			add(old, d.syntax)
			continue
		case d.kind == methodDecl:
			methods = append(methods, d)
		default:
			u.compiled[d] = s.newCores(d.names)
		}
		add(d, d.syntax)
	}
	for _, n := range u.plan.vars {
		v := u.Pkg.Scope().Lookup(n)
		d := &decl{kind: varDecl, names: []string{n}, comment: u.comments[method{name: n}]}
		u.objects[v] = d
		u.compiled[d] = s.newCores(d.names)
		u.vars = append(u.vars, d)
	}
	for _, m := range methods {
		u.compiled[m] = s.newCores([]string{u.coreOfReceiver(m) + "." + m.names[0]})
	}
	for obj, d := range u.objects {
		u.cores[obj] = u.coreOf(d, obj.Name())
	}
	for _, d := range u.syntax.Decls { // what has no place in the session
		for _, id := range declared(d) {
			if obj := u.Info.Defs[id]; obj != nil && u.cores[obj] == "" {
				u.cores[obj] = s.newCores([]string{id.Name})[0]
			}
		}
	}
}

// coreOf returns d's core name, as the unit leaves it.
func (u *Unit) coreOf(d *decl, name string) string {
	cores := d.cores
	if c, ok := u.compiled[d]; ok {
		cores = c
	}
	if i := slices.Index(d.names, name); i >= 0 {
		return cores[i]
	}
	return cores[0]
}

func (u *Unit) coreOfReceiver(m *decl) string {
	obj := u.receiverOf(m)
	return u.coreOf(u.objects[obj], obj.Name())
}

// receiverOf returns the type whose method m is.
func (u *Unit) receiverOf(m *decl) *types.TypeName {
	t := types.Unalias(u.Info.Defs[m.header.Name].(*types.Func).Signature().Recv().Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	return t.(*types.Named).Obj()
}

func (u *Unit) ownerOf(m *decl) *decl { return u.objects[u.receiverOf(m)] }

// newCores returns core names that have never been used.
func (s *Session) newCores(names []string) []string {
	cores := make([]string, len(names))
	for i, n := range names {
		s.versions[n]++
		cores[i] = n
		if v := s.versions[n]; v > 1 {
			cores[i] = fmt.Sprintf("%s·%d", n, v)
		}
	}
	return cores
}

// newInfo has all that package go/ssa asks for.
func newInfo() *types.Info {
	return &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Instances:    map[*ast.Ident]types.Instance{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		Scopes:       map[ast.Node]*types.Scope{},
		FileVersions: map[*ast.File]string{},
	}
}
