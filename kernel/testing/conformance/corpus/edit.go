package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// editor makes a program of a part of a file. What is cut out leaves its line breaks behind, so that
// the lines of the program are those of the file: reports name them.
type editor struct {
	name  string // the file's, without its folder
	text  string
	fset  *token.FileSet
	file  *ast.File
	edits []edit
	cuts  []ast.Node // what is gone: names there do not count as uses
}

// edit replaces a part of a text.
type edit struct {
	from, to int
	by       string
}

func newEditor(file string) (*editor, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	e := &editor{name: filepath.Base(file), text: string(source), fset: token.NewFileSet()}
	e.file, err = parser.ParseFile(e.fset, e.name, source, parser.SkipObjectResolution)
	return e, err
}

// clone returns an editor of the same file with edits of its own.
func (e *editor) clone() *editor {
	c := *e
	c.edits, c.cuts = slices.Clip(e.edits), slices.Clip(e.cuts)
	return &c
}

func (e *editor) offset(p token.Pos) int { return e.fset.Position(p).Offset }
func (e *editor) line(p token.Pos) int   { return e.fset.Position(p).Line }

// replace replaces a node.
func (e *editor) replace(n ast.Node, by string) {
	from, to := e.offset(n.Pos()), e.offset(n.End())
	breaks := strings.Count(e.text[from:to], "\n") - strings.Count(by, "\n")
	e.edits = append(e.edits, edit{from, to, by + strings.Repeat("\n", max(0, breaks))})
}

// cut takes a node out.
func (e *editor) cut(n ast.Node) {
	e.replace(n, "")
	e.cuts = append(e.cuts, n)
}

// program returns the text of the program. needs are packages that it imports besides those that
// the file imports and still uses; more is put at its end.
func (e *editor) program(needs []string, more string) string {
	e = e.clone()
	e.pruneImports(&needs)
	e.replace(e.file.Name, "main")
	text := e.text
	slices.SortFunc(e.edits, func(a, b edit) int { return cmp.Or(b.from-a.from, a.to-b.to) })
	for i, d := range e.edits {
		within := func(other edit) bool { return other.from <= d.from && d.to <= other.to }
		if !slices.ContainsFunc(e.edits[i+1:], within) { // else its surroundings are replaced
			text = text[:d.from] + d.by + text[d.to:]
		}
	}
	head := "package main"
	for _, p := range needs {
		head += fmt.Sprintf("; import %q", p)
	}
	return strings.Replace(text, "package main", head, 1) + more
}

// pruneImports cuts out the imports that nothing uses any more, and takes those that are kept from
// needs.
func (e *editor) pruneImports(needs *[]string) {
	used := map[string]bool{}
	ast.Inspect(e.file, func(n ast.Node) bool {
		if n == nil || slices.Contains(e.cuts, n) {
			return false
		}
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok {
				used[id.Name] = true
			}
		}
		return true
	})
	for _, spec := range e.file.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		if slices.Contains(e.cuts, ast.Node(spec)) {
			continue
		}
		if !used[path.Base(p)] {
			e.cut(spec)
			continue
		}
		*needs = slices.DeleteFunc(slices.Clone(*needs), func(need string) bool { return need == p })
	}
}

// cutImport takes an import out though it is used: the program declares something by its name.
func (e *editor) cutImport(p string) bool {
	for _, spec := range e.file.Imports {
		if spec.Path.Value == strconv.Quote(p) {
			e.cut(spec)
			return true
		}
	}
	return false
}
