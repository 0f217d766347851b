package stdlib

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"runtime"
)

// twinPath is the import path of package stdlib/twin in the library's sources.
const twinPath = "lockstep/twin"

// A source is a package that was checked from source.
type source struct {
	files []*ast.File
	info  *types.Info
	full  bool
}

// Source returns the syntax and types of a package that Import has checked from source, so that
// go/ssa can build its functions and the instances of its generic ones; ok is false for all other
// packages. What it returns must not be changed. Positions are in [Importer.Fset].
//
// A function without a body is compiled: it is found by its package path and name among the values
// that interpreted code calls.
func (im *Importer) Source(path string) (files []*ast.File, info *types.Info, ok bool) {
	im.mu.Lock()
	defer im.mu.Unlock()
	s, ok := im.sources[path]
	if !ok {
		return nil, nil, false
	}
	return s.files, s.info, true
}

// Fset returns the file set of the sources.
func (im *Importer) Fset() *token.FileSet { return im.fset }

// IsCompiled reports whether a package-level object or a method of an imported package is compiled
// Go's: its value, or for a type its representation, is the real one. Otherwise it is built from
// Source, as the program's own declarations are.
func (im *Importer) IsCompiled(obj types.Object) bool {
	pkg := obj.Pkg()
	if pkg == nil {
		return false
	}
	im.mu.Lock()
	defer im.mu.Unlock()
	if im.cache[pkg.Path()] != pkg {
		return false // the program's own
	}
	s := im.sources[pkg.Path()]
	switch {
	case s == nil:
		return true
	case s.full:
		return false
	}
	if f, ok := obj.(*types.Func); ok && f.Signature().Recv() != nil {
		if obj = receiver(f); obj == nil {
			return true // a method of an interface without a name
		}
	}
	return obj.Exported() && !generic(obj)
}

// receiver returns the name of the type that a method is declared for, or nil.
func receiver(method *types.Func) types.Object {
	t := types.Unalias(method.Signature().Recv().Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		return named.Obj()
	}
	return nil
}

// generic reports whether a function or type has type parameters.
func generic(obj types.Object) bool {
	t, ok := obj.Type().(interface{ TypeParams() *types.TypeParamList })
	return ok && t.TypeParams().Len() > 0
}

// check makes a package from source. It is called with mu held.
func (im *Importer) check(path string, e entry) (*types.Package, error) {
	file, err := parser.ParseFile(im.fset, path+".go", e.data, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("parse the embedded source of %s: %w", path, err)
	}
	size := len(e.data) // the maps hold about so many entries for each byte
	s := &source{
		files: []*ast.File{file},
		info: &types.Info{
			Types:        make(map[ast.Expr]types.TypeAndValue, size/10),
			Defs:         make(map[*ast.Ident]types.Object, size/20),
			Uses:         make(map[*ast.Ident]types.Object, size/10),
			Implicits:    make(map[ast.Node]types.Object),
			Instances:    make(map[*ast.Ident]types.Instance),
			Scopes:       make(map[ast.Node]*types.Scope),
			Selections:   make(map[*ast.SelectorExpr]*types.Selection),
			FileVersions: make(map[*ast.File]string),
		},
		full: e.kind == fullSource,
	}
	conf := types.Config{
		GoVersion: goVersion,
		Importer:  importerFunc(im.load),
		Sizes:     types.SizesFor("gc", runtime.GOARCH),
	}
	pkg, err := conf.Check(path, im.fset, s.files, s.info)
	if err != nil {
		return nil, fmt.Errorf("check the embedded source of %s: %w", path, err)
	}
	im.cache[path] = pkg
	im.sources[path] = s
	return pkg, nil
}

// goVersion is the language of the sources.
const goVersion = "go1.26"

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }
