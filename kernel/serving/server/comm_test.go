package server_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// stepped is what the tests read of an answer to the extension of JupyterLab.
type stepped struct {
	At                     int
	Enabled                []string
	Events                 []struct{ Step, G int }
	Outcome                string
	Busy, Unknown, Strayed bool
}

// askStep asks as the extension does, by the opening of a comm or, if again, by a message to it.
func askStep(t *testing.T, k *kerneltest.Kernel, again bool, schedule string, prefix ...string) stepped {
	t.Helper()
	data, err := json.Marshal(map[string]any{"schedule": schedule, "lang": "en", "prefix": append([]string{}, prefix...)})
	if err != nil {
		t.Fatal(err)
	}
	kind, content := jupyter.MsgCommOpen, any(jupyter.CommOpen{CommID: "c", TargetName: "lockstep.step", Data: data})
	if again {
		kind, content = jupyter.MsgCommMsg, jupyter.CommMsg{CommID: "c", Data: data}
	}
	call, err := k.Send(jupyter.Shell, kind, content, nil)
	if err == nil {
		err = call.Idle(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	published := k.Published(call)
	if types := kerneltest.Types(published); !slices.Equal(types, []string{"status", "comm_msg", "status"}) {
		t.Fatalf("a question led to %q", types)
	}
	m, err := jupyter.Content[jupyter.CommMsg](published[1])
	if err != nil {
		t.Fatal(err)
	}
	var answer stepped
	if err := json.Unmarshal(m.Data, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// Goroutines of a cell that was searched are let go one by one, each time in a run of its own, which
// leaves the session as it is.
func TestSteps(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK(strings.TrimSpace(`
var balance, runs int
func changeIt(n int) {
	balance = balance + n
	balance = balance - n
}
func transfer() {
	t1 := lessons.Go("T1", func() { changeIt(5) })
	t2 := lessons.Go("T2", func() { changeIt(8) })
	t1.Join()
	t2.Join()
}`))
	r := k.OK("%%explore -expect balance == 0\nbalance = 0\nruns++\ntransfer()\nbalance")
	schedule := ""
	for _, d := range r.Displays {
		if record, ok := d.Data["application/vnd.lockstep.trace.v1+json"].(map[string]any); ok {
			schedule, _ = record["schedule"].(string)
		}
	}
	got := askStep(t, k, false, schedule)
	if !slices.Equal(got.Enabled, []string{"MainThread"}) || got.At != 0 {
		t.Fatalf("at first it is at %d, and %q can go: %+v", got.At, got.Enabled, got)
	}
	// Up to where both goroutines are: how many steps main makes before is not this test's concern.
	var prefix []string
	for !slices.Equal(got.Enabled, []string{"T1", "T2"}) && len(prefix) < 10 {
		prefix = append(prefix, "MainThread")
		got = askStep(t, k, true, schedule, prefix...)
	}
	// The balance of 0 is read by both, so one of the writes that follow is lost.
	prefix = append(prefix, "T1", "T2", "T1", "T2")
	if got = askStep(t, k, true, schedule, prefix...); got.At != len(prefix) || !slices.Equal(got.Enabled, []string{"T1", "T2"}) || got.Outcome != "-5" {
		t.Errorf("after %q it is at %d, %q can go, and it comes to %s", prefix, got.At, got.Enabled, got.Outcome)
	}
	if got = askStep(t, k, false, schedule, "nobody"); !got.Strayed {
		t.Errorf("a goroutine that there is not has gone: %+v", got)
	}
	if got = askStep(t, k, false, "000000:"); !got.Unknown {
		t.Errorf("a program that there is not has run: %+v", got)
	}
	k.ExpectText("runs", "1")
	k.Restart()
	if got = askStep(t, k, false, schedule); !got.Unknown {
		t.Errorf("after a restart the program has run: %+v", got)
	}
}
