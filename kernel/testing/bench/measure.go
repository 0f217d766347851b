package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/bench/report"
	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/pyenv"
)

// plan says what is measured, and how much.
type plan struct {
	kernel string   // Lockstep's program, "" to build it
	before string   // another Lockstep's program, "" for none
	peers  []string // kernelspecs
	parts  []string // "" for all
	rounds int
	cells  int // trivial ones of each kind and round
}

// patience bounds each part of a round, and cellPatience a cell of a foreign kernel.
const (
	patience     = 5 * time.Minute
	cellPatience = time.Minute
)

// results are what was measured, by contender and figure.
type results map[string]map[string]*report.Samples

// samples returns those of a figure.
func (r results) samples(who, figure string) *report.Samples {
	if r[who] == nil {
		r[who] = make(map[string]*report.Samples)
	}
	if r[who][figure] == nil {
		r[who][figure] = &report.Samples{Who: who}
	}
	return r[who][figure]
}

// add adds a value, and what it took of the processors, 0 if that is not known.
func (r results) add(who, figure string, value, cpu float64) {
	s := r.samples(who, figure)
	s.Values = append(s.Values, value)
	if cpu > 0 {
		s.CPU = append(s.CPU, cpu)
	}
}

// measure runs the plan.
func measure(ctx context.Context, p plan, progress func(line string)) (rep *report.Report, err error) {
	dir, err := os.MkdirTemp("", "lockstep-bench-*")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	contenders, err := p.contenders(ctx, dir, progress)
	if err != nil {
		return nil, err
	}
	m := &meter{results: results{}, dir: dir}
	names := make([]string, 0, len(contenders)+1)
	for _, c := range contenders {
		names = append(names, c.name)
	}
	if slices.Contains(p.parts, "programs") {
		progress("building yaegi")
		m.yaegi = filepath.Join(dir, "yaegi")
		if err := goBuild(ctx, m.yaegi, "github.com/traefik/yaegi/cmd/yaegi"); err != nil {
			return nil, fmt.Errorf("build yaegi: %w", err)
		}
		names = slices.Insert(names, 1, yaegi)
	}
	progress("round 0, which fills the caches")
	if err := m.warm(ctx, contenders); err != nil {
		return nil, err
	}
	for i := range p.rounds {
		for _, name := range p.parts {
			progress(fmt.Sprintf("round %d of %d: %s", i+1, p.rounds, name))
			if err := m.part(ctx, contenders, parts[name], p.cells); err != nil {
				return nil, err
			}
		}
		// Whoever comes second must not always be the same.
		slices.Reverse(contenders)
	}
	return newReport(m.results, names), nil
}

// contenders finds or makes the kernels. This Lockstep is the first.
func (p plan) contenders(ctx context.Context, dir string, progress func(string)) ([]*contender, error) {
	py, err := pyenv.Prepare(ctx, progress)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoPython, err)
	}
	theirs, err := ipykernel(ctx, py, dir)
	if err != nil {
		return nil, err
	}
	var peers []*contender
	if len(p.peers) > 0 {
		specs, err := installed(ctx, py)
		if err != nil {
			return nil, err
		}
		for _, name := range p.peers {
			c, err := peer(name, specs, py)
			if err != nil {
				return nil, err
			}
			peers = append(peers, c)
		}
	}
	if p.kernel == "" {
		progress("building the kernel")
	}
	ours, err := lockstep(ctx, p.kernel, dir)
	if err != nil {
		return nil, err
	}
	all := append([]*contender{ours, theirs}, peers...)
	if p.before != "" {
		earlier, err := program(before, p.before, dir)
		if err != nil {
			return nil, err
		}
		earlier.foreign = true
		all = append(all, earlier)
	}
	return all, nil
}

// meter measures parts of rounds.
type meter struct {
	results results
	dir     string // for files
	yaegi   string // the interpreter's program
}

// warm starts each kernel once: the files of their programs are read.
func (m *meter) warm(ctx context.Context, contenders []*contender) error {
	scratch := &meter{results: results{}}
	return scratch.part(ctx, contenders, func(context.Context, *bout) error { return nil }, 0)
}

// part starts each contender and measures a part of the round. The contenders take turns.
func (m *meter) part(ctx context.Context, contenders []*contender, measure func(context.Context, *bout) error, cells int) (err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	b := &bout{meter: m, cells: cells}
	defer func() {
		for _, k := range b.kernels {
			// A foreign kernel that does not end well has been killed.
			if e := k.session.end(ctx); e != nil && !k.foreign {
				err = errors.Join(err, fmt.Errorf("end %s: %w", k.name, e))
			}
		}
	}()
	for _, c := range contenders {
		s, err := c.start(ctx)
		if err != nil {
			return fmt.Errorf("start %s: %w", c.name, err)
		}
		b.kernels = append(b.kernels, &kernel{contender: c, session: s})
	}
	return measure(ctx, b)
}

// bout is a part of a round under way.
type bout struct {
	*meter
	kernels []*kernel
	cells   int // of each trivial kind
}

// kernel is one that runs.
type kernel struct {
	*contender
	session *session
	dead    error // why it can run no more cells
}

// each lets the kernels take their turns at a figure, those that can: do reports an error of a
// foreign kernel as its failure.
func (b *bout) each(ctx context.Context, figure string, do func(ctx context.Context, k *kernel) error) error {
	for _, k := range b.kernels {
		err := k.dead
		if err == nil {
			err = k.turn(ctx, do)
		}
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("measure %s of %s: %w", figure, k.name, context.Cause(ctx))
		case err != nil && k.foreign:
			b.results.samples(k.name, figure).Failure = err.Error()
		case err != nil:
			return fmt.Errorf("measure %s of %s: %w", figure, k.name, err)
		}
	}
	return nil
}

// turn lets a kernel do something. A foreign one that is still at it after a while is given up.
func (k *kernel) turn(ctx context.Context, do func(ctx context.Context, k *kernel) error) error {
	if k.foreign {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, cellPatience, errors.New("it does not end"))
		defer cancel()
	}
	err := do(ctx, k)
	if ctx.Err() != nil {
		k.dead = err
	}
	return err
}

// timed runs a cell so many times and adds how long each took.
func (b *bout) timed(ctx context.Context, k *kernel, figure, code string, times int) (last outcome, err error) {
	for range times {
		cpu := k.session.cpu()
		last, err = k.session.run(ctx, code)
		if err != nil {
			return last, err
		}
		b.results.add(k.name, figure, last.took.Seconds(), k.session.cpu()-cpu)
	}
	return last, nil
}

// memory measures that of each kernel when all have had time to come to rest.
func (b *bout) memory(ctx context.Context, figure string, of func(*kernel) bool) error {
	if !canMeasureMemory {
		return nil
	}
	select {
	case <-time.After(settle):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return b.each(ctx, figure, func(_ context.Context, k *kernel) error {
		if !of(k) {
			return nil
		}
		n, err := k.session.memory()
		if err == nil {
			b.results.add(k.name, figure, float64(n), 0)
		}
		return err
	})
}

// settle is the time between a kernel's last cell and the measuring of its memory.
const settle = 3 * time.Second

func every(*kernel) bool { return true }
