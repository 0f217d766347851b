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
	// pause is the time between two cells: what a kernel does after its idle must not disturb the other one's turn.
	pause = 5 * time.Millisecond
	// settle is the time between a kernel's last cell and the measuring of its memory.
	settle = 3 * time.Second
	// patience bounds each round.
	patience = 2 * time.Minute
)

// samples are what was measured of one kernel.
type samples struct {
	launch, value, assign, print, messages, idle, after []float64
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
	each := func(do func(c *contender, s *session, r *samples) error) error {
		for i, c := range contenders {
			time.Sleep(pause)
			if err := do(c, sessions[i], results[i]); err != nil {
				return fmt.Errorf("measure %s: %w", c.exe, err)
			}
		}
		return nil
	}
	memory := func(into func(*samples) *[]float64) error {
		if !canMeasureMemory {
			return nil
		}
		select {
		case <-time.After(settle):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		return each(func(_ *contender, s *session, r *samples) error {
			n, err := s.memory()
			*into(r) = append(*into(r), float64(n))
			return err
		})
	}
	if err := memory(func(r *samples) *[]float64 { return &r.idle }); err != nil {
		return err
	}
	for i := range warmUp + p.cells {
		for _, kind := range []struct {
			code string
			into func(*samples) *[]float64
		}{
			{"1+1", func(r *samples) *[]float64 { return &r.value }},
			{"x = 1", func(r *samples) *[]float64 { return &r.assign }},
		} {
			err := each(func(_ *contender, s *session, r *samples) error {
				took, err := s.run(ctx, kind.code)
				if i >= warmUp {
					*kind.into(r) = append(*kind.into(r), took.Seconds())
				}
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	err = each(func(c *contender, s *session, r *samples) error {
		took, messages, err := s.print(ctx, c.print)
		r.print = append(r.print, took.Seconds())
		r.messages = append(r.messages, float64(messages))
		return err
	})
	if err != nil {
		return err
	}
	return memory(func(r *samples) *[]float64 { return &r.after })
}
