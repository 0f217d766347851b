package check

import (
	"fmt"
	"go/token"
	"go/types"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/stdlib"
)

// std is shared by all tests: reading a package's types takes longer than most of them.
var std = stdlib.Importer(token.NewFileSet())

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
	return types.TypeString(u.Info.TypeOf(u.Value), func(p *types.Package) string {
		if p == u.Pkg {
			return ""
		}
		return p.Name()
	})
}
