package check

import (
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/compiler/cell"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// TestErrors compares messages and places with what Go's compiler says of the same line in a
// program.
func TestErrors(t *testing.T) {
	s := newSession(t, `import ("fmt"; "sync")
x := 1
var mu sync.Mutex
type T struct{ n int }
func f(a int, b string) (int, error) { return a, nil }`)
	for _, test := range []struct {
		about string
		src   string
		want  string // line:column: message, line by line
	}{
		{about: "undefined", src: "y := undefined1 + 1", want: "1:6: undefined: undefined1"},
		{about: "the second line", src: "a := 1\n\tb := a + undefined1", want: "2:11: undefined: undefined1"},
		{about: "columns count bytes", src: "s := \"é\" + undefined1", want: "1:13: undefined: undefined1"},
		{about: "wrong type assigned", src: "x = \"a\"", want: "1:5: cannot use \"a\" (untyped string constant) as int value in assignment"},
		{about: "mismatched types", src: "x + \"a\"", want: "1:1: invalid operation: x + \"a\" (mismatched types int and untyped string)"},
		{about: "too few arguments", src: "f(1)", want: "1:4: not enough arguments in call to f\n\thave (number)\n\twant (int, string)"},
		{about: "too many results", src: "a, b, c := f(1, \"\")", want: "1:12: assignment mismatch: 3 variables but f returns 2 values"},
		{about: "unexported member", src: "mu.state", want: "1:4: mu.state undefined (type sync.Mutex has no field or method state)"},
		{about: "unexported function", src: "fmt.println()", want: "1:5: undefined: fmt.println (but have Println)"},
		{about: "no such member", src: "fmt.Printline()", want: "1:5: undefined: fmt.Printline"},
		{about: "no such field", src: "T{}.m", want: "1:5: T{}.m undefined (type T has no field or method m)"},
		{about: "other case", src: "mu.lock()", want: "1:4: mu.lock undefined (type sync.Mutex has no field or method lock, but does have method Lock)"},
		{about: "unused variable in a function", src: "func g() {\n\tunused := 1\n}", want: "2:2: declared and not used: unused"},
		{about: "unused variable in a block of a statement", src: "if true {\n\tunused := 1\n}", want: "2:2: declared and not used: unused"},
		{about: "missing return", src: "func g() int {\n}", want: "2:1: missing return"},
		{about: "no new variables", src: "a := 1\na := 2", want: "2:3: no new variables on left side of :="},
		{about: "not a name", src: "T{}.n := 1", want: "1:1: non-name T{}.n on left side of :="},
		{about: "not used", src: "x == 1\nx++", want: "1:1: x == 1 (untyped bool value) is not used"},
		{about: "declared twice in a cell", src: "func g() {}\nfunc g() {}", want: "2:6: g redeclared in this block\n\tline 1: other declaration of g"},
		{about: "two imports of one name", src: "import \"text/template\"\nimport \"html/template\"", want: "2:8: template redeclared in this block\n\ttwo packages have this name: give one of them another, as in import template2 \"html/template\""},
		{about: "a package that a variable hides", src: "import \"sort\"\nsort := 1\nsort.Ints(nil)", want: "3:6: sort.Ints undefined (type int has no field or method Ints)"},
		{about: "misuse of a channel", src: "c := make(<-chan int)\nc <- 1", want: "2:1: invalid operation: cannot send to receive-only channel <-chan int c (variable of type <-chan int)"},
		{about: "copies the interface", src: "var e error = T{}", want: "1:15: cannot use T{} (value of struct type T) as error value in variable declaration: T does not implement error (missing method Error)"},
		{about: "break outside of a loop", src: "break", want: "1:1: break is not in a loop, switch, or select"},
		{about: "label that is not used", src: "func g() {\nl:\n\tfor {\n\t}\n}", want: "2:1: label l defined and not used"},
		{about: "return of a value from the statements", src: "return 1", want: "1:8: too many return values\n\thave (number)\n\twant ()"},
		{about: "syntax, in a later fragment", src: "a := 1\nb := )\n", want: "2:6: syntax error: unexpected ), expected expression"},
		{about: "syntax, in two fragments", src: "a := (1\nfunc {", want: "1:8: syntax error: unexpected newline, expected )"},
		{about: "syntax, at the end", src: "a :=", want: "1:5: syntax error: unexpected EOF, expected expression"},
		{about: "syntax, at the end of a line", src: "a := 1\nb := \n\n", want: "2:5: syntax error: unexpected EOF, expected expression"},
		{about: "method with type parameters", src: "type T int\nfunc (t T) m[E any](E) {}", want: "2:13: syntax error: method must have no type parameters"},
		{about: "embedded file", src: "import _ \"embed\"\n\n//go:embed file.txt\nvar text string", want: "3:3: go:embed: Lockstep embeds no files; os.ReadFile reads one"},
		{about: "package of C", src: "import \"C\"", want: "1:8: package C cannot be imported: a cell can import the standard library, golang.org/x/sync (errgroup, semaphore, singleflight), golang.org/x/time/rate and \"lessons\""},
		{about: "unknown package", src: "import \"no/such\"", want: "1:8: package no/such cannot be imported: a cell can import the standard library, golang.org/x/sync (errgroup, semaphore, singleflight), golang.org/x/time/rate and \"lessons\""},
		{about: "package of the outside world", src: "x++\nimport (\n\t\"fmt\"\n\t\"github.com/a/b\"\n)", want: "4:2: package github.com/a/b cannot be imported: a cell can import the standard library, golang.org/x/sync (errgroup, semaphore, singleflight), golang.org/x/time/rate and \"lessons\""},
		{about: "package that is not imported, and is none", src: "string.ToUpper(\"\")", want: "1:8: string.ToUpper undefined (type string has no field or method ToUpper)"},
		{about: "package that is not imported, and has no such member", src: "strings.Upper(\"\")", want: "1:9: undefined: strings.Upper"},
		{about: "a variable before its declaration", src: "fmt.Println(later)\nlater := 1", want: "1:13: undefined: later"},
		{about: "function without a body", src: "func g(int)", want: "1:6: missing function body"},
		{about: "import cycle of types", src: "type A struct{ a A }", want: "1:6: invalid recursive type: A refers to itself"},
		{about: "more values than variables, with var", src: "var a, b = 1, 2, 3", want: "1:18: extra init expr 3"},
		{about: "more values than variables, with :=", src: "a, b := 1, 2, 3", want: "1:9: assignment mismatch: 2 variables but 3 values"},
		{about: "a value too large to be shown", src: "1 << 64", want: "1:1: cannot use 1 << 64 (untyped int constant 18446744073709551616) as int value (overflows)"},
		{about: "a generic function as a value", src: "func g[T any](x T) T { return x }\ng", want: "2:1: cannot use generic function g without instantiation"},
		{about: "generic functions as values", src: "1, slices.Sort", want: "1:4: cannot use generic function slices.Sort without instantiation"},
		{about: "a type parameter's place", src: "func g[T any]() {}\ng()", want: "2:1: in call to g, cannot infer T (declared at cell9:1:8)"},
		{about: "a call without a value in a list", src: "mu.Lock(), 1", want: "1:1: mu.Lock() (no value) used as value"},
		{about: "main with a parameter", src: "func main(x int) {}", want: "1:6: func main must have no arguments and no return values"},
		{about: "main with a result", src: "func main() int { return 1 }", want: "1:6: func main must have no arguments and no return values"},
		{about: "init with a result", src: "func init() int { return 1 }", want: "1:6: func init must have no arguments and no return values"},
		{about: "init with type parameters", src: "func init[T any]() {}", want: "1:11: func init must have no type parameters"},
		{about: "init without a body", src: "func init()", want: "1:6: func init must have a body"},
		{about: "a comment that does not end", src: "x++ /* b", want: "1:5: comment not terminated"},
		{about: "only a comment that does not end", src: "\n /*", want: "2:2: comment not terminated"},
		{about: "a comment that does not end within a function", src: "func g() {\n/*", want: "2:1: comment not terminated"},
		{about: "a character that is none of Go's", src: "x @ 1", want: "1:3: invalid character U+0040 '@'"},
		{about: "such a character, and an error elsewhere", src: "x ? 1 : 2\ny := )", want: "1:3: invalid character U+003F '?'\n2:6: syntax error: unexpected ), expected expression"},
		{about: "a brace too many", src: "x++\nif x > 1 {\n}\n}", want: "4:1: syntax error: unexpected }"},
		{about: "a brace too many in a line", src: "x++ }", want: "1:5: syntax error: unexpected }"},
		{about: "a list that does not end the cell", src: "x, x\nx++", want: "1:5: syntax error: unexpected newline, expected := or = or comma"},
		{about: "errors in order of place", src: "y := undefined1\nz := undefined2", want: "1:6: undefined: undefined1\n2:6: undefined: undefined2"},
	} {
		t.Run(test.about, func(t *testing.T) {
			_, err := s.Check("cell9", test.src)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("Check(%q):\n%s\nwant\n%s", test.src, got, test.want)
			}
		})
	}
}

func TestManyErrors(t *testing.T) {
	_, err := newSession(t).Check("cell1", strings.Repeat("undefined1()\n", 50))
	if errs, ok := err.(ErrorList); !ok || len(errs) != maxErrors {
		t.Errorf("Check: %d errors, want %d:\n%v", len(errs), maxErrors, err)
	}
}

// TestSession runs cells one after another. The last is to have a value of a type, or an error.
func TestSession(t *testing.T) {
	for _, test := range []struct {
		about string
		cells []string
		want  string // type of the last cell's value, or its error
	}{
		{about: "variable", cells: []string{"x := 1", "x + 1"}, want: "int"},
		{about: "function uses a variable of its cell", cells: []string{"x := 1\nfunc f() int { return x }", "f()"}, want: "int"},
		{about: "function after the statements that call it", cells: []string{"s := f()\nfunc f() string { return \"\" }\ns"}, want: "string"},
		{about: "imports live on", cells: []string{"import \"strings\"", "strings.ToUpper(\"a\")"}, want: "string"},
		{about: "an import nobody uses is allowed", cells: []string{"import \"os\"\nx := 1", "x"}, want: "int"},
		{about: "import under another name", cells: []string{"import str \"strings\"", "str.Fields(\"\")"}, want: "[]string"},
		{about: "dot import", cells: []string{"import . \"strings\"", "Fields(\"\")"}, want: "[]string"},
		{about: "a later import hides an earlier one of its name", cells: []string{"import \"math/rand\"", "import \"math/rand/v2\"", "rand.N(3)"}, want: "int"},
		{about: "a variable hides an import", cells: []string{"import \"strings\"", "strings := 1.5", "strings"}, want: "float64"},
		{about: "an import hides a variable", cells: []string{"strings := 1.5", "import \"strings\"", "strings.ToUpper(\"\")"}, want: "string"},
		{about: "variable of another type", cells: []string{"x := 1", "x := \"a\"", "x"}, want: "string"},
		{about: "the new variable from the old one", cells: []string{"x := 1", "x := fmt.Sprint(x, map[string]int{\"x\": x})\nimport \"fmt\"", "x"}, want: "string"},
		{about: "function of another signature", cells: []string{"func f() int { return 1 }", "func f(s string) string { return s }", "f(\"\")"}, want: "string"},
		{about: "constant of another value", cells: []string{"const c = 1", "const c = 1.5", "c"}, want: "float64"},
		{about: "old and new type are two", cells: []string{"type T struct{ a int }\nt := T{1}", "type T struct{ b string }\nu := T{\"\"}", "t.a + len(u.b)"}, want: "int"},
		{about: "an old value is not of the new type", cells: []string{"type T struct{ a int }\nt := T{1}", "type T struct{ b string }", "t = T{}"}, want: "1:5: cannot use T{} (value of struct type T) as old.T value in assignment\n\told.T is T as cell1 declared it: a variable keeps its type when the type is declared again"},
		{about: "a function of a type declared again", cells: []string{"type T int\nfunc f(t T) T { return t }", "type T string", "f(\"\")"}, want: "T"},
		{about: "a type that mentions a type declared again", cells: []string{"type A struct{ n int }\ntype B struct{ a *A }\nvar b B", "type A string", "b.a"}, want: "*old A"},
		{about: "a type declared three times", cells: []string{"type T int\na := T(1)", "type T string\nb := T(\"\")", "type T bool\nc := T(true)", "a == 1 && b == \"\" && bool(c)"}, want: "bool"},
		{about: "methods of a type declared again", cells: []string{"type T int\nfunc (t T) M() int { return 1 }\nt := T(1)", "type T int\nfunc (t T) M() string { return \"\" }", "t.M()"}, want: "string"},
		{about: "methods of an old type", cells: []string{"type T int\nfunc (t T) M() int { return 1 }\nt := T(1)", "type T string\nfunc (t T) M() string { return \"\" }", "t.M()"}, want: "int"},
		{about: "the same cell again", cells: []string{"type T struct{ n int }\nfunc (t *T) Inc() { t.n++ }\nt := &T{}", "type T struct{ n int }\nfunc (t *T) Inc() { t.n++ }\nt := &T{}", "t.n"}, want: "int"},
		{about: "method added to a type of an earlier cell", cells: []string{"type T struct{ n int }", "func (t T) Twice() int { return 2 * t.n }", "T{2}.Twice()"}, want: "int"},
		{about: "a method again, in a cell of its own", cells: []string{"type T struct{ n int }", "func (t *T) M() int { return 2 * t.n }", "func (t *T) M() int { return 2 * t.n }", "(&T{2}).M()"}, want: "int"},
		{about: "another method of the name", cells: []string{"type T struct{ n int }", "func (t *T) M() int { return 2 * t.n }", "x := 1\nfunc (t *T) M() string { return \"\" }"}, want: ""},
		{about: "a method of another type", cells: []string{"type T struct{ n int }", "func (t *T) M() int { return 2 * t.n }", "func (t *T) M() string { return \"\" }", "(&T{}).M()"}, want: "string"},
		{about: "another method of a new type", cells: []string{"type T struct{ n int }\nfunc (t *T) M() int { return 2 * t.n }", "type T struct{ n int }", "func (t *T) M() string { return \"\" }", "(&T{2}).M()"}, want: "string"},
		{about: "a variable hides an import that a type needs", cells: []string{"import \"strings\"\nvar b strings.Builder\nfunc f(strings.Builder) {}", "strings := 1", "strings := 2.5", "b.Len() + int(strings)"}, want: "int"},
		{about: "a context from an earlier one", cells: []string{"import (\"context\"; \"time\")\nctx := context.Background()", "ctx, cancel := context.WithTimeout(ctx, time.Second)", "ctx, cancel = context.WithCancel(ctx)\ncancel"}, want: "context.CancelFunc"},
		{about: "a field hides nothing of the package", cells: []string{"n := 1\ntype T struct{ n string }", "n := 1.5", "T{}.n"}, want: "string"},
		{about: "partly new names", cells: []string{"a, err := f()\nfunc f() (int, error) { return 1, nil }", "b, err := f()", "b"}, want: "int"},
		{about: "partly new names in one cell", cells: []string{"func f() (int, error) { return 1, nil }\na, err := f()\nb, err := f()\nerr"}, want: "error"},
		{about: "var in a cell", cells: []string{"var (\n\ta, b = 1, \"s\"\n\tc float64\n)", "b"}, want: "string"},
		{about: "var with a type and no value", cells: []string{"var m map[string][]chan<- int", "m"}, want: "map[string][]chan<- int"},
		{about: "variable of an unnamed struct type", cells: []string{"var p struct{ X, y int }", "p.y"}, want: "int"},
		{about: "variable of a function type with names", cells: []string{"f := func(a, b int) (sum int) { return a + b }", "f(1, 2)"}, want: "int"},
		{about: "type of a package that is not imported by name", cells: []string{"import \"time\"\nt := time.Now().Sub(time.Time{})", "import time \"strings\"", "t"}, want: "time.Duration"},
		{about: "type that a package's value has, and nobody imported", cells: []string{"import \"net/http\"\nu := http.Request{}.URL", "u.Host"}, want: "string"},
		{about: "whole program", cells: []string{"package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(helper())\n}\n\nfunc helper() int { return 1 }", "helper()"}, want: "int"},
		{about: "two whole programs", cells: []string{"package main\nfunc main() {}\nfunc helper() int { return 1 }", "package main\nfunc main() {}\nfunc helper() string { return \"\" }", "helper()"}, want: "string"},
		{about: "several init functions", cells: []string{"var n int\nfunc init() { n++ }\nfunc init() { n++ }", "n"}, want: "int"},
		{about: "generic function", cells: []string{"func Map[T, U any](xs []T, f func(T) U) []U { return nil }", "Map([]int{1}, func(int) string { return \"\" })"}, want: "[]string"},
		{about: "generic type", cells: []string{"type Stack[T any] struct{ items []T }\nfunc (s *Stack[T]) Pop() T { var z T; return z }\ns := &Stack[string]{}", "s.Pop()"}, want: "string"},
		{about: "generic type declared again", cells: []string{"type T any\ntype Box[T any] struct{ v T }\nb := Box[int]{1}", "type Box[T any] struct{ w T }", "b.v"}, want: "int"},
		{about: "type alias", cells: []string{"type A = map[string]int\nvar a A", "a[\"\"]"}, want: "int"},
		{about: "interface and what implements it", cells: []string{"type S interface{ Area() float64 }\ntype Sq float64\nfunc (s Sq) Area() float64 { return 0 }", "var s S = Sq(1)", "s.Area()"}, want: "float64"},
		{about: "types that refer to each other", cells: []string{"type A struct{ b *B }\ntype B struct{ a *A }", "A{}.b"}, want: "*B"},
		{about: "iota", cells: []string{"type Day int\nconst (\n\tMon Day = iota\n\tTue\n)", "Tue"}, want: "Day"},
		{about: "a call's results are shown", cells: []string{"func f() (int, string) { return 1, \"\" }\nf()"}, want: "(int, string)"},
		{about: "a conversion is shown", cells: []string{"float64(1)"}, want: "float64"},
		{about: "a built-in function is shown", cells: []string{"len(\"abc\")"}, want: "int"},
		{about: "a print is not", cells: []string{"import \"fmt\"\nfmt.Println()"}},
		{about: "a semicolon keeps a value from being shown", cells: []string{"x := 1\nx + 1;"}},
		{about: "an earlier failure leaves nothing", cells: []string{"x := 1", "x"}, want: "int"},
		{about: "shadows a built-in function", cells: []string{"len := 3", "len"}, want: "int"},
		{about: "blank", cells: []string{"_, b := 1, \"\"\nvar _ = 2", "b"}, want: "string"},
		{about: "empty", cells: []string{"", "// nothing\n"}},
	} {
		t.Run(test.about, func(t *testing.T) {
			last := len(test.cells) - 1
			s := newSession(t, test.cells[:last]...)
			u, err := s.Check("cell9", test.cells[last])
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				got = typeOf(u)
				if err := s.Commit(u); err != nil {
					t.Errorf("Commit: %v", err)
				}
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// TestCheckChangesNothing: a cell that fails must leave the session as it was, names that it
// declares again included.
func TestCheckChangesNothing(t *testing.T) {
	s := newSession(t, "type T int\nx := T(1)\nfunc f() T { return x }")
	before, _ := declarations(s)
	for _, src := range []string{"type T string\nx := \"\"\nfunc f() {}\nundefined1()", "x := f(", "type T string\nx := T(\"\")"} {
		s.Check("cell9", src)
	}
	if after, _ := declarations(s); strings.Join(after, "") != strings.Join(before, "") {
		t.Errorf("declarations are\n%s\nwant\n%s", after, before)
	}
	u, err := s.Check("cell9", "f() + x")
	if err != nil || typeOf(u) != "T" {
		t.Errorf("f() + x: type %s, %v", typeOf(u), err)
	}
}

// declarations returns the cells that declare a session again, and its variables.
func declarations(s *Session) (cells, vars []string) {
	var again workerproto.Session
	for d := range s.list.all() {
		if d.again() {
			again.Apply(workerproto.SessionChange{Set: []workerproto.Declaration{workerproto.Declaration(d.declaration())}})
		}
	}
	again.Apply(workerproto.SessionChange{Imports: importDecls(s.imports)})
	return again.Cells(), again.Variables()
}

// TestDeclarations: what a session declares can be declared again in a new one.
func TestDeclarations(t *testing.T) {
	s := newSession(t,
		"import (\"sync\"; \"time\")\nvar mu sync.Mutex\nstart := time.Now()\ntype T struct{ at time.Time }",
		"func f(t T) time.Duration { return start.Sub(t.at) }",
		"start := time.Now().Add(time.Hour)",
		"count := 0",
		"type T struct{ at time.Time; n int }\nfunc g() T { return T{n: count} }")
	cells, vars := declarations(s)
	if got, want := strings.Join(vars, " "), "mu start count"; got != want {
		t.Errorf("variables are %s, want %s", got, want)
	}
	again := newSession(t, cells...)
	run(t, again, "cell9", "mu.Lock()\ncount++")
	if u := run(t, again, "cell10", "f(T{})"); typeOf(u) != "time.Duration" {
		t.Errorf("f(T{}) has type %s", typeOf(u))
	}
}

// TestDeclarationsAgain: cells whose names moved to later cells can still be declared, in an order
// in which each finds what it needs.
func TestDeclarationsAgain(t *testing.T) {
	s := newSession(t,
		"type T struct{ n int }\nfunc g() T { return T{1} }\nvar old T",
		"func f() int { return g().n }",
		"func g() T { return T{n: h()} }\nfunc h() int { return 2 }",
		"func h() int { return 3 * k }\nconst k = 4",
		"type T struct{ n, m int }\nvar c = make(chan T)\nvar le = binary.LittleEndian",
		"import r \"math/rand\"\nfunc one() int { return r.Int() }",
		"import r \"math/rand/v2\"\nfunc two() int { return r.IntN(3) }",
		"package main\nimport \"strings\"\nfunc up() string { return strings.ToUpper(\"\") }\nfunc main() {}")
	cells, vars := declarations(s)
	if got, want := strings.Join(vars, " "), "c"; got != want {
		t.Errorf("variables are %s, want %s", got, want)
	}
	again := newSession(t, cells...)
	if u := run(t, again, "cell9", "f() + (<-c).m + one() + two() + r.IntN(3) + len(up())"); typeOf(u) != "int" {
		t.Errorf("the value's type is %s", typeOf(u))
	}
}

// FuzzCheck checks any text as a cell after others. It must not panic, and errors must lie in the
// cell.
func FuzzCheck(f *testing.F) {
	for _, src := range []string{
		"x := 1\nx", "func f() {}\ntype T struct{}", "a, b := <-c", "import . \"fmt\"", "var x, y = f()", "func (t T) m() {}", "type T[P any] struct{ x P }",
		"for i := range 3 {}", "package main\nfunc main() {}", "x, y := 1", "func init() {}", "_ := 1", "type T = T", "const (a = iota; b)", "}", "var (", "x := ls__cell", "x_1 := 1\nx := 2",
		"const ()", "const (\n\t_ = iota\n\ta\n)", "type ()", "type _ int", "func _() {}", "func (T) _() {}", "var _, x = f()", "x := x", "type T[T any] T", "package main\nfunc (T) m() {}\ntype T int",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 2000 {
			return
		}
		s := newSession(t, "x := 1\ntype T struct{ n int }\nfunc f() (int, error) { return 0, nil }")
		u, err := s.Check("cell9", src)
		if err != nil {
			lines := strings.Count(src, "\n") + 1
			for _, e := range err.(ErrorList) {
				if e.Line > lines+1 {
					t.Errorf("%v is after the cell's end", e)
				}
			}
			return
		}
		build(t, u)
		if err := s.Commit(u); err != nil {
			t.Errorf("Commit after Check: %v\n%s", err, u.text)
		}
		consistent(t, s)
		if _, err := s.Check("cell10", "y__ := 1"); err != nil && len(cell.Split(src)) > 0 {
			t.Errorf("the session is broken by %q: %v", src, err)
		}
	})
}
