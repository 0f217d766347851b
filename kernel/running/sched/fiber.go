package sched

import (
	"iter"
	"sync"
	"sync/atomic"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// A fiber is a coroutine in which goroutines of the program run, one after another. To resume it
// and to yield take a third of what two goroutines need that hand over by a channel.
type fiber struct {
	next  func() (struct{}, bool)
	yield func(struct{}) bool
	stop  func()
	job   func()
	// exits says that runtime.Goexit has been called in the fiber, and all deferred calls made. Who
	// resumes it ends too.
	exits bool

	id uint64         // its number in Go's dumps
	gp atomic.Uintptr // goruntime.G; anybody may ask whether it is its own
	g  *G             // that runs in it now
}

// A seat is where a goroutine of the program runs.
type seat struct {
	fiber *fiber
	guest *guest
	job   func() // what a fiber is to do, as long as there is none
}

// take gives a goroutine that runs for the first time a fiber. Before, it needs none: of the
// thousands that a program starts in a loop, most run from start to end in a few turns.
func (s *seat) take(g *G) {
	s.fiber = newFiber(g, s.job)
	s.job = nil
}

// record is goruntime.G of who sits there.
func (s seat) record() uintptr {
	switch {
	case s.guest != nil:
		return s.guest.record
	case s.fiber != nil:
		return s.fiber.gp.Load()
	}
	return 0
}

// resume gives the baton to who sits there, and returns when it has given it back.
func (s seat) resume() {
	if s.guest != nil {
		s.guest.turn <- struct{}{}
		<-s.guest.gave
		return
	}
	f := s.fiber
	f.next()
	switch {
	case f.exits:
		go f.next()
	case f.job == nil:
		f.free()
	}
}

// pause gives the baton back, and returns when it is resumed.
func (s seat) pause() {
	if s.guest != nil {
		s.guest.gave <- struct{}{}
		<-s.guest.turn
		return
	}
	s.fiber.yield(struct{}{})
}

// maxFree is how many fibers are kept that nobody uses.
const maxFree = 64

var free struct {
	sync.Mutex
	list []*fiber
}

// newFiber returns a fiber that will do job when it is resumed.
func newFiber(g *G, job func()) *fiber {
	free.Lock()
	var f *fiber
	if n := len(free.list); n > 0 {
		f = free.list[n-1]
		free.list = free.list[:n-1]
	}
	free.Unlock()
	if f == nil {
		f = &fiber{}
		f.next, f.stop = iter.Pull(f.live)
	}
	f.g, f.job = g, job
	return f
}

// live is what the coroutine does: one job after another.
func (f *fiber) live(yield func(struct{}) bool) {
	growFiber()
	record := goruntime.G()
	f.gp.Store(record)
	f.yield, f.id = yield, goruntime.GoroutineID()
	byRecord.Store(record, &f.g)
	stopped := false
	defer func() {
		byRecord.Delete(record)
		if !stopped {
			f.exits = true
			yield(struct{}{})
		}
	}()
	for !stopped {
		f.job()
		f.job = nil
		stopped = !yield(struct{}{})
	}
}

// growFiber is growStack for a fiber. Ten thousand of them may wait at the same time, each with a
// stack, so it is the least in which a goroutine can wait for a channel.
//
//go:noinline
func growFiber() byte {
	var space [4 << 10]byte
	return space[lastID.Load()%uint64(len(space))]
}

// free keeps a fiber that has done its job for another.
func (f *fiber) free() {
	f.g = nil
	free.Lock()
	keep := len(free.list) < maxFree
	if keep {
		free.list = append(free.list, f)
	}
	free.Unlock()
	if !keep {
		f.stop()
	}
}

// byRecord maps goruntime.G of fibers and guests to the **G that they run.
var byRecord sync.Map
