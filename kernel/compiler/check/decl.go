package check

import (
	"go/ast"
	"go/token"
	"go/types"
	"iter"
)

type kind int

const (
	typeDecl kind = iota
	constDecl
	varDecl
	funcDecl
	methodDecl
)

// decl is something that the session has declared: one type, one variable, one function or method,
// or the constants of one declaration, which stand together since iota counts them. Its identity is
// the pointer's: a type that is declared again as it was stays the same decl, and so does a
// function that is compiled again.
type decl struct {
	kind  kind
	names []string
	cores []string // the names by which the compiled code knows it, see Unit.CoreName

	origin *origin
	// typeImports are what the type of a variable needs, as it is written in syntax.
	typeImports []importSpec
	text        string // as it was written
	comment     string // above it, without the slashes
	// textImports are what the text of a variable needs.
	textImports []importSpec
	syntax      ast.Decl
	// header is a function's syntax without its body. What is generic keeps its body there: the
	// checker needs it, and so does whoever makes instances.
	header *ast.FuncDecl

	// head is what the declaration without its body refers to; all of it when header keeps the
	// body.
	head refs
	body refs // what the body does

	// Where it is in the session, see list.go.
	id       int // 0 when it is not in the session yet
	place    int
	gone     bool
	users    users   // whose references lead here
	noted    []*decl // the declarations that have d among their users
	reported bool    // Changes has reported that it can be declared again

	owner   *decl   // a method's type
	methods []*decl // a type's
	// old is the name that the declaration has in the checker's syntax once another one has taken
	// its own.
	old string
}

// refs are the names that a piece of syntax refers to, as far as later cells can give them another
// meaning.
type refs struct {
	uses     []use
	universe []string // names of the language itself
	packages []string // names of imports
	dot      bool     // it uses something from a dot import
}

// use is an identifier that stands for what a session declares.
type use struct {
	id     *ast.Ident
	target *decl
}

// origin is the cell, run once, that declarations come from.
type origin struct {
	name    string
	file    *token.File
	imports []importSpec // that its declarations can use
}

func (o *origin) path(name string) string {
	for _, im := range o.imports {
		if im.name == name {
			return im.path
		}
	}
	return ""
}

// idents returns the identifiers that declare d's names, in their order.
func (d *decl) idents() []*ast.Ident { return declared(d.syntax) }

func declared(d ast.Decl) []*ast.Ident {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return []*ast.Ident{d.Name}
	case *ast.GenDecl:
		var ids []*ast.Ident
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				ids = append(ids, spec.Name)
			case *ast.ValueSpec:
				ids = append(ids, spec.Names...)
			}
		}
		return ids
	}
	return nil
}

// generic reports whether the header keeps the body.
func (d *decl) generic() bool { return d.header != nil && d.header == d.syntax }

func (d *decl) isFunc() bool { return d.header != nil }

// newDecl returns a declaration of a cell. Its references are not known yet.
func newDecl(o *origin, syntax ast.Decl, text string) *decl {
	d := &decl{origin: o, syntax: syntax, text: text}
	switch s := syntax.(type) {
	case *ast.FuncDecl:
		d.kind = funcDecl
		if s.Recv != nil {
			d.kind = methodDecl
		}
		d.header = headerOf(s)
	case *ast.GenDecl:
		switch s.Tok {
		case token.TYPE:
			d.kind = typeDecl
		case token.CONST:
			d.kind = constDecl
		default:
			d.kind = varDecl
		}
	}
	for _, id := range d.idents() {
		d.names = append(d.names, id.Name)
	}
	return d
}

// headerOf returns a function's syntax without its body, unless it is generic.
func headerOf(fd *ast.FuncDecl) *ast.FuncDecl {
	if isGeneric(fd) {
		return fd
	}
	h := *fd
	h.Body = nil
	return &h
}

// refer finds out what d refers to, after it was checked. objects has the session's own.
func (d *decl) refer(info *types.Info, objects map[types.Object]*decl) {
	fd, ok := d.syntax.(*ast.FuncDecl)
	if !ok || d.generic() {
		d.head = refsOf(d.syntax, info, objects)
		return
	}
	d.head = refsOf(d.header, info, objects)
	if fd.Body != nil {
		d.body = refsOf(fd.Body, info, objects)
	}
}

func refsOf(n ast.Node, info *types.Info, objects map[types.Object]*decl) refs {
	var r refs
	selected := map[*ast.Ident]bool{}
	universe := map[string]bool{}
	packages := map[string]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			selected[n.Sel] = true
		case *ast.Ident:
			switch obj := genericOf(info.Uses[n]).(type) {
			case nil:
			case *types.PkgName:
				packages[obj.Name()] = true
			default:
				switch target := objects[obj]; {
				case target != nil:
					r.uses = append(r.uses, use{n, target})
				case obj.Parent() == types.Universe:
					universe[obj.Name()] = true
				case obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope() && !selected[n]:
					r.dot = true
				}
			}
		}
		return true
	})
	for name := range universe {
		r.universe = append(r.universe, name)
	}
	for name := range packages {
		r.packages = append(r.packages, name)
	}
	return r
}

// genericOf returns the generic object that obj is an instance of, or obj.
func genericOf(obj types.Object) types.Object {
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Origin()
	case *types.Var:
		return obj.Origin()
	case nil:
		return nil
	}
	return obj
}

// named visits d's names but blank ones.
func (d *decl) named() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, n := range d.names {
			if n != "_" && !yield(n) {
				return
			}
		}
	}
}

// refs visits d's references.
func (d *decl) refs() iter.Seq[*refs] {
	return func(yield func(*refs) bool) {
		_ = yield(&d.head) && yield(&d.body)
	}
}
