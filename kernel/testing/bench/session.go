package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/client"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// session is a running kernel. One goroutine may use it.
type session struct {
	kernel *client.Kernel
	launch time.Duration // until the first execute_reply

	mu       sync.Mutex // the client's goroutine writes what follows
	messages int        // published since reset
	newlines int        // in their streams
	shown    string     // the first text that was displayed since reset
}

// start launches a kernel and runs its first cell.
func (c *contender) start(ctx context.Context) (*session, error) {
	s := &session{}
	begin := time.Now()
	var err error
	s.kernel, err = client.Launch(ctx, c.exe, client.LaunchOptions{
		Args:    c.args,
		Env:     c.env,
		Options: client.Options{IOPub: s.published},
	})
	if err != nil {
		return nil, err
	}
	call, err := s.send("1+1")
	if err == nil {
		_, err = call.Reply(ctx)
		s.launch = time.Since(begin)
	}
	if err == nil {
		err = call.Idle(ctx)
	}
	if err == nil {
		_, err = s.run(ctx, c.declare)
	}
	if err != nil {
		return nil, errors.Join(err, s.end(ctx))
	}
	return s, nil
}

func (s *session) end(ctx context.Context) error { return s.kernel.Shutdown(ctx) }

func (s *session) send(code string) (*client.Call, error) {
	return s.kernel.Send(jupyter.Shell, jupyter.MsgExecuteRequest, jupyter.ExecuteRequest{Code: code, StoreHistory: true}, nil)
}

// run runs a cell and returns how long it took from sending it until the reply and idle were here.
func (s *session) run(ctx context.Context, code string) (time.Duration, error) {
	begin := time.Now()
	call, err := s.send(code)
	if err != nil {
		return 0, err
	}
	m, err := call.Reply(ctx) // sent before idle
	if err == nil {
		err = call.Idle(ctx)
	}
	if err != nil {
		return 0, fmt.Errorf("run %q: %w", code, err)
	}
	took := time.Since(begin)
	reply, err := jupyter.Content[struct{ Status, EName, EValue string }](m)
	if err != nil {
		return 0, err
	}
	if reply.Status != "ok" {
		return 0, fmt.Errorf("run %q: %s: %s: %s", code, reply.Status, reply.EName, reply.EValue)
	}
	return took, nil
}

// print runs a cell that prints, and also returns how many messages were published for it.
func (s *session) print(ctx context.Context, code string) (took time.Duration, messages int, err error) {
	s.mu.Lock()
	s.messages, s.newlines = 0, 0
	s.mu.Unlock()
	if took, err = s.run(ctx, code); err != nil {
		return 0, 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.newlines != lines {
		return 0, 0, fmt.Errorf("run %q: %d lines came, want %d", code, s.newlines, lines)
	}
	return took, s.messages, nil
}

// published takes all that comes on iopub, in the client's goroutine.
func (s *session) published(m *jupyter.Message) {
	n := 0
	if m.Header.MsgType == jupyter.MsgStream {
		stream, err := jupyter.Content[jupyter.Stream](m)
		if err != nil {
			return // and so lines are missing
		}
		n = strings.Count(stream.Text, "\n")
	}
	text := ""
	if m.Header.MsgType == jupyter.MsgDisplayData {
		if d, err := jupyter.Content[struct{ Data map[string]any }](m); err == nil {
			text, _ = d.Data["text/plain"].(string)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if text != "" && s.shown == "" {
		s.shown = text
	}
	s.messages++
	s.newlines += n
}

// memory returns what the kernel's processes take, in bytes.
func (s *session) memory() (int, error) { return pss(s.kernel.PID()) }
