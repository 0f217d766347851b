package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The balance of the tutorial, with a lock, 100,000 times in each of two threads.
const (
	lockedGo = `import ("fmt"; "sync")
var balance int
var lock sync.Mutex
func changeIt(n int) {
	balance = balance + n
	balance = balance - n
}
func runLocked(n int) {
	for range 100_000 {
		lock.Lock()
		changeIt(n)
		lock.Unlock()
	}
}
func threads(run func(int)) {
	balance = 0
	var wg sync.WaitGroup
	for _, n := range []int{5, 8} {
		wg.Go(func() { run(n) })
	}
	wg.Wait()
	if balance != 0 {
		panic(balance)
	}
}`
	lockedPython = `import threading
balance = 0
lock = threading.Lock()
def change_it(n):
    global balance
    balance = balance + n
    balance = balance - n
def run_locked(n):
    for i in range(100000):
        lock.acquire()
        try:
            change_it(n)
        finally:
            lock.release()
def threads(run):
    global balance
    balance = 0
    all = [threading.Thread(target=run, args=(n,)) for n in (5, 8)]
    for t in all: t.start()
    for t in all: t.join()
    if balance != 0: raise ValueError(balance)`
)

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

// goroutines measures what has to do with goroutines.
func (b *bout) goroutines(ctx context.Context) error {
	err := b.each(func(c *contender, s *session, r *samples) error {
		if _, err := s.run(ctx, c.lock); err != nil {
			return err
		}
		took, err := s.run(ctx, c.locked)
		r.locked = append(r.locked, took.Seconds())
		return err
	})
	if err != nil {
		return err
	}
	return b.each(func(c *contender, s *session, r *samples) error {
		if !c.own {
			return nil
		}
		if err := s.search(ctx, r); err != nil {
			return err
		}
		took, err := s.run(ctx, blocks)
		if err != nil {
			return err
		}
		r.blocked = append(r.blocked, took.Seconds())
		if canMeasureMemory {
			n, err := s.memory()
			if err != nil {
				return err
			}
			r.blockedSpace = append(r.blockedSpace, float64(n))
		}
		_, err = s.run(ctx, unblocks)
		return err
	})
}

// search measures how long a schedule of a search takes: how much longer a search of all takes than
// one that is over at once.
func (s *session) search(ctx context.Context, r *samples) error {
	var took [2]time.Duration
	var tried [2]int
	for i, cell := range []string{explored(0, 2), explored(9, 100_000)} {
		s.mu.Lock()
		s.shown = ""
		s.mu.Unlock()
		var err error
		if took[i], err = s.run(ctx, cell); err != nil {
			return err
		}
		s.mu.Lock()
		tried[i] = schedules(s.shown)
		s.mu.Unlock()
	}
	if tried[1] < tried[0]+1000 {
		return fmt.Errorf("searches tried %d schedules, want a thousand more in the second", tried)
	}
	r.schedule = append(r.schedule, (took[1]-took[0]).Seconds()/float64(tried[1]-tried[0]))
	return nil
}

// triedRow is a row of a report's table: a name, and how many schedules were tried and failed.
var triedRow = regexp.MustCompile(`(?m)^  \S.*?\s{2,}([0-9,]+)\s+[0-9,]+(?:\s|$)`)

// schedules returns how many schedules a report says that were tried.
func schedules(report string) (n int) {
	for _, row := range triedRow.FindAllStringSubmatch(report, -1) {
		tried, err := strconv.Atoi(strings.ReplaceAll(row[1], ",", ""))
		if err == nil {
			n += tried
		}
	}
	return n
}
