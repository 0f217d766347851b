package notebook

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const lessonText = "# A *lesson*\n\nText with `code`, **bold** and <kbd>Shift</kbd>,\nin two lines: a &lt; b, [a link](https://go.dev).\n\n" +
	"- one\n  more\n- two\n\n1. first\n2. second\n\n> said\n> twice\n\n```go\nx := 1\n\ty\n```\n\n| a | b |\n|---|---|\n| 1 | `2` |\n"

func TestLessonText(t *testing.T) {
	for _, test := range []struct {
		about   string
		colours bool
		want    string
	}{
		{"without colours", false, `# A *lesson*

Text with ` + "`code`" + `, **bold** and Shift,
in two lines: a < b, a link (https://go.dev).

- one
  more
- two

1. first
2. second

> said
> twice

    x := 1
    	y

| a | b |
|---|---|
| 1 | ` + "`2`" + ` |
`},
		{"with colours", true, "\x1b[1m# A \x1b[3mlesson\x1b[23m\x1b[0m\n\nText with \x1b[36mcode\x1b[39m, \x1b[1mbold\x1b[22m and Shift,\n" +
			"in two lines: a < b, a link (https://go.dev).\n\n- one\n  more\n- two\n\n1. first\n2. second\n\n> said\n> twice\n\n" +
			"    x := 1\n    \ty\n\n| a | b |\n|---|---|\n| 1 | \x1b[36m2\x1b[39m |\n"},
	} {
		var out bytes.Buffer
		s := &Screen{out: &out, colours: test.colours, empty: true}
		s.markdown(lessonText)
		if out.String() != test.want {
			t.Errorf("%s:\n%q\nwant\n%q", test.about, &out, test.want)
		}
	}
}

// TestRunShowsTheLesson: its text, its code and the outputs, each where it belongs; with -q the
// outputs only.
func TestRunShowsTheLesson(t *testing.T) {
	nb, err := Read(file(t, "import \"fmt\"\nfmt.Print(\"one\")\n6 * 7", "#skip-execution panic(1)", "#raises-exception panic(\"meant\")", "fmt.Println(\"two\")"))
	if err != nil {
		t.Fatal(err)
	}
	text := &Cell{data: object{"cell_type": "markdown", "id": "text", "metadata": object{}, "source": "## Part\n\nRead *this*."}}
	nb.Cells = append([]*Cell{text}, nb.Cells...)
	data, err := nb.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	in := filepath.Join(t.TempDir(), "lesson.ipynb")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	stdout, stderr, status := lockstep(t, in)
	want := `## Part

Read *this*.

In [1]: import "fmt"
        fmt.Print("one")
        6 * 7
one
Out[1]: 42

In [ ]: panic(1)

In [2]: panic("meant")
`
	if rest, ok := strings.CutPrefix(stdout, want); !ok || status != 0 || stderr != "" || !strings.HasSuffix(rest, "\n\nIn [3]: fmt.Println(\"two\")\ntwo\n") {
		t.Errorf("status %d, stderr %q, stdout\n%s\nwant\n%s", status, stderr, stdout, want)
	}
	stdout, _, _ = lockstep(t, "-q", in)
	if !strings.HasPrefix(stdout, "one\nOut[1]: 42\n") || !strings.HasSuffix(stdout, "\ntwo\n") || strings.Contains(stdout, "In [3]") || strings.Contains(stdout, "Part") {
		t.Errorf("-q shows\n%s", stdout)
	}
}

func TestFill(t *testing.T) {
	for _, test := range []struct{ source, parameters, want string }{
		{"n := 1", "n=2", "n := 2"},
		{"n, name := 1, \"Ann\" // both", "name=Bob n=1+1", "n, name := 1+1, \"Bob\" // both"},
		{"var n int", "n=7", "var n int = 7"},
		{"var (\n\tn int64 = 1 << 3\n\ts string\n)", "n=5 s=five", "var (\n\tn int64 = 5\n\ts string = \"five\"\n)"},
		{"const n = 1", "n=-3", "const n = -3"},
		{"%lanes off\n\nn := 1", "n=2", "%lanes off\n\nn := 2"},
		{"import \"time\"\nvar pause = time.Second", "pause=2*time.Millisecond", "import \"time\"\nvar pause = 2*time.Millisecond"},
		{"s := `raw`", "s=a=b", "s := \"a=b\""},
		{"s := \"x\"", "s=\"quoted\"", "s := \"quoted\""},
		{"s := \"x\"", "s=", "s := \"\""},
		{"n := 1", "n=2 n=3", "n := 3"},
		{"list := []int{1}", "list=[]int{4,5}", "list := []int{4,5}"},
		{"银行 := 1 // 名\nb := 2", "b=3 银行=4", "银行 := 4 // 名\nb := 3"},
	} {
		var parameters []Parameter
		for _, s := range strings.Fields(test.parameters) {
			p, err := ParseParameter(s)
			if err != nil {
				t.Fatal(err)
			}
			parameters = append(parameters, p)
		}
		if got, err := fill(test.source, parameters); got != test.want || err != nil {
			t.Errorf("%q with %s: %q, %v, want %q", test.source, test.parameters, got, err, test.want)
		}
	}
	for _, test := range []struct{ source, name, value, want string }{
		{"n := 1", "m", "2", "the cell of parameters gives no value to m"},
		{"n := 1", "n", "two words", "the value is not a Go expression"},
		{"n := 1", "n", "", "the value is not a Go expression"},
		{"n := 1", "n", "1 }; panic(0); {", "the value is not a Go expression"},
		{"if true { n := 1; _ = n }", "n", "2", "gives no value to n"},
		{"func f() { n := 1; _ = n }", "n", "2", "gives no value to n"},
		{"a, b := f()", "a", "2", "gives no value to a"},
		{"n := ", "n", "1", "the cell of parameters can hold declarations"},
	} {
		if got, err := fill(test.source, []Parameter{{test.name, test.value}}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q with %s=%s: %q, %v, want the error %q", test.source, test.name, test.value, got, err, test.want)
		}
	}
	for _, wrong := range []string{"n", "=1", "1=n", "a b=1", "func=1"} {
		if _, err := ParseParameter(wrong); err == nil {
			t.Errorf("%q is taken for a parameter", wrong)
		}
	}
}

func TestRunWithParameters(t *testing.T) {
	in := file(t, "#parameters n := 1; who := \"nobody\"", "import \"fmt\"\nfmt.Println(who, n)")
	out := filepath.Join(t.TempDir(), "out.ipynb")
	stdout, stderr, status := lockstep(t, "-q", "-p", "n=42", "-p", "who=Ann Lee", "-o", out, in)
	if stdout != "Ann Lee 42\n" || stderr != "" || status != 0 {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	nb, err := Read(out)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := nb.Cells[0].Source(), "n := 42; who := \"Ann Lee\""; got != want {
		t.Errorf("the cell of parameters is %q, want %q", got, want)
	}
	for _, wrong := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"-p", "m=1", in}, 1, "gives no value to m"},
		{[]string{"-p", "n", in}, 2, "is not NAME=VALUE"},
		{[]string{"-p", "n=1", file(t, "n := 1")}, 1, `it has no cell tagged "parameters"`},
	} {
		if _, stderr, status := lockstep(t, wrong.args...); status != wrong.status || !strings.Contains(stderr, wrong.want) {
			t.Errorf("%v: status %d, stderr %q, want %d, %q", wrong.args, status, stderr, wrong.status, wrong.want)
		}
	}
}
