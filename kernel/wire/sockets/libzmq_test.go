package sockets

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// The tests of this file have libzmq for a client, as JupyterLab does: go-zeromq
// talking to itself would agree with itself.

func TestLibzmqRoundTrip(t *testing.T) {
	for _, tt := range []struct {
		name string
		info jupyter.ConnectionInfo
	}{
		{"tcp", localhost},
		{"ipc", jupyter.ConnectionInfo{Transport: "ipc", IP: filepath.Join(t.TempDir(), "k"), Key: "a key"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := open(t, tt.info, testLimits)
			k.answer(t, jupyter.Shell, "shell_reply")
			k.answer(t, jupyter.Control, "control_reply")
			k.answer(t, jupyter.Stdin, "input_request")
			p := k.scenario(t, "roundtrip")
			p.says(`["shell", "shell_reply"]`)
			p.says(`["control", "control_reply"]`)
			p.says(`["stdin", "input_request"]`)
			p.says(`["hb", "ping"]`)
		})
	}
}

func TestLibzmqBrokenMessages(t *testing.T) {
	k := open(t, localhost, testLimits)
	k.answer(t, jupyter.Shell, jupyter.MsgKernelInfoReply)
	p := k.scenario(t, "broken_messages")
	p.says(`"kernel_info_reply"`)
	p.says(`0`) // nothing else came
}

func TestLibzmqReplay(t *testing.T) {
	k := open(t, localhost, testLimits)
	k.answer(t, jupyter.Shell, jupyter.MsgKernelInfoReply)
	k.scenario(t, "replay").says(`[0, 0]`)
}

func TestLibzmqInACrowd(t *testing.T) {
	l := testLimits
	l.handshake = patience
	k := open(t, localhost, l)
	k.answer(t, jupyter.Shell, "shell_reply")
	k.answer(t, jupyter.Control, "control_reply")
	k.answer(t, jupyter.Stdin, "input_request")
	p := k.scenario(t, "crowd")
	p.says(`"shell_reply"`)
	p.says(`["shell", "shell_reply"]`)
	p.says(`["control", "control_reply"]`)
	p.says(`["stdin", "input_request"]`)
	p.says(`["hb", "ping"]`)
}

func TestLibzmqHeartbeats(t *testing.T) {
	open(t, localhost, testLimits).scenario(t, "heartbeats").says(`"ping"`)
}

func TestLibzmqWelcome(t *testing.T) {
	k := open(t, localhost, testLimits)
	p := k.scenario(t, "welcome")
	p.says(`[["", "iopub_welcome", ""], ["kernel.a", "iopub_welcome", "kernel.a"], ["kernel.b", "iopub_welcome", "kernel.b"]]`)
	p.says(`["last", "iopub_welcome"]`)
	k.publish(t, "kernel.a.stream", jupyter.MsgStream, 0)
	k.publish(t, "kernel.c.stream", jupyter.MsgStream, 0) // which nobody has subscribed to any more
	k.publish(t, "last", jupyter.MsgStream, 0)
	p.goOn()
	p.says(`["kernel.a.stream", "last"]`)
}

func TestLibzmqWelcomesEveryone(t *testing.T) {
	open(t, localhost, testLimits).scenario(t, "welcomes").says(`100`)
}

func TestLibzmqFlood(t *testing.T) {
	const publications = 100_000
	k := open(t, localhost, testLimits)
	p := k.scenario(t, "flood")
	p.says(`"subscribed"`)
	for n := range publications {
		k.publish(t, "stream", jupyter.MsgStream, n)
	}
	k.publish(t, "status", jupyter.MsgStatus, 0)
	p.says(`[100000, true]`)
}

func TestLibzmqPings(t *testing.T) {
	k := open(t, localhost, testLimits)
	p := k.scenario(t, "pings")
	p.says(`"connected"`)
	k.publish(t, "stream", jupyter.MsgStream, 0)
	p.goOn()
	p.says(`"stream"`)
}

func TestLibzmqLastWords(t *testing.T) {
	k := open(t, localhost, testLimits)
	p := k.scenario(t, "last_words")
	request := <-k.Control()
	reply, err := request.Reply(jupyter.MsgShutdownReply, "session", jupyter.ShutdownReply{Status: jupyter.StatusOK})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Send(jupyter.Control, reply); err != nil {
		t.Fatal(err)
	}
	for n := range 10 {
		k.publish(t, "stream", jupyter.MsgStream, n)
	}
	if err := k.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	p.says(`["shutdown_reply"]`)
	p.says(`[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]`)
}
