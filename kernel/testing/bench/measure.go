package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// plan says how much is measured.
type plan struct {
	kernel string // Lockstep's program, "" to build it
	rounds int
	cells  int // of each kind and round
}

const (
	// warmUp is how many cells run before cells are measured.
	warmUp = 10
	// block is how many cells a kernel runs in a row before it is the other one's turn.
	block = 20
	// rest is the pause before each cell of the figure that is about resting.
	rest = 20 * time.Millisecond
	// settle is the time between a kernel's last cell and the measuring of its memory.
	settle = 3 * time.Second
	// patience bounds each round.
	patience = 3 * time.Minute
)

// samples are what was measured of one kernel.
type samples struct {
	launch, value, assign, rested, print, messages, idle, after []float64

	locked                          []float64
	schedule, blocked, blockedSpace []float64 // of Lockstep only
}

// measure runs the plan.
func measure(ctx context.Context, p plan, progress func(line string)) (*report, error) {
	dir, err := os.MkdirTemp("", "lockstep-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	theirs, err := ipykernel(ctx, dir, progress)
	if err != nil {
		return nil, err
	}
	progress("building the kernel")
	ours, err := lockstep(ctx, p.kernel, dir)
	if err != nil {
		return nil, err
	}
	contenders := []*contender{ours, theirs}
	progress("round 0, which fills the caches")
	if err := round(ctx, plan{cells: 1}, contenders, []*samples{{}, {}}); err != nil {
		return nil, err
	}
	results := []*samples{{}, {}}
	for i := range p.rounds {
		progress(fmt.Sprintf("round %d of %d", i+1, p.rounds))
		if err := round(ctx, p, contenders, results); err != nil {
			return nil, err
		}
		// Whoever comes second must not always be the same.
		slices.Reverse(contenders)
		slices.Reverse(results)
	}
	if p.rounds%2 == 1 {
		slices.Reverse(results)
	}
	return newReport(results[0], results[1]), nil
}

// round starts each contender and measures everything. The contenders take turns.
func round(ctx context.Context, p plan, contenders []*contender, results []*samples) (err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var sessions []*session
	defer func() {
		for i, s := range sessions {
			if e := s.end(ctx); e != nil {
				err = errors.Join(err, fmt.Errorf("end %s: %w", contenders[i].exe, e))
			}
		}
	}()
	for i, c := range contenders {
		s, err := c.start(ctx)
		if err != nil {
			return fmt.Errorf("start %s: %w", c.exe, err)
		}
		sessions = append(sessions, s)
		results[i].launch = append(results[i].launch, s.launch.Seconds())
	}
	b := &bout{contenders, sessions, results}
	if err := b.memory(ctx, func(r *samples) *[]float64 { return &r.idle }); err != nil {
		return err
	}
	for _, figure := range []struct {
		code string
		rest time.Duration
		into func(*samples) *[]float64
	}{
		{"1+1", 0, func(r *samples) *[]float64 { return &r.value }},
		{"x = 1", 0, func(r *samples) *[]float64 { return &r.assign }},
		{"x = 1", rest, func(r *samples) *[]float64 { return &r.rested }},
	} {
		if err := b.cells(ctx, figure.code, figure.rest, p.cells, figure.into); err != nil {
			return err
		}
	}
	if err := b.print(ctx); err != nil {
		return err
	}
	if err := b.memory(ctx, func(r *samples) *[]float64 { return &r.after }); err != nil {
		return err
	}
	return b.goroutines(ctx)
}

// bout is a round under way: kernels that run, and where what is measured of them goes.
type bout struct {
	contenders []*contender
	sessions   []*session
	results    []*samples
}

// each lets the contenders take their turns.
func (b *bout) each(do func(c *contender, s *session, r *samples) error) error {
	for i, c := range b.contenders {
		if err := do(c, b.sessions[i], b.results[i]); err != nil {
			return fmt.Errorf("measure %s: %w", c.exe, err)
		}
	}
	return nil
}

// cells runs a cell n times in each kernel, block by block, after some that do not count.
func (b *bout) cells(ctx context.Context, code string, rest time.Duration, n int, into func(*samples) *[]float64) error {
	for done := -warmUp; done < n; done += block {
		err := b.each(func(_ *contender, s *session, r *samples) error {
			for i := done; i < min(done+block, n); i++ {
				time.Sleep(rest)
				took, err := s.run(ctx, code)
				if err != nil {
					return err
				}
				if i >= 0 {
					*into(r) = append(*into(r), took.Seconds())
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// print runs the cell that prints in each kernel.
func (b *bout) print(ctx context.Context) error {
	return b.each(func(c *contender, s *session, r *samples) error {
		took, messages, err := s.print(ctx, c.print)
		r.print = append(r.print, took.Seconds())
		r.messages = append(r.messages, float64(messages))
		return err
	})
}

// memory measures that of each kernel when all have had time to come to rest.
func (b *bout) memory(ctx context.Context, into func(*samples) *[]float64) error {
	if !canMeasureMemory {
		return nil
	}
	select {
	case <-time.After(settle):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return b.each(func(_ *contender, s *session, r *samples) error {
		n, err := s.memory()
		*into(r) = append(*into(r), float64(n))
		return err
	})
}
