package resources

import (
	"sync"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// waits are the calls of compiled code that goroutines of the program are in and that can be made
// to return: the function makes it so. A goroutine may be in several, of which the last is the
// innermost.
var (
	waitsMu sync.Mutex
	waits   = map[*sched.G][]*wait{} // guarded by waitsMu
)

// wait is a call that waits.
type wait struct {
	wake func()
	once sync.Once
}

// leaving does op, a call that may wait for long. A goroutine that takes turns gives the baton up
// for it. If the goroutine is ended meanwhile, wake is called, which must make op return, and the
// goroutine ends after it: it does not see what op returned for that reason. In a deferred call of
// a goroutine that is being ended already, op is left to itself.
func leaving(wake func(), op func()) { leavingFor(trace.WaitIO, wake, op) }

// leavingFor is leaving for a reason.
func leavingFor(reason trace.Wait, wake func(), op func()) {
	g := sched.Current()
	if g != nil && g.IsKilled() && !g.Unwinds() {
		g.Point() // it has come to no point since, and nobody will call wake any more
	}
	if g == nil || g.IsKilled() {
		sched.Leaving(reason, op)
		return
	}
	w := &wait{wake: wake}
	waitsMu.Lock()
	waits[g] = append(waits[g], w)
	waitsMu.Unlock()
	defer g.Point() // after what follows
	defer w.leave(g)
	if g.IsKilled() { // in between, and perhaps too late for Wake to see
		w.once.Do(wake)
	}
	sched.Leaving(reason, op)
}

// away does op, a call that may wait, without the baton.
func away(op func()) { sched.Leaving(trace.WaitIO, op) }

// leave records that the call has returned.
func (w *wait) leave(g *sched.G) {
	waitsMu.Lock()
	defer waitsMu.Unlock()
	list := waits[g]
	for i, have := range list {
		if have == w {
			list = append(list[:i], list[i+1:]...)
			break
		}
	}
	if len(list) == 0 {
		delete(waits, g)
	} else {
		waits[g] = list
	}
}

// Wake makes the calls return in which killed goroutines are.
func Wake() {
	var wake []*wait
	waitsMu.Lock()
	for g, list := range waits {
		if g.IsKilled() {
			wake = append(wake, list...)
		}
	}
	waitsMu.Unlock()
	for _, w := range wake {
		w.once.Do(w.wake)
	}
}

// told says that the calling goroutine is about to write to where others may read.
func told() {
	if g := sched.Current(); g.Controlled() {
		g.Tell()
	}
}
