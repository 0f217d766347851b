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
	kernel    *client.Kernel
	launch    time.Duration // until the first execute_reply
	launchCPU float64       // what the kernel's processes had taken by then

	mu   sync.Mutex // the client's goroutine adds to what follows
	last outcome
}

// outcome is what a cell did.
type outcome struct {
	took     time.Duration // from sending it until the reply and idle were here
	messages int           // published meanwhile
	newlines int           // in their streams
	printed  string        // the start of their text
	shown    string        // the first text that was displayed
}

// mostPrinted is how much text an outcome has.
const mostPrinted = 1000

// start launches a kernel and runs its first cells.
func (c *contender) start(ctx context.Context) (*session, error) {
	s := &session{}
	begin := time.Now()
	var err error
	s.kernel, err = client.Launch(ctx, c.exe, client.LaunchOptions{
		Args:    c.args,
		Env:     c.env,
		Options: client.Options{IOPub: s.published, Unwelcoming: c.foreign && !c.own},
	})
	if err != nil {
		return nil, err
	}
	call, err := s.send("1+1")
	if err == nil {
		_, err = call.Reply(ctx)
		s.launch = time.Since(begin)
		s.launchCPU = s.cpu()
	}
	if err == nil {
		err = call.Idle(ctx)
	}
	if err == nil {
		_, err = s.run(ctx, c.speaks.declare)
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

// run runs a cell, which must not fail.
func (s *session) run(ctx context.Context, code string) (outcome, error) {
	s.mu.Lock()
	s.last = outcome{}
	s.mu.Unlock()
	begin := time.Now()
	call, err := s.send(code)
	if err != nil {
		return outcome{}, err
	}
	m, err := call.Reply(ctx) // sent before idle
	if err == nil {
		err = call.Idle(ctx)
	}
	if err != nil {
		return outcome{}, fmt.Errorf("run %q: %w", code, err)
	}
	took := time.Since(begin)
	reply, err := jupyter.Content[struct{ Status, EName, EValue string }](m)
	if err != nil {
		return outcome{}, err
	}
	if reply.Status != "ok" {
		return outcome{}, fmt.Errorf("run %q: %s: %s: %s", code, reply.Status, reply.EName, reply.EValue)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last.took = took
	return s.last, nil
}

// published takes all that comes on iopub, in the client's goroutine.
func (s *session) published(m *jupyter.Message) {
	printed, shown := "", ""
	switch m.Header.MsgType {
	case jupyter.MsgStream:
		stream, err := jupyter.Content[jupyter.Stream](m)
		if err != nil {
			return // and so lines are missing
		}
		printed = stream.Text
	case jupyter.MsgDisplayData:
		if d, err := jupyter.Content[struct{ Data map[string]any }](m); err == nil {
			shown, _ = d.Data["text/plain"].(string)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last.messages++
	s.last.newlines += strings.Count(printed, "\n")
	if room := mostPrinted - len(s.last.printed); room > 0 {
		s.last.printed += printed[:min(room, len(printed))]
	}
	if s.last.shown == "" {
		s.last.shown = shown
	}
}

// memory returns what the kernel's processes take, in bytes.
func (s *session) memory() (int, error) { return pss(s.kernel.PID()) }

// cpu returns what the kernel's processes have taken of the processors, in seconds; 0 where that is
// not known.
func (s *session) cpu() float64 { return cpuOf(s.kernel.PID()) }
