package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/inner"
)

// FuzzSession runs cells one after another, separated by lines of three dashes. Whatever they
// declare again, live declarations must be consistent, and a cell that fails must change nothing.
func FuzzSession(f *testing.F) {
	for _, src := range []string{
		"func f() {}\nfunc g() { f() }\n---\nfunc f() int { return 1 }\n---\ng()",
		"type T struct{ n int }\nt := T{}\n---\ntype T string\n---\ntype T bool\nu := T(true)\n---\nt.n",
		"type A struct{ b *B }\ntype B struct{ a *A }\nvar v A\n---\ntype B int\n---\ntype A int\n---\nv.b.a",
		"const (\n\ta = iota\n\tb\n)\n---\nconst a = b\n---\nconst b = 3\n---\ntype T [b]int",
		"type T[P any] struct{ p P }\nfunc (t T[P]) M() P { return f(t.p) }\nfunc f[P any](p P) P { return p }\nvar t T[int]\n---\ntype T[P any] []P\n---\nfunc f[P any](p P) P { return p }\n---\nt.M()",
		"x := 1\n---\nx := x + 1\ny := x\n---\nvar x, y = y, x\n---\nfunc x() {}\n---\nimport x \"fmt\"\n---\nx := x.Sprint()",
		"type T int\nfunc (T) M() {}\n---\nfunc (T) M() int { return 1 }\n---\nfunc (t *T) N() {}\n---\ntype T int\n---\nT(1).M()",
		"type T = map[string]U\ntype U int\nvar t T\n---\ntype U string\n---\nt",
		"var s struct{ sync.Mutex; error; n int }\n---\ns.n\n---\nimport . \"strings\"\n---\nfunc f() string { return ToUpper(\"\") }\n---\nToUpper := 1",
		"package main\ntype T int\nfunc f() T { return 1 }\nfunc main() {}\n---\nvar t = f()\n---\npackage main\ntype T string\nfunc f() {}\nfunc main() {}\n---\nt",
		"max := 1\n---\nfunc f() int { return max }\n---\nfunc max(a, b int) int { return 1 }",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 2000 {
			return
		}
		s := NewSession(std)
		s.Where = func(string) string { return "In [1]" }
		for i, cell := range strings.Split(src, "\n---\n") {
			before, _ := declarations(s)
			u, err := s.Check(fmt.Sprint("cell", i), cell)
			after, _ := declarations(s)
			if !slices.Equal(before, after) {
				t.Errorf("Check of %q has changed the session:\n%s\nwas\n%s", cell, after, before)
			}
			if err != nil {
				checkPlaces(t, cell, err)
				continue
			}
			build(t, u)
			if err := s.Commit(u); err != nil {
				t.Errorf("Commit of %q: %v", cell, err)
			}
			consistent(t, s)
		}
		if _, err := s.Check("last", "all__ := 1"); err != nil {
			t.Errorf("the session is broken: %v", err)
		}
		s.Complete("a", 1) // checks all that lives
	})
}

// checkPlaces checks that errors are about what the cell contains, in its own names.
func checkPlaces(t *testing.T, cell string, err error) {
	t.Helper()
	if strings.Contains(cell, "ls__") || strings.Contains(cell, "line ") {
		return // a directive can give any place
	}
	lines := strings.Split(cell, "\n")
	for _, e := range err.(ErrorList) {
		if e.Line > len(lines) || e.Line > 0 && e.Col > len(lines[e.Line-1])+1 || e.Line == 0 && !strings.Contains(cell, "package") {
			t.Errorf("Check(%q): there is no line %d, column %d for %s", cell, e.Line, e.Col, e.Msg)
		}
		if name, _ := inner.Find(e.Msg, cell); name != "" {
			t.Errorf("Check(%q): %q says %s", cell, e.Msg, name)
		}
	}
}
