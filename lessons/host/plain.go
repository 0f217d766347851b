package host

import (
	"bytes"
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"time"
)

// plainHost is the Host of programs and tests: Go's own scheduler.
//
// Go offers a goroutine no way to identify itself. Its number is in the first line of a stack dump,
// though, and is never given twice, so plainHost reads it there: a few microseconds for each
// Current, too slow for real work and fast enough for a lesson.
//
// A goroutine started by Go is forgotten as it ends. One that a plain go
// statement started is known from the first time it asks for Current, and
// nothing signals its end. So when as many of those are known as there were
// twice over after the last look (and at least minSweep), plainHost dumps the
// stacks of all goroutines, and those whose number is missing have ended. It
// holds mu meanwhile, so every goroutine it knows was alive at some time before
// the dump, and a number that is missing cannot be that of one yet to come.
// The memory of the ended is thus never more than that of the living or of
// minSweep goroutines, and the looking costs each new goroutine a constant
// share.
type plainHost struct {
	mu       sync.Mutex
	byNumber map[uint64]*plainGoroutine // guarded by mu; by Go's number
	lastID   uint64                     // guarded by mu
	lastName int                        // guarded by mu
	found    int                        // guarded by mu; how many in byNumber have found set
	sweepAt  int                        // guarded by mu; the value of found to sweep at
}

// minSweep is the least number of found goroutines that is worth a look.
const minSweep = 64

// pollInterval is how often Wait checks whether a found goroutine has ended.
const pollInterval = 5 * time.Millisecond

type plainGoroutine struct {
	host  *plainHost
	id    uint64
	name  string
	found bool // started by someone else: its end has to be looked for

	// done is sent when the goroutine has ended; nil if it was found, since it
	// may then be noticed outside of the synctest bubble it belonged to.
	done Signal

	mu    sync.Mutex
	onEnd []func() // guarded by mu
	ended bool     // guarded by mu; only set when all of onEnd have returned
}

func newPlainHost() *plainHost {
	return &plainHost{byNumber: make(map[uint64]*plainGoroutine), sweepAt: minSweep}
}

func (h *plainHost) NextName() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.nextName()
}

// nextName is NextName; mu is held.
func (h *plainHost) nextName() string {
	h.lastName++
	return fmt.Sprintf("Thread-%d", h.lastName)
}

// newGoroutine makes a goroutine's record; mu is held.
func (h *plainHost) newGoroutine(name string) *plainGoroutine {
	h.lastID++
	return &plainGoroutine{host: h, id: h.lastID, name: name}
}

func (h *plainHost) Go(name string, f func()) Goroutine {
	h.mu.Lock()
	g := h.newGoroutine(name)
	h.mu.Unlock()
	g.done = NewSignal()
	go func() {
		number := goroutineNumber()
		h.mu.Lock()
		h.byNumber[number] = g
		h.mu.Unlock()
		// Deferred for the sake of runtime.Goexit. A panic runs it too and then
		// ends the program, as a panic in any goroutine does.
		defer func() {
			h.mu.Lock()
			delete(h.byNumber, number)
			h.mu.Unlock()
			g.end()
		}()
		f()
	}()
	return g
}

func (h *plainHost) Current() Goroutine {
	number := goroutineNumber()
	h.mu.Lock()
	g := h.byNumber[number]
	h.mu.Unlock()
	if g != nil {
		return g
	}
	if h.sweepDue() {
		h.sweep()
	}
	isMain := number == 1 || runsTest()
	h.mu.Lock()
	defer h.mu.Unlock()
	name := MainName
	if !isMain {
		name = h.nextName()
	}
	g = h.newGoroutine(name)
	g.found = true
	h.byNumber[number] = g
	h.found++
	return g
}

func (h *plainHost) Wait(_ string, e Event, limit time.Duration) bool {
	var timeout <-chan time.Time // nil, which is never ready, without a limit
	if limit >= 0 {
		timeout = time.After(limit)
	}
	for !e.Happened() {
		var poll <-chan time.Time
		if e.Done() == nil {
			poll = time.After(pollInterval)
		}
		select {
		case <-e.Done():
			return true
		case <-timeout:
			return false
		case <-poll:
		}
	}
	return true
}

func (h *plainHost) FollowCell() {}

// sweepDue reports whether so many goroutines were found that some have probably ended.
func (h *plainHost) sweepDue() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.found >= h.sweepAt
}

// sweep ends the records of the found goroutines that have ended.
func (h *plainHost) sweep() {
	h.mu.Lock()
	living := livingNumbers()
	var ended []*plainGoroutine
	for number, g := range h.byNumber {
		if g.found && !living[number] {
			delete(h.byNumber, number)
			ended = append(ended, g)
		}
	}
	h.found -= len(ended)
	h.sweepAt = max(minSweep, 2*h.found)
	h.mu.Unlock()
	for _, g := range ended {
		g.end()
	}
}

func (g *plainGoroutine) ID() uint64   { return g.id }
func (g *plainGoroutine) Name() string { return g.name }

func (g *plainGoroutine) Done() <-chan struct{} { return g.done }

func (g *plainGoroutine) Happened() bool {
	if g.found {
		g.host.sweep()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.ended
}

func (g *plainGoroutine) OnEnd(f func()) {
	g.mu.Lock()
	ended := g.ended
	if !ended {
		g.onEnd = append(g.onEnd, f)
	}
	g.mu.Unlock()
	if ended {
		f()
	}
}

func (g *plainGoroutine) end() {
	for {
		g.mu.Lock()
		onEnd := g.onEnd
		g.onEnd = nil
		g.ended = len(onEnd) == 0
		g.mu.Unlock()
		if len(onEnd) == 0 {
			break
		}
		for _, f := range onEnd {
			f()
		}
	}
	if g.done != nil {
		g.done.Send()
	}
}

// goroutineNumber returns the number that Go's dumps give the calling goroutine.
func goroutineNumber() uint64 {
	var buf [64]byte
	number, ok := headerNumber(buf[:runtime.Stack(buf[:], false)])
	if !ok {
		panic(fmt.Errorf("lessons/host: unknown form of stack dump: %q", buf))
	}
	return number
}

// livingNumbers returns the numbers of all goroutines.
func livingNumbers() map[uint64]bool {
	buf := make([]byte, 64<<10)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) { // else it may be cut off
			buf = buf[:n]
			break
		}
		buf = make([]byte, 2*len(buf))
	}
	living := make(map[uint64]bool)
	for line := range bytes.Lines(buf) {
		if number, ok := headerNumber(line); ok {
			living[number] = true
		}
	}
	return living
}

// headerNumber reads the number from the start of a dump, "goroutine 7 [running]:".
func headerNumber(line []byte) (number uint64, ok bool) {
	rest, ok := bytes.CutPrefix(line, []byte("goroutine "))
	if !ok {
		return 0, false
	}
	digits, _, ok := bytes.Cut(rest, []byte(" "))
	if !ok {
		return 0, false
	}
	number, err := strconv.ParseUint(string(digits), 10, 64)
	return number, err == nil
}

// runsTest reports whether the calling goroutine is that of a test function: it
// counts as main, so that an exercise prints the same in a test as in a cell.
func runsTest() bool {
	pcs := make([]uintptr, 64)
	n := runtime.Callers(1, pcs)
	for n == len(pcs) { // it may be cut off, and what is sought is at its end
		pcs = make([]uintptr, 2*len(pcs))
		n = runtime.Callers(1, pcs)
	}
	frames := runtime.CallersFrames(pcs[:n])
	for {
		frame, more := frames.Next()
		if frame.Function == "testing.tRunner" {
			return true
		}
		if !more {
			return false
		}
	}
}
