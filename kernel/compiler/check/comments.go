package check

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/cell"
)

// comments are what a learner wrote right above declarations, for inspection. They are kept apart
// from the syntax, whose positions would not hold them: a cell's fragments are parsed one by one.
type comments map[method]string

// commentsOf returns the comments above the fragments of src, by the fragments' offsets.
func commentsOf(src string, frags []cell.Fragment) map[int]string {
	above := map[int]string{}
	end := 0
	for _, f := range frags {
		if gap := src[end:f.Offset]; strings.Contains(gap, "/") {
			above[f.Offset] = commentIn(gap, end == 0)
		}
		end = f.Offset + len(f.Text)
	}
	return above
}

// commentIn returns the comment that belongs to the code after the gap, not one that ends the line
// before it.
func commentIn(gap string, top bool) string {
	before := "package p"
	if top {
		before += "\n"
	}
	f, err := parser.ParseFile(token.NewFileSet(), "", before+gap+"var _ int", parser.ParseComments)
	if err != nil || len(f.Decls) != 1 {
		return ""
	}
	return f.Decls[0].(*ast.GenDecl).Doc.Text()
}

// commentsIn returns the comments of a program's declarations.
func commentsIn(f *ast.File) comments {
	c := comments{}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			c[methodOf(d)] = d.Doc.Text()
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					c.add(d, spec.Doc, spec.Name)
				case *ast.ValueSpec:
					c.add(d, spec.Doc, spec.Names...)
				}
			}
		}
	}
	return c
}

// add takes the comment of one of a declaration's parts.
func (c comments) add(d *ast.GenDecl, own *ast.CommentGroup, names ...*ast.Ident) {
	if own == nil {
		own = d.Doc
	}
	for _, id := range names {
		c[method{name: id.Name}] = own.Text()
	}
}

// of returns the comment of a declaration.
func (c comments) of(d *decl) string {
	if fd, ok := d.syntax.(*ast.FuncDecl); ok {
		return c[methodOf(fd)]
	}
	return c[method{name: d.names[0]}]
}
