package server_test

import (
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
)

// TestExitLeaves: exit typed into a console leaves it; a notebook shows what to do instead.
func TestExitLeaves(t *testing.T) {
	k := kerneltest.Start(t)
	for _, src := range []string{"exit", "quit", "exit()", " quit() // now\n", "exit;"} {
		r := k.OK(src)
		if len(r.Reply.Payload) != 1 || r.Reply.Payload[0]["source"] != "ask_exit" || r.Reply.Payload[0]["keepkernel"] != false {
			t.Errorf("%q: payload %v", src, r.Reply.Payload)
		}
		if !strings.HasPrefix(r.Stdout, "exit leaves a console.") {
			t.Errorf("%q: stdout %q", src, r.Stdout)
		}
	}
	k.OK("func exit() int { return 7 }\nquit := 8")
	for src, want := range map[string]string{"exit()": "7", "quit": "8"} {
		if r := k.OK(src); len(r.Reply.Payload) > 0 || r.Value["text/plain"] != want {
			t.Errorf("%q of the session's own: payload %v, value %v", src, r.Reply.Payload, r.Value)
		}
	}
}
