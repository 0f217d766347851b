package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
)

// link is a function that is declared here and defined elsewhere.
type link struct {
	file      string // which declares it, from the module's root
	pkg       string // the import path of the package that it is linked from
	name      string // its name there, as f or (*T).f
	signature string // see signatureOf
}

// target returns what the linker calls the function.
func (l link) target() string { return l.pkg + "." + l.name }

// find returns the linknames in the files link_*.go of a module.
func find(root string) (links []link, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch base := filepath.Base(path); {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(base, ".") || base == "testdata"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasPrefix(base, "link_") || !strings.HasSuffix(base, ".go"):
			return nil
		}
		l, err := read(path)
		if err != nil {
			return err
		}
		if l.file, err = filepath.Rel(root, path); err != nil {
			return err
		}
		links = append(links, l)
		return nil
	})
	return links, err
}

// read returns the one linkname of a file.
func read(path string) (l link, err error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
	if err != nil {
		return l, err
	}
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Doc == nil {
			continue
		}
		for _, c := range f.Doc.List {
			fields := strings.Fields(c.Text)
			if len(fields) != 3 || fields[0] != "//go:linkname" {
				continue
			}
			if l.pkg != "" {
				return l, fmt.Errorf("%s has more than one linkname", path)
			}
			dot := strings.LastIndex(fields[2], "/") + 1
			dot += strings.Index(fields[2][dot:], ".")
			l.pkg, l.name = fields[2][:dot], fields[2][dot+1:]
			l.signature = signatureOf(f)
		}
	}
	if l.pkg == "" {
		return l, fmt.Errorf("%s has no linkname", path)
	}
	return l, nil
}

// signatureOf returns the types of a function's receiver, parameters and results, without the names
// of any. That of yaegi's own type bltn is step here.
func signatureOf(f *ast.FuncDecl) string {
	var types []string
	for _, list := range []*ast.FieldList{f.Recv, f.Type.Params, f.Type.Results} {
		if list == f.Type.Results {
			types = append(types, "→")
		}
		if list == nil {
			continue
		}
		for _, field := range list.List {
			var text bytes.Buffer
			_ = printer.Fprint(&text, token.NewFileSet(), field.Type) // a buffer takes everything
			for range max(1, len(field.Names)) {
				types = append(types, text.String())
			}
		}
	}
	return strings.ReplaceAll(strings.Join(types, " "), "bltn", "step")
}
