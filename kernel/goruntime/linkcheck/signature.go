package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// changed says how a function differs from what the file that links it takes it for, empty if it
// does not.
func changed(root string, l link) (string, error) {
	dir, err := output(root, "go", "list", "-f", "{{.Dir}}", l.pkg)
	if err != nil {
		return "", err
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(dir), "*.go"))
	if err != nil {
		return "", err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		// Most files need not be parsed.
		if name := l.name[strings.LastIndex(l.name, ".")+1:]; !strings.Contains(string(text), " "+name+"(") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution)
		if err != nil {
			return "", err
		}
		for _, decl := range parsed.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && nameOf(f) == l.name {
				if s := signatureOf(f); s != l.signature {
					return "takes and returns " + s + ", not " + l.signature, nil
				}
				return "", nil
			}
		}
	}
	return "is in no source of " + l.pkg, nil
}

// nameOf returns a function's name as the linker has it after the package: f, T.f or (*T).f.
func nameOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	switch typ := f.Recv.List[0].Type.(type) {
	case *ast.StarExpr:
		if id, ok := typ.X.(*ast.Ident); ok {
			return "(*" + id.Name + ")." + f.Name.Name
		}
	case *ast.Ident:
		return typ.Name + "." + f.Name.Name
	}
	return ""
}
