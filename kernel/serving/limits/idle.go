package limits

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

// Idle gives memory back to the operating system when a process has had nothing to do for a moment.
// Go does so too, but takes minutes, and does not collect garbage for it: a cell that printed a lot
// would keep its megabytes for as long as the learner thinks.
//
// Begin and End enclose each piece of work. They may be called from any goroutine, and overlap. The
// zero Idle is ready.
type Idle struct {
	mu    sync.Mutex
	work  int // Begin calls without their End
	timer *time.Timer
	free  func() // called instead of freeIfWorthwhile by tests
}

// lull is how long there must have been nothing to do. The next request of a notebook that runs
// through comes sooner.
const lull = time.Second

// Begin marks the beginning of a piece of work.
func (i *Idle) Begin() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.work++
	if i.timer != nil {
		i.timer.Stop()
	}
}

// End marks the end of a piece of work.
func (i *Idle) End() {
	i.mu.Lock()
	defer i.mu.Unlock()
	switch i.work--; {
	case i.work > 0:
	case i.timer == nil:
		i.timer = time.AfterFunc(lull, i.rest)
	default:
		i.timer.Reset(lull)
	}
}

// rest is called by the timer.
func (i *Idle) rest() {
	i.mu.Lock()
	work, free := i.work, i.free
	i.mu.Unlock()
	switch {
	case work > 0: // it began when the timer had just fired
	case free != nil:
		free()
	default:
		freeIfWorthwhile()
	}
}

// worthwhile is how many bytes a process must hold beyond what it uses. What is given back must be
// faulted in again, page by page, by the next cell, which takes half a millisecond for two
// megabytes.
const worthwhile = 1 << 20

// smallest is the heap that Go lets grow without collecting. A first collection would cost more
// memory, for its own tables, than it could find.
const smallest = 4 << 20

// freeIfWorthwhile collects garbage and returns what is free then, unless that is little.
func freeIfWorthwhile() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}} // at the end of the last collection
	metrics.Read(live)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	held, used := m.HeapSys-m.HeapReleased, live[0].Value.Uint64()
	// Half as much again is left to what uses a lot, since collecting takes time in proportion.
	if held > max(used+used/2, smallest)+worthwhile {
		debug.FreeOSMemory()
	}
}
