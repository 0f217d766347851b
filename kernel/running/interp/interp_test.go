package interp

import (
	"errors"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// host is the import path by which the tests' texts reach the test.
const host = "test/host"

// newInterp returns an interpreter whose texts can report values, and what they have reported.
// unwind may be nil.
func newInterp(unwind func(Frame)) (in *Interp, reported *[]any) {
	reported = new([]any)
	return New(Options{
		Packages: map[string]Table{
			host:           {"Report": reflect.ValueOf(func(v any) { *reported = append(*reported, v) })},
			"test/strings": {"ToUpper": reflect.ValueOf(strings.ToUpper)},
		},
		Unwind: unwind,
	}), reported
}

func evaluate(t *testing.T, in *Interp, text string, imports ...string) {
	t.Helper()
	if err := in.Evaluate("cell1", text, imports, nil, nil); err != nil {
		t.Fatalf("Evaluate: %v\n%s", err, text)
	}
}

func TestPackagesAreDefinedWhenImported(t *testing.T) {
	in, reported := newInterp(nil)
	if len(in.loaded) != 0 {
		t.Errorf("a new interpreter has loaded %v", in.loaded)
	}
	evaluate(t, in, "package main\nimport host \"test/host\"\nfunc init() { host.Report(1) }", host)
	if !in.loaded[host] || in.loaded["test/strings"] || len(*reported) != 1 {
		t.Errorf("after an import of %s, loaded = %v, reported %v", host, in.loaded, *reported)
	}
}

func TestTextsShareWhatTheyDeclare(t *testing.T) {
	in, reported := newInterp(nil)
	evaluate(t, in, "package main\nvar n = 41\nfunc next() int { n++; return n }")
	evaluate(t, in, "package main\nimport host \"test/host\"\nfunc init() { host.Report(next()) }", host)
	if want := []any{42}; !slices.Equal(*reported, want) {
		t.Errorf("reported %v, want %v", *reported, want)
	}
}

func TestCompileError(t *testing.T) {
	tests := []struct {
		name, text string
		want       CompileError // Msg is a part of the message
	}{
		{
			name: "syntax",
			text: "package main\nvar = 1",
			want: CompileError{File: "cell1", Line: 2, Col: 5, Msg: "expected 'IDENT'"},
		},
		{
			name: "a name that yaegi does not know",
			text: "package main\nfunc f() { missing() }",
			want: CompileError{File: "cell1", Line: 2, Col: 12, Msg: "undefined: missing"},
		},
		{
			name: "a place given by a line directive",
			text: "package main\n/*line cell7:30:1*/func f() { missing() }",
			want: CompileError{File: "cell7", Line: 30, Col: 12, Msg: "undefined: missing"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in, _ := newInterp(nil)
			err := in.Evaluate("cell1", test.text, nil, nil, nil)
			var got *CompileError
			if !errors.As(err, &got) {
				t.Fatalf("Evaluate: %v, want a CompileError", err)
			}
			if got.File != test.want.File || got.Line != test.want.Line || got.Col != test.want.Col || !strings.Contains(got.Msg, test.want.Msg) {
				t.Errorf("got %+v, want %+v", *got, test.want)
			}
			evaluate(t, in, "package main\nvar after int") // the interpreter goes on
		})
	}
}

func TestUnwind(t *testing.T) {
	var frames []Frame
	in, reported := newInterp(func(f Frame) { frames = append(frames, f) })
	evaluate(t, in, `package main
import host "test/host"
func inner() { var m map[string]int; m["a"] = 1 }
func outer() { inner() }
func entry() { outer() }
func init() { host.Report(entry) }
`, host)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the text did not panic")
			}
		}()
		reflect.ValueOf((*reported)[0]).Interface().(func())()
	}()
	var got []string
	for _, f := range frames {
		got = append(got, f.Function)
		if f.File != "cell1" || f.Line == 0 || f.Col == 0 {
			t.Errorf("frame %+v has no place", f)
		}
	}
	if want := []string{"main.inner", "main.outer", "main.entry"}; !slices.Equal(got, want) {
		t.Errorf("left %q, want %q", got, want)
	}
}

// What is private in yaegi is as the package expects it, and what is not there
// is named.
func TestCheck(t *testing.T) {
	if err := Check(); err != nil {
		t.Fatal(err)
	}
	defer func(known []string) { missing = known }(missing)
	type yaegi struct {
		Kind string
		Next *struct{ Name string }
	}
	typ := reflect.TypeFor[yaegi]()
	offset[int](typ, "Kind")
	offset[int](typ, "Findex")
	pointee(typ, "Next")
	pointee(typ, "Kind")
	kindOf("noStmt")
	want := `lacks the field Kind of interp.yaegi, a int, the field Findex of interp.yaegi, a int, ` +
		`the field Kind of interp.yaegi, a *struct {}, the kind of nodes noStmt: Lockstep`
	if err := Check(); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q in it", err, want)
	}
}

// The version in the error is the one that go.mod has.
func TestMadeFor(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Version}}", "github.com/traefik/yaegi").Output()
	if got := strings.TrimSpace(string(out)); err != nil || got != madeFor {
		t.Errorf("go.mod names %s, %v; madeFor is %s", got, err, madeFor)
	}
}
