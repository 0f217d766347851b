package sandbox

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"

	"github.com/lockstep-go/lockstep/kernel/lockstep/program"
	"github.com/lockstep-go/lockstep/kernel/serving/limits"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// Worker runs programs by Lockstep. Each has a worker process of its own.
type Worker struct {
	Limits
	// Parallel leaves the scheduling of goroutines to Go, for programs that ask for nothing else.
	Parallel bool
}

// Run runs a program.
func (w Worker) Run(ctx context.Context, p Program) (Result, error) {
	l := w.withDefaults()
	exe, err := os.Executable()
	if err != nil {
		return Result{}, fmt.Errorf("find this program's file: %w", err)
	}
	limited, cancel := context.WithTimeout(ctx, l.Time)
	defer cancel()
	rec := newRecording(l)
	var found []workerproto.Display
	outcome, err := program.Program{
		File:   p.Name,
		Source: p.Source,
		Args:   p.Args,
		Stdout: rec.stdout(),
		Stderr: rec.stderr(),

		Scheduling: w.scheduling(p),
		Found:      func(d workerproto.Display) { found = append(found, d) },
		Command: func() (*exec.Cmd, error) {
			cmd := exec.Command(exe, "worker")
			cmd.Dir = p.Dir
			cmd.Env = append(append(os.Environ(), limits.Env+"="+limits.FormatSize(l.Memory)), p.Env...)
			return cmd, nil
		},
	}.Run(limited)
	r := rec.result()
	if err == nil && limited.Err() == nil { // else more may come
		for _, d := range found {
			if d.Finding != "" {
				r.Findings = append(r.Findings, d.Finding)
				text, _ := d.Data["text/plain"].(string)
				r.Reports = append(r.Reports, text)
			}
			r.Search = cmp.Or(d.Findings, r.Search)
		}
	}
	// A process has eight bits for its status.
	r.Status, r.NotBuilt, r.CPU = int(uint8(outcome.Status)), outcome.NotBuilt, outcome.CPU
	switch {
	case ctx.Err() != nil:
		return r, context.Cause(ctx)
	case limited.Err() != nil:
		r.TimedOut = true
	case err != nil:
		return r, err
	}
	return r, nil
}

func (w Worker) scheduling(p Program) workerproto.Scheduling {
	s := p.Scheduling
	s.Parallel = s.Parallel || w.Parallel && s.Explore == nil && s.Replay == ""
	return s
}
