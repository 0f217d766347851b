package main

import (
	"cmp"
	"context"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/source"
)

// To reduce a program, parts of it are cut out, the largest first: declarations, statements, else
// branches; a loop or a condition is replaced by what it holds. A cut is kept if the program is
// still one that go/types accepts, and the two runners still differ over it in the same way. That
// goes on until no cut is kept, or time is up.

// minimizeTime bounds the reducing of one program.
const minimizeTime = 2 * time.Minute

// cut replaces the text from one offset to another.
type cut struct {
	from, to int
	with     string
}

// minimize returns the smallest program that it can find for which differs is true.
func minimize(ctx context.Context, text string, differs func(context.Context, string) bool) string {
	ctx, cancel := context.WithTimeout(ctx, minimizeTime)
	defer cancel()
	for ctx.Err() == nil {
		smaller := false
		// From the largest on; after one that is kept, the others' places are no longer right.
		for at := 0; ctx.Err() == nil; at++ {
			cuts := cuts(text)
			if at >= len(cuts) {
				break
			}
			c := cuts[at]
			candidate, err := source.PruneImports(text[:c.from] + c.with + text[c.to:])
			if err != nil || len(candidate) >= len(text) || len(source.Errors(candidate)) > 0 || !differs(ctx, candidate) {
				continue
			}
			text, smaller = candidate, true
			at--
		}
		if !smaller {
			break
		}
	}
	return tidy(text)
}

var blankLines = regexp.MustCompile(`\n\s*\n(\s*\n)+`)

// tidy formats a program, unless that breaks it: see source.PruneImports.
func tidy(text string) string {
	text = blankLines.ReplaceAllString(text, "\n\n")
	formatted, err := format.Source([]byte(text))
	if err != nil || len(source.Errors(string(formatted))) > 0 {
		return text
	}
	return string(formatted)
}

// cuts lists what can be cut out of a program, the largest first.
func cuts(text string) []cut {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "prog.go", text, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	var list []cut
	offset := func(p token.Pos) int { return fset.Position(p).Offset }
	remove := func(n ast.Node) { list = append(list, cut{offset(n.Pos()), offset(n.End()), ""}) }
	piece := func(n ast.Node) string { return text[offset(n.Pos()):offset(n.End())] }
	replace := func(n ast.Node, by *ast.BlockStmt) {
		list = append(list, cut{offset(n.Pos()), offset(n.End()), piece(by)})
	}
	for _, d := range f.Decls {
		gd, _ := d.(*ast.GenDecl)
		fd, _ := d.(*ast.FuncDecl)
		switch {
		case gd != nil && gd.Tok == token.IMPORT: // PruneImports sees to them
		case fd != nil && fd.Name.Name == "main": // go/types does not miss it, but Go does
		default:
			remove(d)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			for i, s := range n.List {
				remove(s)
				if i+1 < len(n.List) { // a variable goes together with its use
					list = append(list, cut{offset(s.Pos()), offset(n.List[i+1].End()), ""})
				}
			}
			if many := len(n.List); many >= 4 {
				first, second := n.List[:many/2], n.List[many/2:]
				for _, half := range [][]ast.Stmt{first, second} {
					list = append(list, cut{offset(half[0].Pos()), offset(half[len(half)-1].End()), ""})
				}
			}
		case *ast.CaseClause:
			remove(n)
			for _, s := range n.Body {
				remove(s)
			}
		case *ast.CommClause:
			for _, s := range n.Body {
				remove(s)
			}
		case *ast.IfStmt:
			replace(n, n.Body)
			if n.Else != nil {
				list = append(list, cut{offset(n.Body.End()), offset(n.Else.End()), ""})
			}
		case *ast.ForStmt:
			replace(n, n.Body)
		case *ast.RangeStmt:
			replace(n, n.Body)
		case *ast.CallExpr:
			if lit, ok := n.Fun.(*ast.FuncLit); ok {
				if len(n.Args) == 0 {
					replace(n, lit.Body)
				}
				if ret, ok := lone(lit.Body).(*ast.ReturnStmt); ok && len(ret.Results) == 1 {
					list = append(list, cut{offset(n.Pos()), offset(n.End()), piece(ret.Results[0])})
				}
			}
			if len(n.Args) == 2 {
				list = append(list, cut{offset(n.Pos()), offset(n.End()), piece(n.Args[1]) + "()"}) // run("case1", case1)
			}
			for i, arg := range n.Args {
				list = append(list, cut{offset(n.Pos()), offset(n.End()), piece(arg)})
				to := arg.End()
				if i+1 < len(n.Args) {
					to = n.Args[i+1].Pos()
				}
				list = append(list, cut{offset(arg.Pos()), offset(to), ""})
			}
		case *ast.CompositeLit:
			for i, e := range n.Elts {
				to := e.End()
				if i+1 < len(n.Elts) {
					to = n.Elts[i+1].Pos()
				}
				list = append(list, cut{offset(e.Pos()), offset(to), ""})
			}
		case *ast.ParenExpr:
			list = append(list, cut{offset(n.Pos()), offset(n.End()), piece(n.X)})
		case *ast.BinaryExpr:
			list = append(list, cut{offset(n.Pos()), offset(n.End()), piece(n.X)}, cut{offset(n.Pos()), offset(n.End()), piece(n.Y)})
		}
		return true
	})
	slices.SortStableFunc(list, func(a, b cut) int { return cmp.Compare(b.to-b.from-len(b.with), a.to-a.from-len(a.with)) })
	return list
}

// lone returns the only statement of a block, nil if there are more or none.
func lone(b *ast.BlockStmt) ast.Stmt {
	if len(b.List) != 1 {
		return nil
	}
	return b.List[0]
}
