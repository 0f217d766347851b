package server_test

import (
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
)

// TestWaitLeavesLeaks: with %wait a cell does not wait for goroutines of which it was told that they wait
// for ever.
func TestWaitLeavesLeaks(t *testing.T) {
	k := kerneltest.Start(t, kerneltest.Env("LOCKSTEP_WAIT=on"))
	r := k.Execute("c := func() chan int { c := make(chan int); go func() { c <- 1 }(); return nil }()\nprintln(c == nil)")
	if text := shownText(r); !strings.Contains(text, "wait") || len(r.Errors) > 0 {
		t.Errorf("shows %s", r)
	}
}
