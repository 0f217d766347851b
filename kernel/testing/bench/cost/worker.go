package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/serving/supervisor"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// notebook is a worker that runs one cell after another. One goroutine may use it.
type notebook struct {
	worker *supervisor.Supervisor
	ended  chan ending
	last   trace.Exec
}

// ending is how a cell ended.
type ending struct {
	printed string
	failure *workerproto.Failure
	death   *supervisor.Death
}

// newNotebook starts a worker by a command.
func newNotebook(command func() (*exec.Cmd, error)) (*notebook, error) {
	n := &notebook{ended: make(chan ending, 1)}
	var printed bytes.Buffer
	var err error
	n.worker, err = supervisor.Start(supervisor.Options{
		Command: command,
		Receive: func(rec workerproto.Record) {
			switch rec := rec.(type) {
			case workerproto.Write:
				printed.Write(rec.Data)
			case workerproto.Done:
				n.ended <- ending{printed: printed.String(), failure: rec.Failure}
				printed.Reset()
			}
		},
		Died: func(d supervisor.Death) { n.ended <- ending{death: &d} },
	})
	return n, err
}

func (n *notebook) close() { n.worker.Close() }

// run runs a cell, and returns what it printed and how long it took from Execute to Done.
func (n *notebook) run(ctx context.Context, src string) (printed string, took time.Duration, err error) {
	e, took, err := n.execute(ctx, src)
	if err == nil && e.failure != nil {
		err = fmt.Errorf("run the cell\n%s\n%s", src, strings.Join(e.failure.Traceback, "\n"))
	}
	return e.printed, took, err
}

// fail runs a cell that must fail, and returns how long it took.
func (n *notebook) fail(ctx context.Context, src string) (took time.Duration, err error) {
	e, took, err := n.execute(ctx, src)
	if err == nil && e.failure == nil {
		err = fmt.Errorf("the cell %q did not fail", src)
	}
	return took, err
}

func (n *notebook) execute(ctx context.Context, src string) (e ending, took time.Duration, err error) {
	n.last++
	start := time.Now()
	if err := n.worker.Execute(ctx, workerproto.Execute{Exec: n.last, Count: int(n.last), Source: src}); err != nil {
		return ending{}, 0, fmt.Errorf("run cell %d: %w", n.last, err)
	}
	select {
	case e = <-n.ended:
	case <-ctx.Done():
		return ending{}, 0, context.Cause(ctx)
	}
	if e.death != nil {
		return ending{}, 0, fmt.Errorf("run cell %d: the worker died: %s: %s", n.last, e.death.Name, e.death.Value)
	}
	return e, time.Since(start), nil
}
