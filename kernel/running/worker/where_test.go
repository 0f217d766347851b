package worker

import (
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// TestRestoredCell: what a new worker is given again comes from a cell that it does not know the
// number of.
func TestRestoredCell(t *testing.T) {
	s := start(t)
	s.send.Send(workerproto.Execute{Exec: -1, Restore: true, Source: "func f() int { return 1 }\nfunc g() int { return f() }\nfunc bad() { panic(1) }"})
	if r := s.finish(); r.text() != "" {
		t.Fatalf("restoring gives %q", r.text())
	}
	const want = "!! compile error: In [1]:1:6: declaring f again breaks an earlier cell, line 2: " +
		"cannot use f() (value of type string) as int value in return statement\n"
	if got := s.run("func f() string { return \"\" }").text(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	r := s.run("bad()")
	if r.Failure == nil || !strings.Contains(strings.Join(r.Failure.Traceback, "\n"), "in bad, an earlier cell\n") {
		t.Errorf("the report of the panic names no earlier cell: %+v", r.Failure)
	}
}
