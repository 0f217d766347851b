package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/doc"
	"go/format"
	"go/parser"
	"go/printer"
	"go/token"
	"go/types"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
)

// documentation returns the entries of docs.pack. It takes the syntax trees of lib apart.
func documentation(lib *library) (map[string][]byte, error) {
	entries := make(map[string][]byte)
	var index []stdlib.PackageDoc
	for _, pk := range lib.pkgs {
		if pk.path == twinPath || !importable(pk.path) {
			continue
		}
		d, err := documentPackage(lib.fset, pk, 0)
		if err != nil {
			return nil, err
		}
		if entries["doc:"+d.Path], err = json.Marshal(d); err != nil {
			return nil, fmt.Errorf("encode documentation of %s: %w", d.Path, err)
		}
		d.Symbols = nil
		index = append(index, *d)
	}
	builtin, err := parseBuiltin(lib.fset)
	if err != nil {
		return nil, err
	}
	d, err := documentPackage(lib.fset, builtin, doc.AllDecls) // its names are not exported
	if err != nil {
		return nil, err
	}
	if entries["doc:builtin"], err = json.Marshal(d); err != nil {
		return nil, fmt.Errorf("encode documentation of builtin: %w", err)
	}
	if entries["index"], err = json.Marshal(index); err != nil {
		return nil, fmt.Errorf("encode index of documentation: %w", err)
	}
	return entries, nil
}

// parseBuiltin parses the package that exists only for its documentation.
func parseBuiltin(fset *token.FileSet) (*pkg, error) {
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "builtin").Output()
	if err != nil {
		return nil, fmt.Errorf("find package builtin: %w", err)
	}
	f, err := parser.ParseFile(fset, filepath.Join(strings.TrimSpace(string(dir)), "builtin.go"), nil, parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("parse package builtin: %w", err)
	}
	return &pkg{path: "builtin", files: []*ast.File{f}}, nil
}

// A documenter collects the symbols of one package.
type documenter struct {
	fset    *token.FileSet
	pkg     *types.Package // nil for builtin
	all     bool           // unexported names too
	symbols []stdlib.Symbol
	err     error // the first
}

func documentPackage(fset *token.FileSet, pk *pkg, mode doc.Mode) (*stdlib.PackageDoc, error) {
	p, err := doc.NewFromFiles(fset, pk.files, pk.path, mode)
	if err != nil {
		return nil, fmt.Errorf("document %s: %w", pk.path, err)
	}
	d := documenter{fset: fset, pkg: pk.types, all: mode&doc.AllDecls != 0}
	d.values(p.Consts)
	d.values(p.Vars)
	d.funcs(stdlib.Func, "", p.Funcs)
	for _, t := range p.Types {
		d.values(t.Consts)
		d.values(t.Vars)
		d.funcs(stdlib.Func, "", t.Funcs)
		d.funcs(stdlib.Method, t.Name+".", t.Methods)
		d.typ(t)
	}
	if d.err != nil {
		return nil, fmt.Errorf("document %s: %w", pk.path, d.err)
	}
	slices.SortStableFunc(d.symbols, func(a, b stdlib.Symbol) int { return strings.Compare(a.Name, b.Name) })
	return &stdlib.PackageDoc{Path: pk.path, Name: p.Name, Synopsis: p.Synopsis(p.Doc), Symbols: d.symbols}, nil
}

func (d *documenter) add(name string, kind stdlib.Kind, signature, doc string) {
	d.symbols = append(d.symbols, stdlib.Symbol{Name: name, Kind: kind, Signature: signature, Doc: strings.TrimSpace(doc)})
}

func (d *documenter) visible(name string) bool {
	return name != "_" && (d.all || token.IsExported(name))
}

// values adds constants or variables. One without a comment of its own has its group's.
func (d *documenter) values(list []*doc.Value) {
	for _, v := range list {
		kind := stdlib.Kind(v.Decl.Tok.String())
		for _, spec := range v.Decl.Specs {
			spec := spec.(*ast.ValueSpec)
			text := firstText(spec.Doc, spec.Comment)
			if text == "" {
				text = v.Doc
			}
			for _, name := range spec.Names {
				if d.visible(name.Name) {
					d.add(name.Name, kind, d.value(kind, name.Name), text)
				}
			}
		}
	}
}

// value returns the declaration of a constant or variable from its type, which the
// source of an iota or of an initialised variable does not show.
func (d *documenter) value(kind stdlib.Kind, name string) string {
	if d.pkg == nil {
		return string(kind) + " " + name
	}
	obj := d.pkg.Scope().Lookup(name)
	decl := string(kind) + " " + name
	if b, ok := obj.Type().(*types.Basic); !ok || b.Info()&types.IsUntyped == 0 {
		decl += " " + types.TypeString(obj.Type(), d.qualify)
	}
	if c, ok := obj.(*types.Const); ok {
		decl += " = " + c.Val().String()
	}
	return decl
}

// qualify writes types as the package's own source does.
func (d *documenter) qualify(p *types.Package) string {
	if p == d.pkg {
		return ""
	}
	return p.Name()
}

func (d *documenter) funcs(kind stdlib.Kind, prefix string, list []*doc.Func) {
	for _, f := range list {
		decl := *f.Decl
		decl.Doc, decl.Body = nil, nil
		d.add(prefix+f.Name, kind, d.source(&decl), f.Doc)
	}
}

// typ adds a type, and the fields or methods in its declaration.
func (d *documenter) typ(t *doc.Type) {
	for _, spec := range t.Decl.Specs {
		spec := spec.(*ast.TypeSpec)
		if spec.Name.Name != t.Name {
			continue
		}
		switch u := spec.Type.(type) {
		case *ast.StructType:
			d.members(stdlib.Field, t.Name, u.Fields)
		case *ast.InterfaceType:
			d.members(stdlib.Method, t.Name, u.Methods)
		}
		spec.Doc, spec.Comment = nil, nil
		d.add(t.Name, stdlib.Type, d.source(&ast.GenDecl{Tok: token.TYPE, TokPos: t.Decl.TokPos, Specs: []ast.Spec{spec}}), t.Doc)
	}
}

// members adds the named fields of a struct or methods of an interface, and drops their comments,
// so that the type can be printed without.
func (d *documenter) members(kind stdlib.Kind, typeName string, list *ast.FieldList) {
	for _, field := range list.List {
		text := firstText(field.Doc, field.Comment)
		field.Doc, field.Comment = nil, nil
		for _, name := range field.Names {
			if !d.visible(name.Name) {
				continue
			}
			signature := "field " + name.Name + " " + d.source(field.Type)
			if kind == stdlib.Method {
				signature = "func (" + typeName + ") " + name.Name + strings.TrimPrefix(d.source(field.Type), "func")
			}
			d.add(typeName+"."+name.Name, kind, signature, text)
		}
	}
}

// firstText returns the text of the first comment that has one.
func firstText(comments ...*ast.CommentGroup) string {
	for _, c := range comments {
		if text := c.Text(); text != "" {
			return text
		}
	}
	return ""
}

var blankLines = regexp.MustCompile(`\n(\s*\n)+`)

// source prints a declaration or a type, without the blank lines that comments have left.
func (d *documenter) source(node ast.Node) string {
	var buf bytes.Buffer
	if err := printer.Fprint(&buf, d.fset, node); err != nil && d.err == nil {
		d.err = err
	}
	text := blankLines.ReplaceAll(buf.Bytes(), []byte("\n"))
	if _, ok := node.(*ast.GenDecl); ok { // comments have aligned its fields in groups
		formatted, err := format.Source(text)
		if err != nil && d.err == nil {
			d.err = fmt.Errorf("format %s: %w", text, err)
		}
		text = formatted
	}
	return string(bytes.TrimSpace(text))
}
