package check

import (
	"slices"
	"strings"
	"testing"
)

func TestProgram(t *testing.T) {
	for _, test := range []struct {
		about string
		src   string
		want  string // error
	}{
		{about: "whole", src: "package main\n\nimport \"fmt\"\n\nvar x = y\nvar y = f()\n\nfunc f() int { return 1 }\n\nfunc init() {}\nfunc init() {}\n\nfunc main() { fmt.Println(x) }\n"},
		{about: "with a comment before it", src: "// run\n\n// Copyright\n\npackage main\n\nfunc main() {}\n"},
		{about: "of another package", src: "package p\n\nvar X = 1\n"},
		{about: "imports are used", src: "package main\n\nimport \"os\"\n\nfunc main() {}\n", want: "3:8: \"os\" imported and not used"},
		{about: "under another name too", src: "package main\n\nimport o \"os\"\n\nfunc main() {}\n", want: "3:8: \"os\" imported as o and not used"},
		{about: "packages are imported", src: "package main\n\nfunc main() { strings.ToUpper(\"\") }\n", want: "3:15: undefined: strings"},
		{about: "variables are initialized", src: "package main\n\nvar x = f()\n\nfunc f() int { return x }\n\nfunc main() {}\n", want: "3:5: initialization cycle for x\n\tcell9:3:5: x refers to f\n\tcell9:5:6: f refers to x"},
		{about: "the session is not there", src: "package main\n\nfunc main() { println(earlier) }\n", want: "3:23: undefined: earlier"},
		{about: "statements are in functions", src: "package main\n\nx := 1\n\nfunc main() {}\n", want: "3:1: syntax error: non-declaration statement outside function body"},
		{about: "packages that there are", src: "package main\n\nimport \"no/such\"\n\nfunc main() { such.F() }\n", want: "3:8: package no/such cannot be imported: a cell can import the standard library, golang.org/x/sync (errgroup, semaphore, singleflight), golang.org/x/time/rate and \"lessons\""},
	} {
		t.Run(test.about, func(t *testing.T) {
			s := newSession(t, "earlier := 1")
			u, err := s.Check("cell9", test.src)
			if err != nil {
				if got := err.Error(); got != test.want {
					t.Errorf("got  %s\nwant %s", got, test.want)
				}
				return
			}
			if test.want != "" || !u.Program || u.Body != nil || len(u.Files) != 1 {
				t.Errorf("no error, Program %v, Body %v, %d files; want error %q", u.Program, u.Body, len(u.Files), test.want)
			}
			build(t, u)
		})
	}
}

func TestProgramUnit(t *testing.T) {
	s := newSession(t, "import \"fmt\"")
	u := run(t, s, "cell2", "package main\n\nimport \"fmt\"\n\ntype T[P any] struct{ p P }\n\nfunc (t T[P]) M() {}\n\nfunc g[P any](P) {}\nfunc _() {}\nfunc init() {}\nfunc init() {}\n\nvar a = b\nvar b = 2\n\nfunc main() { fmt.Println(a, T[int]{}); g(1) }\n")
	var names []string
	for _, fd := range compiled(u) {
		names = append(names, u.CoreName(u.Info.Defs[fd.Name]))
	}
	if want := []string{"init", "init·2", "main"}; !slices.Equal(names, want) {
		t.Errorf("it compiles %s, want %s", names, want)
	}
	if n := len(u.Info.InitOrder); n != 2 {
		t.Errorf("%d variables are initialized, want 2", n)
	}
	if u := run(t, s, "cell3", "a + b"); typeOf(u) != "int" {
		t.Errorf("a + b is of type %s after the program", typeOf(u))
	}
}

// TestCellIsNoProgram: a package clause alone does not make a program, if what follows cannot be in
// one.
func TestCellIsNoProgram(t *testing.T) {
	u := run(t, newSession(t), "cell1", "package main\n\nx := 1\nx")
	if u.Program || typeOf(u) != "int" {
		t.Errorf("Program is %v, the value's type %s", u.Program, typeOf(u))
	}
}

func TestAutoImport(t *testing.T) {
	for _, test := range []struct {
		about string
		cells []string
		want  string // the last one's AutoImports
	}{
		{about: "a package", cells: []string{"strings.ToUpper(\"\")"}, want: "strings"},
		{about: "several", cells: []string{"func f() { fmt.Println(strings.ToUpper(\"\")) }\nvar mu sync.Mutex"}, want: "fmt strings sync"},
		{about: "not when it is imported", cells: []string{"import \"strings\"", "strings.ToUpper(\"\")"}, want: ""},
		{about: "nor twice", cells: []string{"strings.ToUpper(\"\")", "strings.ToLower(\"\")"}, want: ""},
		{about: "not when it is something else", cells: []string{"var strings struct{ ToUpper int }", "strings.ToUpper"}, want: ""},
		{about: "nor a local variable", cells: []string{"func f(strings struct{ ToUpper int }) int { return strings.ToUpper }"}, want: ""},
		{about: "nested", cells: []string{"http.HandlerFunc(nil)"}, want: "net/http"},
		{about: "math/rand/v2 has the member", cells: []string{"rand.IntN(3)"}, want: "math/rand/v2"},
		{about: "math/rand has it", cells: []string{"rand.Intn(3)"}, want: "math/rand"},
		{about: "both have it", cells: []string{"rand.Shuffle(1, nil)"}, want: "math/rand/v2"},
		{about: "crypto/rand has it", cells: []string{"rand.Text()"}, want: "crypto/rand"},
		{about: "text before html", cells: []string{"template.New(\"\")"}, want: "text/template"},
		{about: "html has it", cells: []string{"var x template.HTML"}, want: "html/template"},
		{about: "a type alone", cells: []string{"var d time.Duration\nd"}, want: "time"},
	} {
		t.Run(test.about, func(t *testing.T) {
			last := len(test.cells) - 1
			s := newSession(t, test.cells[:last]...)
			u := run(t, s, "cell9", test.cells[last])
			slices.Sort(u.AutoImports)
			if got := strings.Join(u.AutoImports, " "); got != test.want {
				t.Errorf("AutoImports is %s, want %s", got, test.want)
			}
		})
	}
}
