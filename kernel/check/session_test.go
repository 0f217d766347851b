package check

import (
	"fmt"
	"go/token"
	"go/types"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/stdlib"
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

// typeOf is the type of the value that a cell shows, "" when it shows none.
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
	return oldWord.ReplaceAllString(text, "old $1")
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
