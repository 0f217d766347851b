package server

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// wire records what a server sends.
type wire struct {
	mu   sync.Mutex
	sent []*jupyter.Message
}

func (w *wire) Shell() <-chan *jupyter.Message                   { return nil }
func (w *wire) Control() <-chan *jupyter.Message                 { return nil }
func (w *wire) Stdin() <-chan *jupyter.Message                   { return nil }
func (w *wire) Close(context.Context) error                      { return nil }
func (w *wire) Publish(_ string, m *jupyter.Message) error       { return w.take(m) }
func (w *wire) Send(_ jupyter.Channel, m *jupyter.Message) error { return w.take(m) }
func (w *wire) AwaitGone(_ jupyter.Channel, _ []byte, cancel <-chan struct{}) bool {
	<-cancel
	return false
}
func (w *wire) take(m *jupyter.Message) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, m)
	return nil
}

// takeSent returns what has been sent since it was last called.
func (w *wire) takeSent() []*jupyter.Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	sent := w.sent
	w.sent = nil
	return sent
}

func TestEveryRequestHasOneReplyBetweenBusyAndIdle(t *testing.T) {
	for _, test := range []struct {
		about   string
		handler func(*Server, *request) error
		status  string
	}{
		{"a handler that replies", func(_ *Server, r *request) error { return r.reply(jupyter.InterruptReply{Status: "ok"}) }, "ok"},
		{"one that fails", func(*Server, *request) error { return context.DeadlineExceeded }, "error"},
		{"one that panics", func(*Server, *request) error { panic("no") }, "error"},
		{"one that replies and then panics", func(_ *Server, r *request) error {
			_ = r.reply(jupyter.InterruptReply{Status: "ok"})
			panic("no")
		}, "ok"},
		{"one that replies twice", func(_ *Server, r *request) error {
			_ = r.reply(jupyter.InterruptReply{Status: "ok"})
			return r.reply(jupyter.InterruptReply{Status: "again"})
		}, "ok"},
	} {
		t.Run(test.about, func(t *testing.T) {
			handlers["test_request"] = test.handler
			defer delete(handlers, "test_request")
			w := new(wire)
			s := &Server{sockets: w, log: slog.New(slog.DiscardHandler)}
			m, err := jupyter.New("test_request", "client", struct{}{})
			if err != nil {
				t.Fatal(err)
			}
			s.handle(jupyter.Shell, m, false)

			var types []string
			for _, m := range w.sent {
				types = append(types, m.Header.MsgType)
				if m.Parent().MsgID == "" {
					t.Errorf("%s has no parent", m.Header.MsgType)
				}
			}
			if want := []string{"status", "test_reply", "status"}; !slices.Equal(types, want) {
				t.Fatalf("sent %q, want %q", types, want)
			}
			reply, err := jupyter.Content[jupyter.InterruptReply](w.sent[1])
			if err != nil || reply.Status != test.status {
				t.Errorf("the reply's status is %q, %v, want %q", reply.Status, err, test.status)
			}
			last, err := jupyter.Content[jupyter.Status](w.sent[2])
			if err != nil || last.ExecutionState != jupyter.Idle {
				t.Errorf("the last status is %q, %v", last.ExecutionState, err)
			}
		})
	}
}

func TestInbox(t *testing.T) {
	q := newInbox()
	messages := []*jupyter.Message{{}, {}, {}}
	q.add(t.Context(), messages[0])
	q.add(t.Context(), messages[1])
	q.abort()
	q.add(t.Context(), messages[2])
	for i, want := range messages {
		got, ok := q.next(t.Context())
		if !ok || got.Message != want || got.aborted != (i < 2) {
			t.Errorf("message %d: ok %v, the right one %v, aborted %v", i, ok, got.Message == want, got.aborted)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, ok := q.next(ctx); ok {
		t.Error("an empty inbox had a message")
	}
}
