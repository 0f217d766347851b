package check

import (
	"go/ast"
	"go/types"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestRedeclare runs cells and looks at what the last one has compiled, by core names, and at its
// error.
func TestRedeclare(t *testing.T) {
	for _, test := range []struct {
		about string
		cells []string
		want  string // what the last cell compiles, its statements left out, or the error
	}{
		{about: "a function", cells: []string{"func f() {}"}, want: "f"},
		{about: "again", cells: []string{"func f() {}", "func f() {}"}, want: "f·2"},
		{about: "callers", cells: []string{"func f() {}\nfunc g() { f() }", "func h() { g() }\nfunc other() {}", "func f() {}"}, want: "f·2 g·2 h·2"},
		{about: "callers of the newest", cells: []string{"func f() {}", "func g() { f() }", "func f() {}", "func h() { g() }", "func f() {}"}, want: "f·3 g·3 h·2"},
		{about: "a recursive function", cells: []string{"func f() { f() }", "func f() {}"}, want: "f·2"},
		{about: "functions that call each other", cells: []string{"func f() { g() }\nfunc g() { f() }", "func g() {}"}, want: "f·2 g·2"},
		{about: "a parameter of the name is no caller", cells: []string{"func f() {}\nfunc g(f func()) { f() }\nfunc h() { f := 1; _ = f }", "func f() {}"}, want: "f·2"},
		{about: "a caller's generic caller is compiled where it is used", cells: []string{"func f() {}\nfunc g[T any](T) { f() }\nfunc h() { g(1) }", "func f() {}"}, want: "f·2 h·2"},
		{about: "function of another type", cells: []string{"func f() int { return 1 }\nfunc g() string { s := f(); return s2(s) }\nfunc s2(any) string { return \"\" }", "func f() string { return \"\" }"}, want: "f·2 g·2"},
		{about: "function of a type that does not fit", cells: []string{"func f() int { return 1 }", "\n\nfunc g() int {\n\treturn f()\n}", "x := 1\nfunc f() string { return \"\" }"}, want: "2:6: declaring f again breaks In [2], line 4: cannot use f() (value of type string) as int value in return statement"},
		{about: "a variable is another one", cells: []string{"n := 1\nfunc f() int { return n }\nfunc g() {}", "n := 2"}, want: "f·2"},
		{about: "a variable of another type", cells: []string{"n := 1\nfunc f() int { return n }", "n := \"\""}, want: "1:1: declaring n again breaks In [1], line 2: cannot use n (variable of type string) as int value in return statement"},
		{about: "a constant", cells: []string{"const c = 1\nfunc f() int { return c }", "const c = 2"}, want: "f·2"},
		{about: "the same constant", cells: []string{"const c = 1\nfunc f() int { return c }", "const  c = 1 // one"}, want: ""},
		{about: "one constant of several", cells: []string{"const (\n\ta = iota\n\tb\n\tc\n)\nfunc f() int { return a }\nfunc g() int { return c }\nvar arr [c]int", "const b = 7", "var x = [...]int{a: 0, b: 0, c: 0}"}, want: ""},
		{about: "a constant that another needs", cells: []string{"const n = 3\ntype T [n]int\nvar v T\nfunc f(T) {}", "const n = 4"}, want: "f·2"},

		{about: "the same type", cells: []string{"type T struct{ n int }\nfunc f(t T) {}", "type T struct {\n\tn int // same\n}"}, want: ""},
		{about: "the same types, which need each other", cells: []string{"type A struct{ b *B }\ntype B struct{ a *A }\nfunc f(A) {}", "type A struct{ b *B }\ntype B struct{ a *A }"}, want: ""},
		{about: "one of them has changed", cells: []string{"type A struct{ b *B }\ntype B struct{ a *A }\nfunc f(A) {}", "type A struct{ b *B }\ntype B struct{ a *A; n int }"}, want: "f·2"},
		{about: "the same type under another import", cells: []string{"import \"math/rand\"\ntype T struct{ r *rand.Rand }\nfunc f(T) {}", "import \"math/rand/v2\"\ntype T struct{ r *rand.Rand }"}, want: "f·2"},
		{about: "the same type keeps methods of other cells", cells: []string{"type T struct{ n int }", "func (t T) M() int { return t.n }", "type T struct{ n int }", "func f(t T) int { return t.M() }"}, want: "f"},
		{about: "another type has them too", cells: []string{"type T struct{ n int }", "func (t T) M() int { return t.n }", "type T struct{ n, m int }"}, want: "T·2.M"},
		{about: "unless they do not fit", cells: []string{"type T struct{ n int }", "func (t T) M() int { return t.n }", "type T struct{ m int }"}, want: "1:6: declaring T again breaks In [2], line 1: t.n undefined (type T has no field or method n)"},
		{about: "it has not those of the old type's cell", cells: []string{"type T struct{ n int }\nfunc (t T) M() int { return t.n }", "type T struct{ m int }", "T{}.M()"}, want: "1:5: T{}.M undefined (type T has no field or method M, but does have field m)"},
		{about: "nor those that it declares itself", cells: []string{"type T struct{ n int }", "func (t T) M() int { return t.n }\nfunc f() int { return T{}.M() }\nt := T{}", "type T struct{ m int }\nfunc (t T) M() int { return t.m }", "func g() int { return t.n + t.M() + T{}.m }"}, want: "g"},
		{about: "types that use the type", cells: []string{"type A struct{ n int }\ntype B struct{ a A }\nfunc (b B) M() int { return b.a.n }\nfunc f() int { return B{}.M() }", "type A struct{ n, m int }"}, want: "B·2.M f·2"},
		{about: "a variable keeps its type", cells: []string{"type T struct{ n int }\nt := T{1}", "type T struct{ s string }", "func f() int { return t.n + len(T{}.s) }"}, want: "f"},
		{about: "what uses it may not fit", cells: []string{"type T struct{ n int }\nt := T{1}\nfunc f() T { return t }", "type T struct{ s string }"}, want: "1:6: declaring T again breaks In [1], line 3: cannot use t (variable of struct type old.T) as T value in return statement\n\told.T is T as In [1] declared it: a variable keeps its type when the type is declared again"},

		{about: "a method", cells: []string{"type T int\nfunc (T) M() {}\nfunc (t T) N() { t.M() }\nfunc f() { T(1).N() }\nfunc g() {}", "func (T) M() {}"}, want: "T.M·2 T.N·2 f·2"},
		{about: "a method of another type, and who needs it not by name", cells: []string{"type T int\nfunc (T) M() {}\nfunc f() { var i interface{ M() } = T(1); i.M() }", "func (T) M() int { return 1 }"}, want: "1:10: declaring M again breaks In [1], line 3: cannot use T(1) (constant 1 of int type T) as interface{M()} value in variable declaration: T does not implement interface{M()} (wrong type for method M)\n\t\thave M() int\n\t\twant M()"},
		{about: "a method that is new", cells: []string{"type T int\nfunc f(T) {}", "func (T) M() {}"}, want: "T.M"},
		{about: "a promoted method", cells: []string{"type T int\nfunc (T) M() {}\ntype U struct{ T }\nfunc f() { U{}.M() }", "func (T) M() {}"}, want: "T.M·2 f·2"},
		{about: "a method of a generic type", cells: []string{"type T[P any] struct{ p P }\nfunc (t T[P]) M() P { return t.p }\nfunc f() { T[int]{}.M() }", "func (t T[P]) M() P { var p P; return p }"}, want: "f·2"},

		{about: "a name of the language", cells: []string{"func f() int { return max(1, 2) }\nfunc g() {}", "func max(a, b int) int { return 3 }"}, want: "f·2 max"},
		{about: "a name of the language that was needed", cells: []string{"func f() int { return len(\"\") }", "x := 1\nlen := 3"}, want: "2:1: declaring len again breaks In [1], line 1: invalid operation: cannot call len (variable of type int): int is not a function"},
		{about: "a name that was an import", cells: []string{"import \"strings\"\nfunc f() string { return strings.ToUpper(\"\") }", "strings := 1", "func g() string { return f() + string(rune(strings)) }"}, want: "g"},
		{about: "function of the name of an import, and callers", cells: []string{"import \"strings\"\nfunc g() {}\nfunc f() string { g(); return strings.ToUpper(\"\") }", "strings := 1", "func g() {}"}, want: "f·2 g·2"},
		{about: "a program", cells: []string{"func f() {}\nfunc g() { f() }", "package main\nfunc f() {}\nfunc main() { f() }"}, want: "f·2 main"},
		{about: "after a program", cells: []string{"func f() {}\nfunc g() { f() }", "package main\nfunc f() {}\nfunc main() { f() }", "func f() {}"}, want: "f·3 main·2"},
	} {
		t.Run(test.about, func(t *testing.T) {
			last := len(test.cells) - 1
			s := newSession(t, test.cells[:last]...)
			s.Where = func(name string) string { return "In [" + strings.TrimPrefix(name, "cell") + "]" }
			u, err := s.Check("cell9", test.cells[last])
			if err != nil {
				if got := err.Error(); got != test.want {
					t.Errorf("Check:\n%s\nwant\n%s", got, test.want)
				}
				return
			}
			build(t, u)
			if err := s.Commit(u); err != nil {
				t.Fatalf("Commit: %v", err)
			}
			var got []string
			for _, fd := range compiled(u) {
				if fd == u.Body {
					continue
				}
				core := u.CoreName(u.Info.Defs[fd.Name])
				if fd.Body == nil || core == "" {
					t.Errorf("%s: core name %q, body %v", fd.Name.Name, core, fd.Body)
				}
				got = append(got, core)
			}
			slices.Sort(got)
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("compiles %s, want %s", got, test.want)
			}
			consistent(t, s)
			s.Check("cell10", "1")
			if u := run(t, s, "cell11", "1"); typeOf(u) != "int" {
				t.Errorf("1 has type %s", typeOf(u))
			}
		})
	}
}

// consistent checks what must be true of a session after every Commit.
func consistent(t *testing.T, s *Session) {
	t.Helper()
	lives := slices.Collect(s.list.all())
	for i, d := range lives {
		used := users{}
		for r := range d.refs() {
			for _, u := range r.uses {
				used[u.target] = true
				if !u.target.users[d] {
					t.Errorf("%s uses %s, which does not know it", d.names, u.target.names)
				}
				if !slices.Contains(lives, u.target) {
					t.Errorf("%s uses %s, which is gone", d.names, u.target.names)
				}
			}
		}
		if d.owner != nil && !slices.Contains(d.owner.methods, d) {
			t.Errorf("method %s is not its type's", d.names)
		}
		for user := range d.users {
			if !slices.Contains(lives, user) {
				t.Errorf("%s has a user %s, which is gone", d.names, user.names)
			}
		}
		if len(d.noted) != len(used) {
			t.Errorf("%s uses %d declarations, and is noted with %d", d.names, len(used), len(d.noted))
		}
		if i > 0 && d.place <= lives[i-1].place {
			t.Errorf("%s is not at its place", d.names)
		}
		if len(d.cores) != len(d.names) {
			t.Errorf("%s have core names %s", d.names, d.cores)
		}
	}
	for name, d := range s.decls {
		if !slices.Contains(lives, d) || !slices.Contains(d.names, name) {
			t.Errorf("%s stands for %s", name, d.names)
		}
	}

	// All of it together, bodies included, is good Go.
	var parts []part
	for _, d := range lives {
		parts = append(parts, part{d, d.syntax, true})
	}
	u := &Unit{session: s, plan: s.newPlan(nil, nil, nil, false), Fset: s.fset, syntax: &ast.File{Name: ast.NewIdent("main")}, Files: files(parts)}
	for _, e := range u.check(mainPath) {
		t.Errorf("all that lives does not fit together: %s", e.Msg)
	}
}

// TestCoreName: what is the same has the same name in every unit, what is not has another.
func TestCoreName(t *testing.T) {
	s := newSession(t, "type T struct{ n int }\nt := T{}\nx := 1")
	core := func(u *Unit, typ types.Type) string { return u.CoreName(typ.(*types.Named).Obj()) }
	of := func(src string) string {
		u := run(t, s, "cell", src)
		return core(u, u.Info.TypeOf(u.Value))
	}
	if got, want := of("t"), "T"; got != want {
		t.Errorf("t has type %s, want %s", got, want)
	}
	run(t, s, "cell", "type T struct{ n int }")
	if got, want := of("T{}"), "T"; got != want {
		t.Errorf("the same type again is %s, want %s", got, want)
	}
	run(t, s, "cell", "type T struct{ s string }")
	if got, want := of("T{}"), "T·2"; got != want {
		t.Errorf("another type is %s, want %s", got, want)
	}
	if got, want := of("t"), "T"; got != want {
		t.Errorf("t has type %s, want %s", got, want)
	}
	run(t, s, "cell", "type T bool\nt := T(true)")
	if got, want := of("t"), "T·3"; got != want {
		t.Errorf("t has type %s, want %s", got, want)
	}
	u := run(t, s, "cell", "x := x + 1")
	var old, fresh []string
	ast.Inspect(u.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			switch obj := u.Info.Uses[id].(type) {
			case *types.Var:
				if obj == u.Pkg.Scope().Lookup("x") {
					fresh = append(fresh, u.CoreName(obj))
				} else {
					old = append(old, u.CoreName(obj))
				}
			}
		}
		return true
	})
	if !slices.Equal(old, []string{"x"}) || !slices.Equal(fresh, []string{"x·2"}) {
		t.Errorf("x := x + 1 reads %s and writes %s", old, fresh)
	}
}

// TestAnswer: an answer to an exercise may use a name in another way than an earlier cell, which keeps
// what it has; what goes wrong within the answer is told.
func TestAnswer(t *testing.T) {
	s := newSession(t, "var owner = map[int]string{}\nfunc Free(seat int) bool { return owner[seat] == \"\" }\nfunc show() { println(Free(1)) }")
	const answer = "var owner sync.Map\nfunc Take(seat int) { owner.Store(seat, 1) }"
	if _, err := s.Check("cell", answer); err == nil {
		t.Error("a cell that breaks another is accepted")
	}
	u, err := s.CheckAnswer("cell", answer)
	if err == nil {
		err = s.Commit(u)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Check("cell", "show(); Take(1); _, _ = owner.Load(1)"); err != nil {
		t.Error(err)
	}
	if _, err := s.CheckAnswer("cell", "var owner int\nfunc Take(seat int) { owner.Store(seat, 1) }"); err == nil || strings.Contains(err.Error(), "breaks") {
		t.Errorf("a wrong answer: %v", err)
	}
}

// TestMemory: what a session has forgotten, and what never became part of it, costs nothing.
func TestMemory(t *testing.T) {
	s := newSession(t, "var counter struct{ sync.Mutex; n int }\nfunc use() int { return counter.n }\nx := 0")
	cells := []string{
		"x := x + 1",
		"type T struct{ n int }\nfunc (t T) M() int { return t.n + x }\nt := T{}",
		"type T struct{ s string }\nfunc (t T) M() string { return t.s }\nu := T{}",
		"undefined1()",
		"x := (",
		"1 + 1",
		"var counter struct{ sync.Mutex; n int; ts []T }\ncounter.n++\nctx, cancel := context.WithCancel(context.Background())\ncancel()\n_ = ctx",
		"func use() int { return x + counter.n }",
		"func use() string { return 1 }",
		"le := binary.LittleEndian\nle.Uint16(nil)",
	}
	heap := func() int {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int(m.HeapAlloc)
	}
	texts := func() (n int) { // the library's included
		for range s.fset.Iterate {
			n++
		}
		return n
	}
	var before, files int
	for i := range 5000 {
		u, err := s.Check("cell", cells[i%len(cells)])
		if err == nil {
			err = s.Commit(u)
		}
		if i < len(cells) && (err != nil) != (i == 3 || i == 4 || i == 8) {
			t.Fatalf("%s: %v", cells[i], err)
		}
		s.Changes()
		if i == 1000 {
			before, files = heap(), texts()
		}
	}
	after := heap()
	if after > before+before/10 {
		t.Errorf("after 5000 cells the heap is %d KB, after 1000 it was %d KB", after>>10, before>>10)
	}
	// What need not be kept goes when there is half as much of it as of what lives.
	if now := texts(); now > files+files/2 {
		t.Errorf("after 5000 cells %d texts are kept, after 1000 there were %d", now, files)
	}
}
