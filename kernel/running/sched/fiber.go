package sched

import (
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// A fiber is a coroutine in which goroutines of the program run, one after another. To give the
// baton from one to another takes a third of what two goroutines need that hand over by a channel.
type fiber struct {
	own slot  // that it was made with
	at  *slot // where it waits
	g   *G    // that runs in it now, nil if it is free
	// carrier is who waits for the fiber to come back, while its goroutine is in compiled code.
	carrier *carrier
	// ends says that it is to end, or does so because runtime.Goexit was called in it, as exits says.
	ends, exits bool

	id uint64         // its number in Go's dumps
	gp atomic.Uintptr // goruntime.G; anybody may ask whether it is its own
}

// A seat is where a goroutine of the program runs.
type seat struct {
	fiber *fiber
	guest *guest
	job   func() // what the goroutine is to do, as long as it has not begun
}

// record is goruntime.G of who sits there. Anybody may ask it of who has the baton.
func (s *seat) record() uintptr {
	switch {
	case s.guest != nil:
		return s.guest.record
	case s.fiber != nil:
		return s.fiber.gp.Load()
	}
	return 0
}

// maxFree is how many fibers are kept that nobody uses.
const maxFree = 64

// free has the fibers that nobody uses, and those that are to end as soon as they can.
var free struct {
	sync.Mutex
	list   []*fiber
	ending []*fiber
}

// seated gives a goroutine that runs for the first time a fiber. Before, it needs none: of the
// thousands that a program starts in a loop, most run from start to end in a few turns.
func (g *G) seated() {
	free.Lock()
	var f *fiber
	if n := len(free.list); n > 0 {
		f = free.list[n-1]
		free.list = free.list[:n-1]
	}
	free.Unlock()
	if f == nil {
		f = &fiber{}
		f.at = &f.own
		f.own.open(f.live)
	}
	f.take(g)
}

// take has g run in the fiber next.
func (f *fiber) take(g *G) { f.g, g.seat.fiber = g, f }

// live is what the coroutine does: one goroutine after another.
func (f *fiber) live() {
	growFiber()
	record := goruntime.G()
	f.gp.Store(record)
	f.id = goruntime.GoroutineID()
	byRecord.Store(record, &f.g)
	returns := false
	defer func() {
		if v := recover(); v != nil {
			// Of the kernel's own making: package iter would give it to who waits in the fiber's slot.
			trace := debug.Stack()
			go panic(fmt.Sprintf("%v\n\n%s", v, trace))
			select {}
		}
		byRecord.Delete(record)
		if !returns {
			r := f.g.run
			f.g, f.ends, f.exits = nil, true, true
			f.leave(r, nil)
		}
	}()
	for !f.ends {
		g, job := f.g, f.g.seat.job
		g.seat.job = nil
		g.live(job)
		f.g = nil
		f.goOn(g.run)
	}
	returns = true
}

// growFiber is growStack for a fiber. Ten thousand of them may wait at the same time, each with a
// stack, so it is the least in which a goroutine can wait for a channel.
//
//go:noinline
func growFiber() byte {
	var space [4 << 10]byte
	return space[lastID.Load()%uint64(len(space))]
}

// goOn is called when the fiber's goroutine has ended, which had the baton until then, and returns when
// there is another in its place, or the fiber is to end. One that has not begun is taken at once.
func (f *fiber) goOn(r *Run) {
	r.cur.Store(nil)
	r.takeIn()
	next, points := r.choose(nil)
	r.left = points - 1
	switch {
	case next != nil && next.seat.job != nil:
		f.take(next)
		r.cur.Store(next)
	case next != nil && next.seat.guest == nil && f.keep():
		r.cur.Store(next)
		f.rest(next.seat.fiber.at)
	default:
		f.leave(r, next)
	}
}

// leave gives the baton back to the carrier, for who was chosen; nil if nobody was.
func (f *fiber) leave(r *Run, next *G) {
	r.next, r.done = next, f
	f.rest(r.carrier.at)
}

// keep lets others use the fiber, which is about to wait, and reports whether it does: there may be
// enough.
func (f *fiber) keep() bool {
	free.Lock()
	defer free.Unlock()
	if f.ends || len(free.list) == maxFree {
		return false
	}
	free.list = append(free.list, f)
	return true
}

// rest waits in a slot until the fiber has a goroutine again, or is to end.
func (f *fiber) rest(s *slot) {
	swap(&f.at, s)
	if f.ends && f.at != &f.own {
		swap(&f.at, &f.own) // see carrier.end
	}
}

// byRecord maps goruntime.G of fibers and guests to the **G that they run.
var byRecord sync.Map
