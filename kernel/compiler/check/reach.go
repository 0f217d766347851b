package check

import (
	"cmp"
	"go/ast"
	"go/token"
	"slices"
	"strconv"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// The checker does not get the whole session, but what the cell can reach: what it names, what is
// stale, and all that these name, directly or not; of a type, its methods too. So the cost of a
// check depends on the cell, not on the session.

// part is a declaration in the form in which it is checked.
type part struct {
	decl   *decl
	syntax ast.Decl
	body   bool // syntax has the body, which is to be checked and compiled
}

// reach returns what the checker needs of the session for a cell that has the given names in it.
func (p *plan) reach(names map[string]bool) []part {
	var parts []part
	seen := map[*decl]bool{}
	var queue []*decl
	visit := func(d *decl) {
		if !seen[d] && !p.replaced[d] {
			seen[d] = true
			queue = append(queue, d)
		}
	}
	methods := func(d *decl) {
		for _, m := range d.methods {
			visit(m)
		}
	}
	again := map[*decl]bool{} // declared by the cell as they were: the cell has their syntax
	for _, old := range p.same {
		again[old] = true
	}
	for old := range again {
		methods(old)
	}
	for name := range names {
		if d := p.session.decls[name]; d != nil {
			visit(d)
		}
	}
	for _, d := range p.order {
		visit(d)
	}
	for _, c := range p.copies {
		visit(c)
	}
	for len(queue) > 0 {
		d := queue[0]
		queue = queue[1:]
		pt := part{decl: d, syntax: d.syntax}
		needs := d.head.uses
		switch {
		case p.stale[d] != "":
			pt.body = d.isFunc()
			if t := p.trimmed[d]; t != nil {
				pt.syntax = t
			}
			needs = slices.Concat(needs, d.body.uses)
		case p.kept[d] != nil:
			k := p.kept[d]
			pt.syntax, needs = k.syntax, k.head.uses
			if d.isFunc() {
				pt.syntax = k.header
			}
		case d.isFunc():
			pt.syntax = d.header
		}
		if !again[d] {
			parts = append(parts, pt)
		}
		for _, u := range needs {
			if u.target.kind == methodDecl {
				visit(u.target.owner)
			} else {
				visit(u.target)
			}
		}
		if d.kind == methodDecl {
			visit(d.owner)
		}
		methods(d)
	}
	slices.SortFunc(parts, func(a, b part) int {
		return cmp.Or(a.decl.place-b.decl.place, cmp.Compare(a.decl.old, b.decl.old))
	})
	return parts
}

// files puts what was reached into files: one for each cell that it comes from, with the imports
// that it needs, and one for variables.
func files(parts []part) []*ast.File {
	var list []*ast.File
	type builder struct {
		file     *ast.File
		packages map[string]bool
		dot      bool
	}
	byOrigin := map[*origin]*builder{}
	var order []*origin
	vars := &origin{imports: []importSpec{{core.MachineName, core.MachinePath}}}
	for _, pt := range parts {
		o := pt.decl.origin
		if pt.decl.kind == varDecl {
			o = vars
			for _, im := range pt.decl.typeImports {
				if !slices.Contains(vars.imports, im) {
					vars.imports = append(vars.imports, im)
				}
			}
		}
		b := byOrigin[o]
		if b == nil {
			b = &builder{file: &ast.File{Name: ast.NewIdent("main")}, packages: map[string]bool{}}
			if o.file != nil {
				b.file.FileStart, b.file.Package = token.Pos(o.file.Base()), token.Pos(o.file.Base())
				b.file.FileEnd = b.file.FileStart + token.Pos(o.file.Size())
			}
			byOrigin[o] = b
			order = append(order, o)
			list = append(list, b.file)
		}
		b.file.Decls = append(b.file.Decls, pt.syntax)
		need := []*refs{&pt.decl.head}
		if pt.body {
			need = append(need, &pt.decl.body)
		}
		for _, r := range need {
			b.dot = b.dot || r.dot
			for _, n := range r.packages {
				b.packages[n] = true
			}
		}
	}
	for _, o := range order {
		b := byOrigin[o]
		gd := &ast.GenDecl{Tok: token.IMPORT}
		for _, im := range o.imports {
			if o == vars || b.packages[im.name] || b.dot && im.name == "." {
				spec := &ast.ImportSpec{Name: ast.NewIdent(im.name), Path: &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(im.path)}}
				gd.Specs = append(gd.Specs, spec)
			}
		}
		if len(gd.Specs) > 0 {
			b.file.Decls = slices.Insert(b.file.Decls, 0, ast.Decl(gd))
		}
	}
	return list
}
