package notebook

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
)

func TestMain(m *testing.M) { os.Exit(kerneltest.Main(m)) }

// lockstep runs the program, and gives what it printed and its exit status.
func lockstep(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), kerneltest.Binary(t), append([]string{"run"}, args...)...)
	cmd.Env = append(os.Environ(), "LOCKSTEP_HISTORY=off", "LOCKSTEP_LANG=en", "NO_COLOR=1")
	var out, err strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &err
	var exit *exec.ExitError
	if e := cmd.Run(); e != nil && !errors.As(e, &exit) {
		t.Fatal(e)
	}
	return out.String(), err.String(), cmd.ProcessState.ExitCode()
}

func TestRun(t *testing.T) {
	in := file(t,
		"import \"fmt\"\nfmt.Println(\"one\")\n6 * 7",
		"#raises-exception panic(\"meant\")",
		"",
		"#skip-execution fmt.Println(\"never\")",
		"fmt.Println(\"two\")")
	out, page := filepath.Join(t.TempDir(), "out.ipynb"), filepath.Join(t.TempDir(), "out.html")
	stdout, stderr, status := lockstep(t, "-o", out, "-html", page, in)
	if status != 0 || stderr != "" {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
	for _, want := range []string{"one\nOut[1]: 42\n", "meant", "two\n"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("stdout lacks %q:\n%s", want, stdout)
		}
	}
	nb, err := Read(out)
	if err != nil {
		t.Fatal(err)
	}
	data, err := nb.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"one\n"`, `"42"`, `"output_type": "error"`, `"execution_count": 3`, `"name": "go"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("the notebook lacks %s:\n%s", want, data)
		}
	}
	if strings.Contains(stdout+string(data), "never\\n\"") {
		t.Error("a cell was run that is to be skipped")
	}
	if html, err := os.ReadFile(page); err != nil || !strings.Contains(string(html), "one") {
		t.Errorf("the page: %v\n%s", err, html)
	}
}

func TestRunShowsWhatIsMoreThanText(t *testing.T) {
	in := file(t,
		"import \"lessons\"\np := lessons.NewPanel(\"begin\")\nfor i := range 9 { p.Update(i) }",
		"lessons.Markdown(\"*slanted*\")",
		"lessons.Table([][]string{{\"<a>\", \"b\"}})")
	page := filepath.Join(t.TempDir(), "out.html")
	stdout, stderr, status := lockstep(t, "-q", "-html", page, in)
	if status != 0 || stderr != "" {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
	if want := "\"begin\"\n8\nOut[2]: *slanted*\nOut[3]: <a>  b\n"; stdout != want {
		t.Errorf("stdout %q, want %q", stdout, want)
	}
	html, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{">8\n</pre>", "<em>slanted</em>", "&lt;a&gt;</td>"} {
		if !strings.Contains(string(html), want) {
			t.Errorf("the page lacks %q:\n%s", want, html)
		}
	}
}

func TestRunEndsAtAFailure(t *testing.T) {
	in := file(t, "x := 1", "undefinedName", "println(\"after\")")
	out := filepath.Join(t.TempDir(), "out.ipynb")
	stdout, stderr, status := lockstep(t, "-o", out, in)
	if status != 1 || !strings.Contains(stderr, "cell 2, In [2]:") || !strings.Contains(stderr, "undefinedName") {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
	if strings.Contains(stdout, "after") {
		t.Errorf("the cell after the failure was run:\n%s", stdout)
	}
	data, err := os.ReadFile(out)
	if err != nil || !strings.Contains(string(data), `"output_type": "error"`) {
		t.Errorf("the failure is not in the notebook: %v\n%s", err, data)
	}
}

func TestRunRefusesOtherLanguages(t *testing.T) {
	for _, test := range []struct{ metadata, lang string }{
		{`"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}, "language_info": {"name": "python"}`, "python"},
		{`"kernelspec": {"name": "python3", "display_name": "Python 3"}`, "python"},
		{`"language_info": {"name": "julia"}`, "julia"},
	} {
		dir := t.TempDir()
		in, out := filepath.Join(dir, "in.ipynb"), filepath.Join(dir, "out.ipynb")
		text := `{"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "execution_count": null, "outputs": [], "source": "println(1)"}],
			"metadata": {` + test.metadata + `}, "nbformat": 4, "nbformat_minor": 5}`
		if err := os.WriteFile(in, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		stdout, stderr, status := lockstep(t, "-o", out, in)
		if want := "its cells are written in " + test.lang + ", and Lockstep runs Go"; status != 1 || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%s: status %d, stdout %q, stderr %q, want %q", test.metadata, status, stdout, stderr, want)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s: a notebook was written", test.metadata)
		}
	}
}

func TestRunSeveral(t *testing.T) {
	good, bad := file(t, "println(\"good\")"), file(t, "panic(1)")
	stdout, stderr, status := lockstep(t, bad, good)
	if status != 1 || !strings.Contains(stdout, "good") || !strings.Contains(stderr, bad) || strings.Contains(stderr, good) {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
}

func TestRunDoesNotWriteTwoThingsToAFile(t *testing.T) {
	in := file(t, "println(1)")
	before, _ := os.ReadFile(in)
	_, stderr, status := lockstep(t, "-o", in, "-html", in, in)
	if after, _ := os.ReadFile(in); status != 2 || !strings.Contains(stderr, "the same file") || string(after) != string(before) {
		t.Errorf("status %d, stderr %q, the notebook is now\n%s", status, stderr, after)
	}
}

func TestRunSavesLateOutputInItsCell(t *testing.T) {
	in := file(t, "import \"fmt\"\nc := make(chan int)\nready := make(chan int)\ngo func() { <-c; fmt.Println(\"late\"); ready <- 1 }()", "c <- 1\n<-ready\nfmt.Println(\"second\")")
	out := filepath.Join(t.TempDir(), "out.ipynb")
	if _, stderr, status := lockstep(t, "-o", out, in); status != 0 {
		t.Fatalf("status %d, stderr %q", status, stderr)
	}
	nb, err := Read(out)
	if err != nil {
		t.Fatal(err)
	}
	first, second := textOf(nb.Cells[0]), textOf(nb.Cells[1])
	if !strings.Contains(first, "late") || strings.Contains(second, "late") || !strings.Contains(second, "second") {
		t.Errorf("the first cell has %q, the second %q", first, second)
	}
}

// textOf returns what a cell that was read shows.
func textOf(c *Cell) string {
	var b strings.Builder
	outputs, _ := c.data["outputs"].([]any)
	for _, o := range outputs {
		b.WriteString(plain(o.(object)))
	}
	return b.String()
}
