package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// parts are what a round has, by name. Each starts its kernels.
var parts = map[string]func(ctx context.Context, b *bout) error{
	"notebook":  notebook,
	"compute":   compute,
	"declare":   declare,
	"schedules": schedules,
	"programs":  runPrograms,
}

// allParts are the names of all parts, in their order.
var allParts = []string{"notebook", "compute", "declare", "schedules", "programs"}

const (
	// warmUp is how many cells run before cells are measured.
	warmUp = 10
	// block is how many cells a kernel runs in a row before it is another one's turn.
	block = 20
	// rest is the pause before each cell of the figure that is about resting.
	rest = 20 * time.Millisecond
)

// notebook measures what a notebook does all day: start, trivial cells, prints, memory.
func notebook(ctx context.Context, b *bout) error {
	for _, k := range b.kernels {
		b.results.add(k.name, launch, k.session.launch.Seconds(), k.session.launchCPU)
	}
	if err := b.memory(ctx, idle, every); err != nil {
		return err
	}
	for _, figure := range []struct {
		name, code string
		rest       time.Duration
	}{{cellValue, "1+1", 0}, {cellPlain, "x = 1", 0}, {rested, "x = 1", rest}} {
		if err := b.trivial(ctx, figure.name, figure.code, figure.rest); err != nil {
			return err
		}
	}
	err := b.each(ctx, printing, func(ctx context.Context, k *kernel) error {
		cpu := k.session.cpu()
		o, err := k.session.run(ctx, k.speaks.print)
		if err != nil {
			return err
		}
		if o.newlines != lines {
			return fmt.Errorf("%d lines came, want %d", o.newlines, lines)
		}
		b.results.add(k.name, printing, o.took.Seconds(), k.session.cpu()-cpu)
		b.results.add(k.name, messages, float64(o.messages), 0)
		return nil
	})
	if err != nil {
		return err
	}
	return b.memory(ctx, printed, every)
}

// trivial runs a cell many times in each kernel, block by block, after some that do not count.
func (b *bout) trivial(ctx context.Context, figure, code string, rest time.Duration) error {
	for done := -warmUp; done < b.cells; done += block {
		err := b.each(ctx, figure, func(ctx context.Context, k *kernel) error {
			end := min(done+block, b.cells)
			cpu := k.session.cpu()
			for i := done; i < end; i++ {
				time.Sleep(rest)
				o, err := k.session.run(ctx, code)
				if err != nil {
					return err
				}
				if i >= 0 {
					b.results.add(k.name, figure, o.took.Seconds(), 0)
				}
			}
			// The clock is read for a block at a time: it takes as long as a cell.
			if took := k.session.cpu() - cpu; took > 0 && done >= 0 {
				s := b.results.samples(k.name, figure)
				s.CPU = append(s.CPU, took/float64(end-done))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// compute measures cells that work for a while.
func compute(ctx context.Context, b *bout) error {
	err := b.each(ctx, fib27, func(ctx context.Context, k *kernel) error {
		_, err := k.session.run(ctx, k.speaks.opening)
		return err
	})
	if err != nil {
		return err
	}
	for _, figure := range []string{fib27, addsFunc, addsTop, locked} {
		err := b.each(ctx, figure, func(ctx context.Context, k *kernel) error {
			_, err := b.timed(ctx, k, figure, k.speaks.compute[figure], 3)
			return err
		})
		if err != nil {
			return err
		}
	}
	return b.each(ctx, unlocked, func(ctx context.Context, k *kernel) error {
		o, err := b.timed(ctx, k, unlocked, k.speaks.compute[unlocked], 1)
		if err != nil {
			return err
		}
		balance, _, _ := strings.Cut(o.printed, "\n")
		n, err := strconv.Atoi(balance)
		if err != nil {
			return fmt.Errorf("the balance is %q", balance)
		}
		b.results.add(k.name, wrong, float64(min(1, max(n, -n))), 0)
		return nil
	})
}

// declare measures cells that declare something, which is mostly their compiling, and the memory
// after many of them.
func declare(ctx context.Context, b *bout) error {
	const cells = 200
	can := func(k *kernel) bool { return k.speaks.declaring != nil }
	for done := 0; done < cells; done += block {
		err := b.each(ctx, declares, func(ctx context.Context, k *kernel) error {
			if !can(k) {
				return nil
			}
			if done == 0 {
				if _, err := k.session.run(ctx, k.speaks.opening); err != nil {
					return err
				}
			}
			cpu := k.session.cpu()
			for i := done; i < done+block; i++ {
				o, err := k.session.run(ctx, k.speaks.declaring(i))
				if err != nil {
					return err
				}
				b.results.add(k.name, declares, o.took.Seconds(), 0)
			}
			if took := k.session.cpu() - cpu; took > 0 {
				s := b.results.samples(k.name, declares)
				s.CPU = append(s.CPU, took/block)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return b.memory(ctx, declared, can)
}

// explored is the balance without the lock, searched with so many preemptions and at most so many
// schedules.
func explored(bound, most int) string {
	return fmt.Sprintf(`%%%%explore -bound %d -max %d
var wg sync.WaitGroup
balance = 0
for _, n := range []int{5, 8} {
	wg.Go(func() { changeIt(n) })
}
wg.Wait()
balance`, bound, most)
}

// Goroutines that wait for a channel, and their end.
const (
	blocks = `c, waits := make(chan int), make(chan bool)
for range 10_000 {
	go func() { waits <- true; <-c }()
}
for range 10_000 {
	<-waits
}`
	unblocks = "close(c)"
)

// schedules measures what only a Lockstep has: searches, and goroutines of its own scheduler.
func schedules(ctx context.Context, b *bout) error {
	err := b.each(ctx, schedule, func(ctx context.Context, k *kernel) error {
		if !k.own {
			return nil
		}
		if _, err := k.session.run(ctx, k.speaks.opening); err != nil {
			return err
		}
		for range searches {
			if err := b.search(ctx, k); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return b.each(ctx, blocked, func(ctx context.Context, k *kernel) error {
		if !k.own {
			return nil
		}
		if _, err := b.timed(ctx, k, blocked, blocks, 1); err != nil {
			return err
		}
		if canMeasureMemory {
			n, err := k.session.memory()
			if err != nil {
				return err
			}
			b.results.add(k.name, crowded, float64(n), 0)
		}
		_, err = k.session.run(ctx, unblocks)
		return err
	})
}

// searches is how often a round searches: one takes no longer than other load may keep it waiting.
const searches = 7

// search measures how long a schedule of a search takes: how much longer a search of all takes than
// one that is over at once.
func (b *bout) search(ctx context.Context, k *kernel) error {
	var took, cpu [2]float64
	var tried [2]int
	for i, cell := range []string{explored(0, 2), explored(9, 100_000)} {
		before := k.session.cpu()
		o, err := k.session.run(ctx, cell)
		if err != nil {
			return err
		}
		took[i], cpu[i] = o.took.Seconds(), k.session.cpu()-before
		tried[i] = triedSchedules(o.shown)
	}
	if tried[1] < tried[0]+1000 {
		return fmt.Errorf("searches tried %d schedules, want a thousand more in the second", tried)
	}
	more := float64(tried[1] - tried[0])
	b.results.add(k.name, schedule, (took[1]-took[0])/more, (cpu[1]-cpu[0])/more)
	return nil
}

// triedRow is a row of a report's table: a name, and how many schedules were tried and failed.
var triedRow = regexp.MustCompile(`(?m)^  \S.*?\s{2,}([0-9,]+)\s+[0-9,]+(?:\s|$)`)

// triedSchedules returns how many schedules a report says that were tried.
func triedSchedules(report string) (n int) {
	for _, row := range triedRow.FindAllStringSubmatch(report, -1) {
		tried, err := strconv.Atoi(strings.ReplaceAll(row[1], ",", ""))
		if err == nil {
			n += tried
		}
	}
	return n
}
