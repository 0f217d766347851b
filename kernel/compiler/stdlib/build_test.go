package stdlib

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// build checks a program and builds it for SSA with all packages that have sources, as a cell is.
func build(im *Importer, source string) (*ssa.Package, error) {
	file, err := parser.ParseFile(im.Fset(), "main.go", source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	info := &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Instances:    make(map[*ast.Ident]types.Instance),
		Scopes:       make(map[ast.Node]*types.Scope),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		FileVersions: make(map[*ast.File]string),
	}
	conf := types.Config{Importer: im, GoVersion: goVersion}
	pkg, err := conf.Check("main", im.Fset(), []*ast.File{file}, info)
	if err != nil {
		return nil, err
	}
	prog := ssa.NewProgram(im.Fset(), ssa.NaiveForm|ssa.InstantiateGenerics|ssa.SanityCheckFunctions)
	created := make(map[*types.Package]bool)
	var create func(pkgs []*types.Package)
	create = func(pkgs []*types.Package) {
		for _, p := range pkgs {
			if !created[p] {
				created[p] = true
				create(p.Imports())
				files, info, _ := im.Source(p.Path())
				prog.CreatePackage(p, files, info, true)
			}
		}
	}
	create(pkg.Imports())
	main := prog.CreatePackage(pkg, []*ast.File{file}, info, false)
	prog.Build()
	return main, nil
}

// everyGeneric returns a program that uses an instance of each exported generic function and type
// that programs may import, and the names of these.
func everyGeneric(im *Importer) (source string, names []string, err error) {
	var imports, body strings.Builder
	for i, path := range Packages() {
		pkg, err := im.Import(path)
		if err != nil {
			return "", nil, err
		}
		alias := fmt.Sprintf("p%d", i)
		used := false
		for _, name := range pkg.Scope().Names() {
			obj := pkg.Scope().Lookup(name)
			if !obj.Exported() || !generic(obj) {
				continue
			}
			used = true
			names = append(names, path+"."+name)
			inst, err := instance(obj)
			if err != nil {
				return "", nil, err
			}
			expr := alias + "." + name + "[" + inst + "]"
			if _, ok := obj.(*types.TypeName); !ok {
				fmt.Fprintf(&body, "\tuse(%s)\n", expr)
				continue
			}
			fmt.Fprintf(&body, "\tuse(new(%s))\n", expr)
			for m := range obj.Type().(*types.Named).Methods() {
				if m.Exported() {
					fmt.Fprintf(&body, "\tuse((*%s).%s)\n", expr, m.Name())
				}
			}
		}
		if used {
			fmt.Fprintf(&imports, "import %s %q\n", alias, path)
		}
	}
	return "package main\nimport \"hash\"\n" + imports.String() + "var _ hash.Hash // may be a type argument\nfunc use(...any) {}\nfunc main() {\n" + body.String() + "}\n", names, nil
}

// instance finds type arguments that a generic function or type accepts.
func instance(obj types.Object) (string, error) {
	universe := func(name string) types.Type { return types.Universe.Lookup(name).Type() }
	candidates := []types.Type{
		universe("int"), universe("string"), universe("error"),
		types.NewSlice(universe("int")), types.NewMap(universe("string"), universe("int")),
	}
	generic := obj.Type().(interface{ TypeParams() *types.TypeParamList })
	if path := obj.Pkg().Path(); strings.HasPrefix(path, "crypto/") {
		for _, p := range obj.Pkg().Imports() {
			if p.Path() == "hash" {
				candidates = append(candidates, p.Scope().Lookup("Hash").Type())
			}
		}
	}
	args := make([]types.Type, generic.TypeParams().Len())
	var try func(i int) bool
	try = func(i int) bool {
		if i == len(args) {
			_, err := types.Instantiate(nil, obj.Type(), args, true)
			return err == nil
		}
		return slices.ContainsFunc(candidates, func(t types.Type) bool {
			args[i] = t
			return try(i + 1)
		})
	}
	if !try(0) {
		return "", fmt.Errorf("no type arguments for %s", obj)
	}
	var list []string
	for _, arg := range args {
		list = append(list, types.TypeString(arg, (*types.Package).Name))
	}
	return strings.Join(list, ", "), nil
}

// TestEveryGenericIsBuilt makes an instance of all that is generic, and finds all their bodies.
func TestEveryGenericIsBuilt(t *testing.T) {
	im := NewImporter(token.NewFileSet())
	source, names, err := everyGeneric(im)
	if err != nil {
		t.Fatal(err)
	}
	main, err := build(im, source)
	if err != nil {
		t.Fatalf("%v in\n%s", err, source)
	}
	instances := make(map[string]bool)
	for _, f := range functions(main.Prog) {
		origin := f.Origin()
		if origin == nil {
			continue
		}
		instances[origin.RelString(nil)] = true
		if len(f.Blocks) == 0 {
			t.Errorf("%s has no body", f)
		}
	}
	for _, name := range names {
		pkg, base := name[:strings.LastIndex(name, ".")], name[strings.LastIndex(name, ".")+1:]
		p, _ := im.Import(pkg)
		if obj := p.Scope().Lookup(base); obj != nil && !instances[name] {
			if _, ok := obj.(*types.Func); ok {
				t.Errorf("no instance of %s was built", name)
			}
		}
	}
	if len(names) < 60 {
		t.Errorf("there are %d generic functions and types: %q", len(names), names)
	}
}

func functions(prog *ssa.Program) []*ssa.Function {
	var list []*ssa.Function
	for f := range ssautil.AllFunctions(prog) {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b *ssa.Function) int { return cmp.Compare(a.String(), b.String()) })
	return list
}
