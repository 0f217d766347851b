package notebook

import (
	"flag"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/lockstep/options"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// The flags set what magics set, where the notebook does not say otherwise.
func TestRunWithOptions(t *testing.T) {
	in := file(t, "%race\n%clock\n%seed", "%race on\n%race", "%race")
	stdout, stderr, status := lockstep(t, "-q", "-race", "off", "-clock", "instant", "-seed", "42", in)
	if want := "race: off\nclock: instant\nseed: 42\nrace: on\nrace: on\n"; stdout != want || stderr != "" || status != 0 {
		t.Errorf("stdout %q, stderr %q, status %d; want stdout %q", stdout, stderr, status, want)
	}
}

// The stages of a cell are shown that uses what cells before it declare, though none is run.
func TestRunDumps(t *testing.T) {
	in := file(t, "func double(n int) int { return 2 * n }", "#raises-exception panic(double(7))", "%lanes")
	stdout, stderr, status := lockstep(t, "-q", "-dump", in)
	if status != 0 || stderr != "" {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
	for _, want := range []string{"// SSA", "func double(n int) int:", "// Core Go", "double(7:int)", "lanes: both"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
	if strings.Contains(stdout, "panic: ") {
		t.Errorf("a cell was run:\n%s", stdout)
	}
}

func TestRunReplaysACell(t *testing.T) {
	schedule := trace.TextHash("x := 1") + ":"
	in := file(t, "x := 1", "x")
	stdout, stderr, status := lockstep(t, "-q", "-replay", schedule, in)
	if stdout != "Out[2]: 1\n" || stderr != "" || status != 0 {
		t.Errorf("stdout %q, stderr %q, status %d", stdout, stderr, status)
	}
	_, stderr, status = lockstep(t, "-q", "-replay", "000000:8>2", in)
	if want := "no cell has the text that the schedule 000000:8>2 is of\n"; !strings.HasSuffix(stderr, want) || status != 1 {
		t.Errorf("stderr %q, status %d; want %q", stderr, status, want)
	}
}

func TestWrongOptions(t *testing.T) {
	for args, want := range map[string]string{
		"-explore -parallel x.ipynb":       "-parallel and -explore do not go together",
		"-replay 3e8c16: a.ipynb b.ipynb":  "-replay is for one notebook",
		"-explore -expect x==0 a.ipynb":    "-expect is for a program",
		"-race maybe a.ipynb":              `"maybe" is not on, off or error`,
		"-explore -parallel prog.go":       "-parallel and -explore do not go together",
		"-bound 2 prog.go":                 "write -explore too",
		"-replay 000000:8>2 -dump prog.go": "-replay and -dump do not go together",
	} {
		_, stderr, status := lockstep(t, strings.Fields(args)...)
		if !strings.Contains(stderr, want) || status != 2 {
			t.Errorf("%s: stderr %q, status %d; want %q", args, stderr, status, want)
		}
	}
}

// By -strict what is only reported fails the run, except of cells that may fail.
func TestStrict(t *testing.T) {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	opts := options.Add(flags)
	cells := []*Cell{{data: object{}}, {data: object{"metadata": object{"tags": []any{tagRaises}}}}}
	x := &run{Runner: &Runner{Options: opts}, nb: &Notebook{root: object{}, Cells: cells}, cells: map[string]*Cell{}, findings: map[*Cell][]string{}}
	for i, c := range cells {
		c.reset()
		c.setCount(i + 1)
		for _, metadata := range []map[string]any{nil, {"lockstep": map[string]any{"finding": "race"}}, {"lockstep": map[string]any{"finding": "leak"}}} {
			m, err := (&jupyter.Message{Header: jupyter.Header{MsgID: "asks"}}).Child(jupyter.MsgDisplayData, "s", jupyter.NewDisplayData(jupyter.MIMEBundle{"text/plain": "shown"}, metadata, ""))
			if err != nil {
				t.Fatal(err)
			}
			x.cells["asks"] = c
			x.take(m)
		}
	}
	if err := x.check(); err != nil {
		t.Errorf("without -strict: %v", err)
	}
	if err := flags.Parse([]string{"-strict"}); err != nil {
		t.Fatal(err)
	}
	if err, want := x.check(), "-strict: cell 1, In [1]: race, leak"; err == nil || err.Error() != want {
		t.Errorf("with -strict: %v, want %s", err, want)
	}
}
