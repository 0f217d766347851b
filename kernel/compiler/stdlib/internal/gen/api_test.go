package main

import (
	"fmt"
	"go/token"
	"go/types"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
)

// TestSourcesHaveTheAPI compares what programs see of packages with sources with the packages:
// names, types, methods, sizes, and what can be compared.
func TestSourcesHaveTheAPI(t *testing.T) {
	if stdlib.GoVersion() != runtime.Version() {
		t.Logf("%s made what is embedded, and this is %s: its packages may differ", stdlib.GoVersion(), runtime.Version())
		return
	}
	var paths []string
	for _, s := range sourcedPackages {
		if s.path != twinPath && importable(s.path) {
			paths = append(paths, s.path)
		}
	}
	lib, err := load(platform{runtime.GOOS, runtime.GOARCH}, paths...)
	if err != nil {
		t.Fatal(err)
	}
	im := stdlib.NewImporter(token.NewFileSet())
	for _, path := range paths {
		pkg, err := im.Import(path)
		if err != nil {
			t.Fatal(err)
		}
		got, want := api(pkg), api(lib.find(path).types)
		for _, line := range want {
			if !slices.Contains(got, line) {
				t.Errorf("%s lacks %s", path, line)
			}
		}
		for _, line := range got {
			if !slices.Contains(want, line) {
				t.Errorf("%s should not have %s", path, line)
			}
		}
	}
}

// api describes what a package exports, a line for each name, method and field.
func api(pkg *types.Package) (lines []string) {
	sizes := types.SizesFor("gc", runtime.GOARCH)
	qualify := (*types.Package).Path
	add := func(format string, args ...any) {
		lines = append(lines, strings.ReplaceAll(fmt.Sprintf(format, args...), "interface{}", "any"))
	}
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		if !obj.Exported() {
			continue
		}
		tn, ok := obj.(*types.TypeName)
		if !ok {
			add("%s", types.ObjectString(obj, qualify))
			if c, ok := obj.(*types.Const); ok {
				add("const %s = %s", name, c.Val().ExactString())
			}
			continue
		}
		t := tn.Type()
		add("type %s comparable %t", types.TypeString(t, qualify), types.Comparable(t))
		if !isGeneric(obj) && !types.IsInterface(t) {
			add("type %s of size %d, aligned to %d", name, sizes.Sizeof(t), sizes.Alignof(t))
		}
		for _, t := range []types.Type{t, types.NewPointer(t)} {
			for m := range types.NewMethodSet(t).Methods() {
				if m.Obj().Exported() {
					add("method %s of %s %s", m.Obj().Name(), types.TypeString(t, qualify), types.TypeString(m.Type(), qualify))
				}
			}
		}
		switch u := t.Underlying().(type) {
		case *types.Struct:
			for i := range u.NumFields() {
				if f := u.Field(i); f.Exported() {
					add("field %s of %s %s %q embedded %t", f.Name(), name, types.TypeString(f.Type(), qualify), u.Tag(i), f.Embedded())
				}
			}
		case *types.Interface:
			add("type %s can be implemented elsewhere %t, methods %d", name, !slices.ContainsFunc(slices.Collect(u.Methods()), func(m *types.Func) bool { return !m.Exported() }), u.NumMethods())
		default:
			add("type %s is %s", name, types.TypeString(u, qualify))
		}
	}
	return lines
}
