package cell

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSplit(t *testing.T) {
	for _, test := range []struct {
		about string
		src   string
		want  []string // "kind line:col text"
	}{
		{about: "empty"},
		{about: "only space and comments", src: "\n // a\n/* b\n*/ \n"},
		{about: "statements by line", src: "x := 1\n\ty = 2", want: []string{"stmt 1:1 x := 1", "stmt 2:2 y = 2"}},
		{about: "statements by semicolon", src: "a(); b() ;\nc()", want: []string{"stmt 1:1 a();", "stmt 1:6 b();", "stmt 2:1 c()"}},
		{about: "all kinds", src: "import \"fmt\"\ntype T int\nconst c = 1\nvar v int\nfunc f() {}\nf()", want: []string{
			"import 1:1 import \"fmt\"", "type 2:1 type T int", "const 3:1 const c = 1", "var 4:1 var v int", "func 5:1 func f() {}", "stmt 6:1 f()"}},
		{about: "package clause", src: "package main\n\nfunc main() {\n}", want: []string{"func 3:1 func main() {\n}"}},
		{about: "method", src: "func (t *T[K, V]) m() {}", want: []string{"func 1:1 func (t *T[K, V]) m() {}"}},
		{about: "generic function", src: "func f[T any](x T) {}", want: []string{"func 1:1 func f[T any](x T) {}"}},
		{about: "method with type parameters", src: "func (t T) m[E any](E) {}\nfunc (T) m[S ~[]E, E int | string]() {}", want: []string{"func 1:1 func (t T) m[E any](E) {}", "func 2:1 func (T) m[S ~[]E, E int | string]() {}"}},
		{about: "function literal with a result of a generic type", src: "func() List[int] { return nil }().Len()\nfunc(a, b int) Map[K, V] { return nil }(1, 2)", want: []string{"stmt 1:1 func() List[int] { return nil }().Len()", "stmt 2:1 func(a, b int) Map[K, V] { return nil }(1, 2)"}},
		{about: "function literal that is called", src: "func() {}()\nfunc(x int) { f(x) }(1)", want: []string{"stmt 1:1 func() {}()", "stmt 2:1 func(x int) { f(x) }(1)"}},
		{about: "function literal with a result type", src: "func() (int) { return 1 }()", want: []string{"stmt 1:1 func() (int) { return 1 }()"}},
		{about: "lists", src: "import (\n\t\"a\"\n\t\"b\"\n)\nvar (\n\tx = 1\n)", want: []string{"import 1:1 import (\n\t\"a\"\n\t\"b\"\n)", "var 5:1 var (\n\tx = 1\n)"}},
		{about: "header with semicolons", src: "for i := 0; i < 3; i++ {\n\tf(i); g()\n}\nx++", want: []string{"stmt 1:1 for i := 0; i < 3; i++ {\n\tf(i); g()\n}", "stmt 4:1 x++"}},
		{about: "if, else", src: "if x := f(); x {\n} else if y := g(); y {\n} else {\n}\nz()", want: []string{"stmt 1:1 if x := f(); x {\n} else if y := g(); y {\n} else {\n}", "stmt 5:1 z()"}},
		{about: "switch with a statement only", src: "switch x := f(); {\n}\ny", want: []string{"stmt 1:1 switch x := f(); {\n}", "stmt 3:1 y"}},
		{about: "function literal in a header", src: "for f := func() bool { a(); return b }; f(); {\n}\ny", want: []string{"stmt 1:1 for f := func() bool { a(); return b }; f(); {\n}", "stmt 3:1 y"}},
		{about: "struct type in a header", src: "for _, p := range [](struct{ a int }){{1}} {\n}\ny", want: []string{"stmt 1:1 for _, p := range [](struct{ a int }){{1}} {\n}", "stmt 3:1 y"}},
		{about: "label stays with its loop", src: "l:\nfor {\n\tbreak l\n}", want: []string{"stmt 1:1 l:\nfor {\n\tbreak l\n}"}},
		{about: "a chain of calls over lines", src: "a.\n\tb().\n\tc()\nd", want: []string{"stmt 1:1 a.\n\tb().\n\tc()", "stmt 4:1 d"}},
		{about: "raw string", src: "s := `a\n;b`\nt", want: []string{"stmt 1:1 s := `a\n;b`", "stmt 3:1 t"}},
		{about: "carriage returns", src: "s := `a\r\nb`\r\n\r\nt // c\r\nu", want: []string{"stmt 1:1 s := `a\r\nb`", "stmt 4:1 t", "stmt 5:1 u"}},
		{about: "columns count bytes", src: "é; ü", want: []string{"stmt 1:1 é;", "stmt 1:5 ü"}},
		{about: "comment within", src: "f( // one\n\t1)\n", want: []string{"stmt 1:1 f( // one\n\t1)"}},
		{about: "no Go at all", src: "} ) x\n$ y", want: []string{"stmt 1:1 } ) x", "stmt 2:1 $ y"}},
		{about: "not finished", src: "f(\nx := 1", want: []string{"stmt 1:1 f(\nx := 1"}},
	} {
		t.Run(test.about, func(t *testing.T) {
			var got []string
			for _, f := range Split(test.src) {
				text := map[Kind]string{Stmt: "stmt", Import: "import", Type: "type", Const: "const", Func: "func", Var: "var"}[f.Kind]
				text += fmt.Sprintf(" %d:%d %s", f.Line, f.Col, f.Text)
				if f.Semicolon {
					text += ";"
				}
				got = append(got, text)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("Split(%q):\n%q\nwant\n%q", test.src, got, test.want)
			}
		})
	}
}

// FuzzSplit: whatever the text, the fragments and what lies between them are the text, and nothing
// but space, comments and the like is between them.
func FuzzSplit(f *testing.F) {
	for _, src := range []string{
		"x := 1\ny", "import (\n\"fmt\"\n)", "for i := 0; i < 3; i++ { f() }", "s := `a\r\nb`\r\nt", "/* a\n*/ x // y", "package main; f()", "é\x80;\"", "`\r", "func (", "if func() {}; {", "'\\", "\ufeffx", "{;};",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		end, line, packages := 0, 1, 0
		for i, f := range Split(src) {
			if f.Offset < end || f.Text == "" || !strings.HasPrefix(src[f.Offset:], f.Text) {
				t.Fatalf("fragment %d, %q, is not at %d, or before %d", i, f.Text, f.Offset, end)
			}
			line += strings.Count(src[end:f.Offset], "\n")
			if f.Line != line || f.Col != f.Offset-strings.LastIndexByte(src[:f.Offset], '\n') {
				t.Errorf("fragment %d, %q, is at %d:%d, said %d:%d", i, f.Text, line, f.Offset-strings.LastIndexByte(src[:f.Offset], '\n'), f.Line, f.Col)
			}
			packages += checkGap(t, src[end:f.Offset])
			line += strings.Count(f.Text, "\n")
			end = f.Offset + len(f.Text)
		}
		if packages += checkGap(t, src[end:]); packages > 0 && !strings.Contains(src, "package") {
			t.Errorf("something is left out of %q", src)
		}
	})
}

// checkGap checks that between fragments there are but space, comments, semicolons and package
// clauses, of which it returns the number.
func checkGap(t *testing.T, gap string) (packages int) {
	t.Helper()
	if !utf8.ValidString(gap) {
		return 0 // the scanner skips what is not text
	}
	for gap = strings.TrimLeft(gap, " \t\r\n;\ufeff"); gap != ""; gap = strings.TrimLeft(gap, " \t\r\n;\ufeff") {
		switch {
		case strings.HasPrefix(gap, "//"):
			_, gap, _ = strings.Cut(gap, "\n")
		case strings.HasPrefix(gap, "/*"):
			_, gap, _ = strings.Cut(gap[2:], "*/")
		case strings.HasPrefix(gap, "package"):
			return 1 // whatever follows in the clause
		default:
			t.Fatalf("%q is left out", gap)
		}
	}
	return packages
}
