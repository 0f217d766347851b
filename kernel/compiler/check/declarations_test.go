package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// TestChanges: what each cell changes in what can be declared again. All changes together are the
// session.
func TestChanges(t *testing.T) {
	steps := []struct {
		cell    string
		set     []string // names
		gone    int
		imports string
	}{
		{cell: "1 + 1"},
		{cell: "x := 1", set: []string{"x"}},
		{cell: "import \"fmt\"", imports: `import fmt "fmt"`},
		{cell: "type T struct{ n int }\nfunc (t T) M() int { return t.n }\nfunc f() T { return T{x} }", set: []string{"T", "M", "f"}},
		{cell: "x++\nfmt.Println(f().M())"},
		{cell: "t := f()", set: []string{"t"}},
		{cell: "const (a = iota; b)", set: []string{"a b"}},
		// The same again has another place.
		{cell: "type T struct{ n int }", set: []string{"T"}},
		{cell: "func g() int { return b }", set: []string{"g"}},
		{cell: "func g() int { return a }", set: []string{"g"}, gone: 1},
		// A variable keeps a type that has no name any more, so it cannot be declared again.
		{cell: "type T struct{ n, m int }\nfunc (t T) M() int { return t.m }\nfunc f() T { return T{n: x} }", set: []string{"T", "M", "f"}, gone: 4},
		{cell: "t := f()", set: []string{"t"}},
		// g uses b, which the error attributes to another cell.
		{cell: "a := \"a\"\nfunc g() string { return a }", set: []string{"_ b", "g", "a"}, gone: 1},
		{cell: "missing()"},
	}
	s := NewSession(std)
	var reported workerproto.Session
	for i, step := range steps {
		u, err := s.Check(fmt.Sprint("cell", i), step.cell)
		if err == nil {
			if err := s.Commit(u); err != nil {
				t.Fatal(err)
			}
		}
		names := map[int]string{}
		for d := range s.list.all() {
			names[d.id] = strings.Join(d.names, " ")
		}
		set, gone, imports := s.Changes()
		var got []string
		c := workerproto.SessionChange{Gone: gone, Imports: imports}
		for _, d := range set {
			got = append(got, names[d.ID])
			c.Set = append(c.Set, workerproto.Declaration(d))
		}
		if !slices.Equal(got, step.set) || len(gone) != step.gone || strings.Join(imports, "\n") != step.imports {
			t.Errorf("%s\nsets %q, %d are gone, imports %q; want %q, %d, %q", step.cell, got, len(gone), imports, step.set, step.gone, step.imports)
		}
		reported.Apply(c)
		if cells, _ := declarations(s); !slices.Equal(reported.Cells(), cells) {
			t.Errorf("%s\nafter all changes the session is\n%s\nwant\n%s", step.cell, strings.Join(reported.Cells(), "---\n"), strings.Join(cells, "---\n"))
		}
	}
}
