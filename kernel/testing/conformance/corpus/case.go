package main

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
)

// Case is something that must come out as its authors say.
type Case struct {
	Name  string // unique in its suite: "chan/select.go"
	Group string // by which the figures are given: "chan"
	Slow  bool   // Pool.Slow runs it
	// Run runs it: reason is "" if all is as it should be, else why not, in one line. output is
	// what the program wrote, for a closer look.
	Run func(ctx context.Context, runner sandbox.Runner) (reason, output string)
}

// Pool runs cases.
type Pool struct {
	Jobs   int // how many at a time; 0 is one for each processor
	Runner sandbox.Runner
	Slow   sandbox.Runner // for slow cases
}

// Run runs the cases and returns their results in the same order. done is called with each as it
// comes, never twice at a time. When ctx is done the results are incomplete.
func (p Pool) Run(ctx context.Context, cases []Case, done func(Result)) Results {
	results := make(Results, len(cases))
	next := make(chan int)
	go func() {
		defer close(next)
		for i := range cases {
			select {
			case next <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	if p.Jobs == 0 {
		p.Jobs = runtime.NumCPU()
	}
	var jobs sync.WaitGroup
	var mu sync.Mutex
	for range p.Jobs {
		jobs.Go(func() {
			for i := range next {
				c := cases[i]
				started := time.Now()
				runner := p.Runner
				if c.Slow {
					runner = p.Slow
				}
				reason, output := c.Run(ctx, runner)
				results[i] = Result{c.Name, c.Group, reason, output, time.Since(started)}
				mu.Lock()
				done(results[i])
				mu.Unlock()
			}
		})
	}
	jobs.Wait()
	return results
}
