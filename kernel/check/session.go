// Package check knows Go: it holds the session's declarations, and checks each new cell together
// with them by go/parser and go/types, so that what a learner reads is what Go's compiler would
// say, at the cell's line and column.
//
// A session is one package, main. A cell adds declarations to it, and statements:
//
//   - Its imports, types, constants and functions become the session's.
//   - Variables that its top-level statements declare (x := 1, var y int) become variables of the
//     package. Functions of this cell and of later ones can use them.
//   - The statements become the body of a function that is run once.
//
// [Session.Check] gives a [Unit], the checked cell, and changes nothing. [Session.Commit] takes the
// unit's declarations into the session, after the cell could be compiled.
//
// A name that is declared again is a new thing under the old name, as when a scope is nested: what
// was compiled earlier keeps the old one. The old declaration stays in the session under a name of
// its own, since variables may have its type.
//
// A Session is for one goroutine at a time.
package check

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// HostPath is the import path under which checked cells find the kernel. HostName is its name in them.
const (
	HostPath = "lockstep/host"
	HostName = "ls__"
)

// Session is what earlier cells have declared.
type Session struct {
	fset     *token.FileSet
	importer types.Importer

	files   []*file
	imports []importSpec // of all cells so far; a later one hides an earlier of its name

	// names maps each name of the package to the name under which it was compiled. They differ once
	// a name has been declared again.
	names map[string]string
	taken map[string]bool // compiled names in use
	old   map[string]bool // names that hidden declarations got: nobody has written them
	// methods are the texts of the methods that types of the session have.
	methods map[method]string

	// Where says of a name given to Check which cell the learner knows by it, as "In [3]". Without
	// it the name is told as it is.
	Where func(name string) string
}

// file is a cell's declarations as the checker sees them from later cells: functions without bodies.
type file struct {
	ast *ast.File
	// source is the declarations' text, by which a new worker can be given them.
	source string
	names  []string // what source declares, or the type whose methods it declares
	vars   []string // what of it are variables
}

type importSpec struct{ name, path string }

// NewSession returns an empty session. Types of imported packages come from importer.
func NewSession(importer types.Importer) *Session {
	return &Session{
		fset:     token.NewFileSet(),
		importer: &hostImporter{next: importer},
		names:    map[string]string{},
		taken:    map[string]bool{"main": true, "init": true},
		old:      map[string]bool{},
		methods:  map[method]string{},
	}
}

// hostImporter adds the kernel's own package, as far as the checker must know it.
type hostImporter struct {
	next types.Importer
	host *types.Package
}

const hostSource = `package host
func Show(v ...any) {}
`

func (im *hostImporter) Import(path string) (*types.Package, error) {
	if path != HostPath {
		return im.next.Import(path)
	}
	if im.host == nil {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, "host.go", hostSource, 0)
		if err != nil {
			return nil, err
		}
		im.host, err = new(types.Config).Check(HostPath, fset, []*ast.File{f}, nil)
		if err != nil {
			return nil, err
		}
	}
	return im.host, nil
}

// Unit is a cell that has been checked.
type Unit struct {
	// Name is the file name that positions of the cell carry.
	Name string
	// Text is the cell as one Go file, Fset and File its syntax, Info its types: what is to be lowered.
	Text string
	Fset *token.FileSet
	File *ast.File
	Info *types.Info
	Pkg  *types.Package
	// Body is the function that holds the cell's statements, in their order.
	Body *ast.FuncDecl
	// Value is the cell's last expression if its value is to be shown, else nil.
	Value ast.Expr
	// Vars are the variables that the cell's statements declare.
	Vars []*types.Var
	// VarDecls are the declarations of Vars in File. They are there for the checker: the statements
	// assign the values.
	VarDecls []ast.Decl
	// Names maps names of the package to compiled names, those of this cell included.
	Names map[string]string

	declared  []string          // names that the cell declares in the package
	methods   map[method]string // methods that it declares, and their text
	hidden    []string          // names that it declares or imports, and so hides
	imports   []importSpec
	importing bool   // some of imports are the cell's own
	source    string // import declarations and declarations of the cell
}

// Declares tells whether the unit changes what [Session.Declarations] returns.
func (u *Unit) Declares() bool { return len(u.declared)+len(u.methods) > 0 || u.importing }

// bodyName is the name, in a checked cell, of the function that holds its statements.
const bodyName = HostName + "cell"

// Check checks a cell. name is the file name for its positions. The error is an [ErrorList].
func (s *Session) Check(name, src string) (*Unit, error) {
	u, err := s.check(name, src, false)
	if errs, ok := err.(ErrorList); ok && len(errs) == 1 && strings.HasSuffix(errs[0].Msg, "is not used") {
		// A conversion or a call of a built-in function looks like a call, but cannot be a
		// statement. If that is what the cell ends with, its value is to be shown.
		if again, err := s.check(name, src, true); err == nil {
			return again, nil
		}
	}
	return u, err
}

// check is Check. With wrap, a call that ends the cell is taken for an expression and no statement.
func (s *Session) check(name, src string, wrap bool) (*Unit, error) {
	a := newAssembler(s, name)
	a.wrap = wrap
	if err := a.assemble(src); err != nil {
		return nil, err
	}
	u := &Unit{Name: name, Text: a.text.String(), Fset: s.fset}
	var err error
	u.File, err = parser.ParseFile(s.fset, name, u.Text, parser.SkipObjectResolution)
	if err != nil {
		return nil, syntaxErrors(name, err)
	}
	u.Info = &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Implicits:  map[ast.Node]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		Instances:  map[*ast.Ident]types.Instance{},
	}
	restore := s.hide(a.hides(), a.methods)
	defer restore()
	var errs ErrorList
	conf := types.Config{
		GoVersion: goVersion,
		Importer:  s.importer,
		Error:     func(err error) { errs.add(s.fset, name, err) },
	}
	files := make([]*ast.File, 0, len(s.files)+1)
	for _, f := range s.files {
		files = append(files, f.ast)
	}
	u.Pkg, _ = conf.Check("main", s.fset, append(files, u.File), u.Info)
	if errs = errs.clean(); len(errs) > 0 {
		return nil, errs
	}
	a.finish(u)
	return u, nil
}

// goVersion is the language that cells are written in.
const goVersion = "go1.26"

// method names a method of a type of the package.
type method struct{ receiver, name string }

// hide renames what the session has declared under the given names, so that a cell can declare them
// again, takes away the methods that it declares again, and returns a function that undoes it.
func (s *Session) hide(names map[string]bool, methods map[method]string) (restore func()) {
	var undo []func()
	if old := s.oldNames(names); len(old) > 0 {
		for _, f := range s.files {
			packageNames(f.ast, func(id *ast.Ident) {
				if is := old[id.Name]; is != "" {
					was := id.Name
					undo = append(undo, func() { id.Name = was })
					id.Name = is
				}
			})
		}
	}
	if len(methods) > 0 {
		for _, f := range s.files {
			decls := f.ast.Decls
			undo = append(undo, func() { f.ast.Decls = decls })
			f.ast.Decls = slices.DeleteFunc(slices.Clone(decls), func(d ast.Decl) bool {
				fd, ok := d.(*ast.FuncDecl)
				if ok {
					_, ok = methods[methodOf(fd)]
				}
				return ok
			})
		}
	}
	return func() {
		for _, f := range undo {
			f()
		}
	}
}

// oldNames gives each name that the session has and the cell declares again the name that its old
// declaration gets.
func (s *Session) oldNames(names map[string]bool) map[string]string {
	old := map[string]string{}
	for n := range names {
		if _, ok := s.names[n]; ok {
			old[n] = s.freeName(n, func(c string) bool { _, ok := s.names[c]; return ok || names[c] })
		}
	}
	return old
}

// freeName returns name with the smallest number behind it that is not taken.
func (s *Session) freeName(name string, taken func(string) bool) string {
	for i := 1; ; i++ {
		if c := name + "_" + strconv.Itoa(i); !taken(c) {
			return c
		}
	}
}

// Commit takes a unit's declarations into the session. The unit must be the last one that was checked.
func (s *Session) Commit(u *Unit) error {
	again := map[string]bool{}
	for _, n := range u.hidden {
		again[n] = true
	}
	old := s.oldNames(again)
	s.hide(again, u.methods) // for good
	for was, is := range old {
		s.names[is] = s.names[was]
		s.old[is] = true
		delete(s.names, was)
	}
	for _, f := range s.files {
		f.names = slices.DeleteFunc(f.names, func(n string) bool { return again[n] })
		f.vars = slices.DeleteFunc(f.vars, func(n string) bool { return again[n] })
	}
	for _, n := range u.declared {
		s.names[n] = u.Names[n]
		s.taken[u.Names[n]] = true
	}
	maps.DeleteFunc(s.methods, func(m method, _ string) bool { return again[m.receiver] })
	maps.Copy(s.methods, u.methods)
	s.imports = u.imports
	if u.source == "" && len(u.Vars) == 0 {
		return nil
	}
	text := u.declarations()
	f, err := parser.ParseFile(s.fset, u.Name, text, parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("declare the cell's variables: %w", err)
	}
	dropBodies(f)
	qualifyImports(f)
	sf := &file{ast: f, source: strings.TrimPrefix(text, "package main\n"), names: slices.Clone(u.declared)}
	for m := range u.methods {
		sf.names = append(sf.names, m.receiver)
	}
	for _, v := range u.Vars {
		sf.vars = append(sf.vars, v.Name())
	}
	s.files = append(s.files, sf)
	return nil
}

// Declarations returns what the session can declare again, cell by cell, and the names of its
// variables.
func (s *Session) Declarations() (cells, vars []string) {
	for _, f := range s.files {
		if len(f.names) > 0 {
			cells = append(cells, f.source)
			vars = append(vars, f.vars...)
		}
	}
	if len(s.imports) > 0 { // also those of cells that declare nothing else
		cells = append(cells, importDecls(s.imports))
	}
	return cells, vars
}

func importDecls(specs []importSpec) string {
	var b strings.Builder
	for _, im := range specs {
		fmt.Fprintf(&b, "import %s %q\n", im.name, im.path)
	}
	return b.String()
}

// declarations is the unit's part of the session as a Go file.
func (u *Unit) declarations() string {
	var b strings.Builder
	b.WriteString("package main\n")
	q := newQualifier(u.imports)
	var vars strings.Builder
	for _, v := range u.Vars {
		fmt.Fprintf(&vars, "var %s %s\n", v.Name(), types.TypeString(unnamed(v.Type()), q.name))
	}
	b.WriteString(importDecls(q.all()))
	b.WriteString(u.source)
	b.WriteString(vars.String())
	return b.String()
}
