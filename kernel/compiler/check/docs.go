package check

import (
	"bytes"
	"cmp"
	"go/ast"
	"go/doc"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
	"github.com/lockstep-go/lockstep/lessons"
)

// lessonsPath is how a cell imports package lessons, which is not of the standard library.
const lessonsPath = "lessons"

// packageDoc returns the documentation of a package.
func packageDoc(path string) (*stdlib.PackageDoc, bool) {
	if path == lessonsPath {
		return lessonsDoc(), true
	}
	return stdlib.Doc(path)
}

// synopsis returns the first sentence of a package's documentation.
func synopsis(path string) string {
	if path == lessonsPath {
		return lessonsDoc().Synopsis
	}
	return stdlib.Synopsis(path)
}

// builtinSignature returns the declaration of a built-in function, as package builtin has it.
func builtinSignature(name string) string {
	if d, ok := packageDoc("builtin"); ok {
		if s, ok := d.Lookup(name); ok {
			return s.Signature
		}
	}
	return ""
}

// lessonsDoc reads the documentation of package lessons from its source.
var lessonsDoc = sync.OnceValue(func() *stdlib.PackageDoc {
	fset := token.NewFileSet()
	var files []*ast.File
	sources := lessons.Sources()
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		if f, err := parser.ParseFile(fset, name, sources[name], parser.ParseComments); err == nil {
			files = append(files, f)
		}
	}
	out := &stdlib.PackageDoc{Path: lessonsPath, Name: lessonsPath}
	p, err := doc.NewFromFiles(fset, files, lessonsPath)
	if err != nil {
		return out // without documentation, then
	}
	out.Synopsis = p.Synopsis(p.Doc)
	add := func(name string, kind stdlib.Kind, decl ast.Node, text string) {
		var b bytes.Buffer
		if fd, ok := decl.(*ast.FuncDecl); ok {
			fd.Body, fd.Doc = nil, nil
		}
		if format.Node(&b, fset, decl) == nil {
			out.Symbols = append(out.Symbols, stdlib.Symbol{Name: name, Kind: kind, Signature: b.String(), Doc: text})
		}
	}
	values := func(kind stdlib.Kind, list []*doc.Value) {
		for _, v := range list {
			for _, spec := range v.Decl.Specs {
				vs := spec.(*ast.ValueSpec)
				text := cmp.Or(vs.Doc.Text(), vs.Comment.Text(), v.Doc)
				vs.Doc, vs.Comment = nil, nil
				one := &ast.GenDecl{Tok: v.Decl.Tok, Specs: []ast.Spec{vs}}
				for _, id := range vs.Names {
					add(id.Name, kind, one, text)
				}
			}
		}
	}
	funcs := func(list []*doc.Func) {
		for _, f := range list {
			add(f.Name, stdlib.Func, f.Decl, f.Doc)
		}
	}
	values(stdlib.Const, p.Consts)
	values(stdlib.Var, p.Vars)
	funcs(p.Funcs)
	for _, t := range p.Types {
		t.Decl.Doc = nil
		add(t.Name, stdlib.Type, t.Decl, t.Doc)
		values(stdlib.Const, t.Consts)
		values(stdlib.Var, t.Vars)
		funcs(t.Funcs)
		for _, m := range t.Methods {
			add(t.Name+"."+m.Name, stdlib.Method, m.Decl, m.Doc)
		}
	}
	slices.SortFunc(out.Symbols, func(a, b stdlib.Symbol) int { return strings.Compare(a.Name, b.Name) })
	return out
})
