package sockets

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

func TestDial(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	k, err := Listen(jupyter.ConnectionInfo{Key: "key"}, log, func(subscription string) *jupyter.Message {
		m, err := jupyter.New(jupyter.MsgIOPubWelcome, "session", jupyter.IOPubWelcome{Subscription: subscription})
		if err != nil {
			t.Error(err)
		}
		return m
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := Dial(t.Context(), k.Info(), log)
	if err != nil {
		t.Fatal(err)
	}
	if m := <-c.Receive(jupyter.IOPub); m.Header.MsgType != jupyter.MsgIOPubWelcome {
		t.Errorf("the first message on iopub is %s", m.Header.MsgType)
	}
	request, err := jupyter.New(jupyter.MsgExecuteRequest, "client", jupyter.ExecuteRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Send(jupyter.Shell, request); err != nil {
		t.Fatal(err)
	}
	got := <-k.Shell()
	for _, answer := range []struct {
		channel jupyter.Channel
		msgType string
	}{{jupyter.Shell, jupyter.MsgExecuteReply}, {jupyter.Stdin, jupyter.MsgInputRequest}} {
		m, err := got.Reply(answer.msgType, "session", struct{}{})
		if err == nil {
			err = k.Send(answer.channel, m)
		}
		if err != nil {
			t.Fatal(err)
		}
		if m := <-c.Receive(answer.channel); m.Header.MsgType != answer.msgType || m.Parent().MsgID != request.Header.MsgID {
			t.Errorf("%s brings %s to %s", answer.channel, m.Header.MsgType, m.Parent().MsgID)
		}
	}
	if err := c.Send(jupyter.IOPub, request); err == nil {
		t.Error("a request was sent on iopub")
	}
	if err := k.Close(t.Context()); err != nil {
		t.Error(err)
	}
	for _, ch := range dialed {
		if m, open := <-c.Receive(ch); open {
			t.Errorf("%s brings %s after the kernel's end", ch, m.Header.MsgType)
		}
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func TestDialGivesUpWithItsContext(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	k, err := Listen(jupyter.ConnectionInfo{}, log, func(string) *jupyter.Message { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := Dial(ctx, k.Info(), log); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("nobody listens: got error %v, want %v", err, context.DeadlineExceeded)
	}
}
