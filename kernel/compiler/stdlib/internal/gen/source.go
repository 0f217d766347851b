package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/printer"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
)

// source returns the text of a package that is embedded as source: one file, without comments.
// twins is the directory of the twins.
func source(lib *library, pk *pkg, spec sourced, twins string) ([]byte, error) {
	c := &composer{fset: token.NewFileSet(), has: make(map[string]bool), imports: make(map[string]string)}
	twin := filepath.Join(twins, filepath.FromSlash(spec.path)+".go")
	if _, err := os.Stat(twin); err == nil {
		if err := c.addFile(twin, func(string) bool { return true }); err != nil {
			return nil, err
		}
	}
	replaced := maps.Clone(c.has)
	take := func(name string) bool {
		return !replaced[name] && !slices.Contains(spec.drop, name) && (spec.full || slices.Contains(spec.keep, name))
	}
	for _, f := range pk.files {
		if file := lib.fset.File(f.Pos()).Name(); !slices.Contains(spec.omit, filepath.Base(file)) {
			if err := c.addFile(file, take); err != nil {
				return nil, err
			}
		}
	}
	if !spec.full {
		if err := c.addStubs(pk.types, spec.drop); err != nil {
			return nil, err
		}
	}
	text, err := format.Source(c.text(pk.types.Name()))
	if err != nil {
		return nil, fmt.Errorf("format: %w", err)
	}
	return text, nil
}

// A composer puts the declarations of several files into one.
type composer struct {
	fset    *token.FileSet
	has     map[string]bool   // the names declared so far
	imports map[string]string // by name in the file
	body    bytes.Buffer
}

func (c *composer) text(name string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "package %s\n\n", name)
	for _, name := range slices.Sorted(maps.Keys(c.imports)) {
		fmt.Fprintf(&b, "import %s %q\n", name, c.imports[name])
	}
	b.Write(c.body.Bytes())
	return b.Bytes()
}

// addFile adds the declarations of a file whose names take accepts. Methods go with their types.
func (c *composer) addFile(file string, take func(name string) bool) error {
	f, err := parser.ParseFile(c.fset, file, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	imports := make(map[string]string)
	for _, spec := range f.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return fmt.Errorf("%s: import %s: %w", file, spec.Path.Value, err)
		}
		name := path.Base(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imports[name] = p
	}
	for _, decl := range f.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			name := decl.Name.Name
			if decl.Recv != nil {
				name = receiverName(decl.Recv.List[0].Type)
			}
			if !take(name) {
				continue
			}
			if decl.Body == nil {
				return fmt.Errorf("%s: %s has no body", file, decl.Name.Name)
			}
			c.has[name] = true
		case *ast.GenDecl:
			decl.Specs = slices.DeleteFunc(decl.Specs, func(spec ast.Spec) bool {
				return !slices.ContainsFunc(declared(spec), take)
			})
			if len(decl.Specs) == 0 {
				continue
			}
			for _, spec := range decl.Specs {
				for _, name := range declared(spec) {
					c.has[name] = true
				}
			}
		}
		if err := c.add(decl, imports); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// add writes a declaration, and takes over the imports that it uses.
func (c *composer) add(decl ast.Decl, imports map[string]string) (err error) {
	ast.Inspect(decl, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok {
			if p, ok := imports[x.Name]; ok && err == nil {
				err = c.use(x.Name, p)
			}
		}
		return true
	})
	if err != nil {
		return err
	}
	c.body.WriteString("\n")
	if err := printer.Fprint(&c.body, c.fset, decl); err != nil {
		return err
	}
	c.body.WriteString("\n")
	return nil
}

// use imports a package under a name.
func (c *composer) use(name, path string) error {
	if other, ok := c.imports[name]; ok && other != path {
		return fmt.Errorf("the name %s is for %s and %s", name, other, path)
	}
	c.imports[name] = path
	return nil
}

// declared returns the names that a specification of types, variables or constants declares.
func declared(spec ast.Spec) (names []string) {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		names = append(names, spec.Name.Name)
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			names = append(names, name.Name)
		}
	}
	return names
}

// receiverName returns the name of the type that a receiver's type expression is for.
func receiverName(expr ast.Expr) string {
	switch x := expr.(type) {
	case *ast.StarExpr:
		return receiverName(x.X)
	case *ast.IndexExpr:
		return receiverName(x.X)
	case *ast.IndexListExpr:
		return receiverName(x.X)
	case *ast.Ident:
		return x.Name
	}
	return ""
}
