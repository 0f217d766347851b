package check

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
)

// std is shared by all tests: reading a package's types takes longer than most of them.
var std = stdlib.NewImporter(token.NewFileSet())

// newSession returns a session in which the given cells have been run, as cell1, cell2 and so on.
func newSession(t testing.TB, cells ...string) *Session {
	t.Helper()
	s := NewSession(std)
	for i, src := range cells {
		run(t, s, fmt.Sprint("cell", i+1), src)
	}
	return s
}

// run checks a cell, which must be right, and takes it into the session.
func run(t testing.TB, s *Session, name, src string) *Unit {
	t.Helper()
	u, err := s.Check(name, src)
	if err != nil {
		t.Fatalf("Check(%s): %v\n%s", name, err, src)
	}
	build(t, u)
	if err := s.Commit(u); err != nil {
		t.Fatalf("Commit(%s): %v\n%s", name, err, src)
	}
	return u
}

// typeOf returns the type of the value that a cell shows, "" when it shows none.
func typeOf(u *Unit) string {
	if u.Value == nil {
		return ""
	}
	text := types.TypeString(u.Info.TypeOf(u.Value), func(p *types.Package) string {
		if p == u.Pkg {
			return ""
		}
		return p.Name()
	})
	return oldWord().ReplaceAllString(text, "old $1")
}

// compiled returns the functions and methods that are to be compiled with u, but for generic ones,
// which are compiled where they are used.
func compiled(u *Unit) (list []*ast.FuncDecl) {
	for _, f := range u.Files {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Body != nil && fd.Name.Name != "_" && !isGeneric(fd) {
				list = append(list, fd)
			}
		}
	}
	return list
}

// build has go/ssa build a unit: it finds what the checker does not give.
func build(t testing.TB, u *Unit) *ssa.Package {
	t.Helper()
	prog := ssa.NewProgram(u.Fset, ssa.NaiveForm|ssa.InstantiateGenerics|ssa.SanityCheckFunctions)
	created := map[*types.Package]bool{}
	var create func(list []*types.Package)
	create = func(list []*types.Package) {
		for _, p := range list {
			if !created[p] {
				created[p] = true
				prog.CreatePackage(p, nil, nil, true)
				create(p.Imports())
			}
		}
	}
	create(u.Pkg.Imports())
	pkg := prog.CreatePackage(u.Pkg, u.Files, u.Info, false)
	pkg.Build()
	return pkg
}

// TestPositionsAreUnique: a type of a cell does not seem to be declared within a generic function
// of a library that was checked from source.
func TestPositionsAreUnique(t *testing.T) {
	s := newSession(t, "import \"slices\"\nslices.Clone([]int{1})")
	u := run(t, s, "cell2", strings.Repeat("\n", 100_000)+"type T struct{ n int }")
	at := u.Pkg.Scope().Lookup("T").Pos()
	files, _, ok := std.Source("slices")
	if !ok {
		t.Fatal("package slices is not from source")
	}
	for _, f := range files {
		if f.FileStart <= at && at < f.FileEnd {
			t.Errorf("T is at %d, within %s at %d to %d", at, std.Fset().Position(f.FileStart).Filename, f.FileStart, f.FileEnd)
		}
		if got := u.Fset.Position(f.FileStart).Filename; got != "slices.go" {
			t.Errorf("the unit's file set has %q where package slices is", got)
		}
	}
}
