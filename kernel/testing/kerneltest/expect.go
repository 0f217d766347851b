package kerneltest

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/client"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/kernel/wire/sockets"
)

// OK runs a cell that must succeed, without output on stderr.
func (k *Kernel) OK(code string, changes ...Change) Result {
	k.t.Helper()
	r := k.Execute(code, changes...)
	if r.Reply.Status != jupyter.StatusOK || len(r.Errors) > 0 || r.Stderr != "" {
		k.t.Fatalf("%q did not succeed:\n%s", code, r)
	}
	return r
}

// Fails runs a cell that must fail, with exactly one error output.
func (k *Kernel) Fails(code string, changes ...Change) jupyter.Error {
	k.t.Helper()
	r := k.Execute(code, changes...)
	if r.Reply.Status != jupyter.StatusError || len(r.Errors) != 1 || r.Reply.Error == nil {
		k.t.Fatalf("%q did not fail with one error:\n%s", code, r)
	}
	if got, want := *r.Reply.Error, r.Errors[0]; got.Name != want.Name || got.Value != want.Value {
		k.t.Errorf("%q: the reply says %s: %s, the output %s: %s", code, got.Name, got.Value, want.Name, want.Value)
	}
	return r.Errors[0]
}

// ExpectText runs a cell whose value must have this text.
func (k *Kernel) ExpectText(code, want string) {
	k.t.Helper()
	if r := k.OK(code); r.Text() != want {
		k.t.Errorf("%q is %q, want %q", code, r.Text(), want)
	}
}

// ExpectReply sends a request, waits for reply and idle, and returns the reply's content, whose
// status must be as given.
func (k *Kernel) ExpectReply(ch jupyter.Channel, msgType string, request any, status string) map[string]any {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(k.t.Context(), Timeout)
	defer cancel()
	reply, err := k.Request(ctx, ch, msgType, request)
	if err != nil {
		k.t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(reply.Content, &got); err != nil {
		k.t.Fatalf("%s: %v", reply.Header.MsgType, err)
	}
	if got["status"] != status {
		k.t.Fatalf("%s has status %v, want %s: %s", reply.Header.MsgType, got["status"], status, reply.Content)
	}
	return got
}

// ExpectIdle waits until the kernel has handled all that was sent to it before.
func (k *Kernel) ExpectIdle() {
	k.t.Helper()
	k.ExpectReply(jupyter.Shell, jupyter.MsgKernelInfoRequest, struct{}{}, jupyter.StatusOK)
}

// Interrupt interrupts the running cell.
func (k *Kernel) Interrupt() {
	k.t.Helper()
	k.ExpectReply(jupyter.Control, jupyter.MsgInterruptRequest, struct{}{}, jupyter.StatusOK)
}

// ExpectBracketed checks that a cell's messages begin with busy and that nothing of it follows
// idle.
func (r Result) ExpectBracketed() {
	t := r.kernel.t
	t.Helper()
	var states []string
	for _, m := range r.Published {
		if m.Header.MsgType == jupyter.MsgStatus {
			states = append(states, content[jupyter.Status](t, m).ExecutionState)
		}
	}
	types := r.Types()
	if !slices.Equal(states, []string{jupyter.Busy, jupyter.Idle}) || types[0] != jupyter.MsgStatus || types[len(types)-1] != jupyter.MsgStatus {
		t.Errorf("%q is not between one busy and one idle:\n%s", r.code, r)
	}
}

// Published returns what has been published so far for a request.
func (k *Kernel) Published(call *client.Call) []*jupyter.Message {
	messages, _ := k.published(call.Request.Header.MsgID)
	return messages
}

// Types lists the types of messages.
func Types(messages []*jupyter.Message) []string {
	var types []string
	for _, m := range messages {
		types = append(types, m.Header.MsgType)
	}
	return types
}

// ExpectSilence sends requests of a client that has another key, and checks that the kernel answers
// the right client's next request and nothing else.
func (k *Kernel) ExpectSilence(info jupyter.ConnectionInfo) {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(k.t.Context(), Timeout)
	defer cancel()
	stranger, err := sockets.Dial(ctx, info, slog.New(slog.DiscardHandler))
	if err != nil {
		k.t.Fatal(err)
	}
	defer stranger.Close()
	for _, ch := range []jupyter.Channel{jupyter.Shell, jupyter.Control} {
		m, err := jupyter.New(jupyter.MsgKernelInfoRequest, "stranger", struct{}{})
		if err == nil {
			err = stranger.Send(ch, m)
		}
		if err != nil {
			k.t.Fatal(err)
		}
		// The kernel logs why it drops a message, which shows that it has.
		k.awaitLog("channel=" + ch.String())
		if published, _ := k.published(m.Header.MsgID); len(published) > 0 {
			k.t.Errorf("a forged request on %s led to %q", ch, Types(published))
		}
		select {
		case m := <-stranger.Receive(ch):
			k.t.Errorf("a forged request on %s was answered with %s", ch, m.Header.MsgType)
		default:
		}
	}
}

// awaitLog waits until the kernel has logged a line about a wrong signature that has words in it.
func (k *Kernel) awaitLog(words string) {
	k.t.Helper()
	for begin := time.Now(); ; time.Sleep(time.Millisecond) {
		for line := range strings.Lines(k.log.String()) {
			if strings.Contains(line, "signature") && strings.Contains(line, words) {
				return
			}
		}
		if time.Since(begin) > Timeout {
			k.t.Fatalf("the kernel did not log a wrong signature with %q:\n%s", words, k.log.String())
		}
	}
}
