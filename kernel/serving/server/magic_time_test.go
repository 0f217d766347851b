package server_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// times matches a length of time as %time writes it.
var times = regexp.MustCompile(`\d+h \d+min \d+s|\d+min \d+s|\d+(\.\d+)? (ns|µs|ms|s)\b`)

func TestTime(t *testing.T) {
	k := kerneltest.Start(t)
	const said = "CPU times: user T, sys: T, total: T\nWall time: T\n"
	for _, test := range []struct{ about, code, stdout, text, failure string }{
		{about: "Go in its line", code: "%time 6 * 7", stdout: said, text: "42"},
		{about: "a name that it declares", code: "%time n := 1", stdout: said},
		{about: "Go in its line and below", code: "%time for i := range 2 {\n\tfmt.Println(i)\n}\nn", stdout: "0\n1\n" + said, text: "1"},
		{about: "the cell", code: "%%time\nfmt.Println(1)\nn", stdout: "1\n" + said, text: "1"},
		{about: "the cell, with one sign", code: "%time\nn", stdout: said, text: "1"},
		{about: "a cell that fails", code: "%time panic(1)", stdout: said, failure: "panic"},
		{about: "the column of an error", code: "%lanes off\n%time nothing", stdout: said, failure: "compile error"},
		{about: "a cell that leaves nothing to run", code: "%%time\n// nothing", stdout: said},
		{about: "no cell", code: "%%time"},
		{about: "Go in the line of the other", code: "%%time n", failure: "MagicError"},
	} {
		t.Run(test.about, func(t *testing.T) {
			r := k.Execute(test.code)
			failure := ""
			if len(r.Errors) > 0 {
				failure = r.Errors[0].Name
			}
			if got := times.ReplaceAllString(r.Stdout, "T"); got != test.stdout || r.Text() != test.text || failure != test.failure {
				t.Errorf("%q prints\n%s\nwith the value %q and the error %q; want\n%s\n%q and %q", test.code, got, r.Text(), failure, test.stdout, test.text, test.failure)
			}
		})
	}
	if e := k.Fails("%lanes off\n%time nothing"); !strings.Contains(strings.Join(e.Traceback, "\n"), ":2:7") {
		t.Errorf("the error is not where it is in the cell: %q", e.Traceback)
	}
	if r := k.OK("%lang zh\n%time 1"); times.ReplaceAllString(r.Stdout, "T") != "CPU 时间：用户 T，系统 T，共 T\n实际时间：T\n" {
		t.Errorf("in Chinese: %s", r.Stdout)
	}
}

// What an interrupt or the worker's death ends has taken its time, too.
func TestTimeOfWhatIsEnded(t *testing.T) {
	k := kerneltest.Start(t)
	running := k.Begin("%%time\nfmt.Println(\"on\")\nfor {\n}")
	running.Await("a line", func(r kerneltest.Result) bool { return strings.Contains(r.Stdout, "on") })
	k.Interrupt()
	if r := running.Wait(); times.ReplaceAllString(r.Stdout, "T") != "on\nCPU times: user T, sys: T, total: T\nWall time: T\n" {
		t.Errorf("after an interrupt: %s", r.Stdout)
	}
	r := k.Execute("%%time\n%%parallel\nm := map[int]int{}\nfor i := range 4 {\n\tgo func() { for { m[i]++ } }()\n}\nselect {}")
	if got := times.ReplaceAllString(r.Stdout, "T"); got != "Wall time: T\n" {
		t.Errorf("after the worker's death: %s, %+v", r.Stdout, r.Errors)
	}
}

// Go in a magic's line is Go to whoever types it.
func TestTimeCompletes(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("%lanes off\nimport \"strings\"")
	for _, test := range []struct {
		code, want string
		at         int
	}{
		{"%time strings.ToUpp", "ToUpper", 14},
		{"%lanes off\n%time strings.ToUpp", "ToUpper", 25},
		{"%ti", "%time", 0},
	} {
		got := k.ExpectReply(jupyter.Shell, jupyter.MsgCompleteRequest, jupyter.CompleteRequest{Code: test.code, CursorPos: len(test.code)}, jupyter.StatusOK)
		if !slices.Contains(got["matches"].([]any), any(test.want)) || got["cursor_start"] != float64(test.at) {
			t.Errorf("%q completes to %v from %v", test.code, got["matches"], got["cursor_start"])
		}
	}
	for code, want := range map[string]string{"%time strings.ToUpper": "func strings.ToUpper", "%time": "%time [GO]"} {
		got := k.ExpectReply(jupyter.Shell, jupyter.MsgInspectRequest, jupyter.InspectRequest{Code: code, CursorPos: len(code)}, jupyter.StatusOK)
		data, _ := got["data"].(map[string]any)
		if text, _ := data["text/plain"].(string); !strings.Contains(text, want) {
			t.Errorf("%q is %v, want %q", code, got, want)
		}
	}
}
