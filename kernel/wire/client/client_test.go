package client

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/kernel/wire/sockets"
)

// TestConnectToAnotherKernelsPort connects to a kernel one of whose ports belonged to another
// process at that moment.
func TestConnectToAnotherKernelsPort(t *testing.T) {
	for _, ch := range []jupyter.Channel{jupyter.Shell, jupyter.Control, jupyter.IOPub} {
		t.Run(ch.String(), func(t *testing.T) {
			heard := make(chan struct{}, 10)
			another := listen(t, slog.New(signal{heard}))
			ours := listen(t, slog.New(slog.DiscardHandler))
			go answer(ours)

			info := ours.Info()
			info.SetPort(ch, another.Info().Port(ch))
			failed := make(chan error, 1)
			go func() {
				_, err := Connect(t.Context(), info, Options{Log: slog.New(signal{heard})})
				failed <- err
			}()
			<-heard // it has had a message of ours, or we one of its, and could not read it
			if err := another.Close(t.Context()); err != nil {
				t.Error(err)
			}
			if err := <-failed; !errors.Is(err, ErrGone) {
				t.Errorf("Connect: %v, want %v", err, ErrGone)
			}
		})
	}
}

// A kernel that publishes no welcome is asked until it is heard, though the first answers are not.
func TestConnectToAnUnwelcomingKernel(t *testing.T) {
	kernel := listenWelcoming(t, slog.New(slog.DiscardHandler), nil)
	var asked atomic.Int32
	go func() {
		for m := range kernel.Shell() {
			respond(kernel, m, asked.Add(1) > 2)
		}
	}()
	c, err := Connect(t.Context(), kernel.Info(), Options{Unwelcoming: true})
	if err != nil {
		t.Fatal(err)
	}
	if n := asked.Load(); n < 3 {
		t.Errorf("it was asked %d times, want 3", n)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// listen opens a kernel's sockets on free ports, with a key of its own.
func listen(t *testing.T, log *slog.Logger) *sockets.Sockets {
	t.Helper()
	return listenWelcoming(t, log, func(subscription string) *jupyter.Message {
		m, _ := jupyter.New(jupyter.MsgIOPubWelcome, "", jupyter.IOPubWelcome{Subscription: subscription})
		return m
	})
}

// listenWelcoming is listen with another welcome, or with none.
func listenWelcoming(t *testing.T, log *slog.Logger, welcome func(string) *jupyter.Message) *sockets.Sockets {
	t.Helper()
	info := jupyter.ConnectionInfo{Key: jupyter.NewID()}.WithDefaults()
	s, err := sockets.Listen(info, log, welcome)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	return s
}

// answer replies to requests on shell as a kernel does, until the sockets are closed.
func answer(s *sockets.Sockets) {
	for m := range s.Shell() {
		respond(s, m, true)
	}
}

// respond answers one request, and says that the kernel is idle if it is to be heard.
func respond(s *sockets.Sockets, m *jupyter.Message, heard bool) {
	reply, _ := m.Child(jupyter.MsgKernelInfoReply, "", jupyter.KernelInfoReply{})
	reply.Identities = m.Identities
	idle, _ := m.Child(jupyter.MsgStatus, "", jupyter.Status{ExecutionState: jupyter.Idle})
	_ = s.Send(jupyter.Shell, reply)
	if heard {
		_ = s.Publish(jupyter.MsgStatus, idle)
	}
}

// signal is a log that signals each warning.
type signal struct{ warned chan<- struct{} }

func (s signal) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }
func (s signal) WithAttrs([]slog.Attr) slog.Handler               { return s }
func (s signal) WithGroup(string) slog.Handler                    { return s }
func (s signal) Handle(context.Context, slog.Record) error {
	select {
	case s.warned <- struct{}{}:
	default:
	}
	return nil
}
