package primitives

import (
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// What contexts and timers do to channels.

// kindContext is what a log calls a context, which it knows by its Done channel.
const kindContext = "context"

// closeDone closes the Done channel of a context.
func closeDone(by hand, done chan struct{}) {
	id := channelID(done)
	by.release(id)
	close(done)
	if by.run != nil {
		changed(by.run, by.g, id)
		return
	}
	r := sched.Active()
	r.Post(func() { changed(r, nil, id) })
}

// lookAt is called before it is asked whether done is closed.
func lookAt(done chan struct{}) {
	if g := holding(); g != nil {
		hand{g.Run(), g}.step(trace.OpLoad, channelID(done), kindContext)
	}
}

// sawClosed is called when it has been seen that done is closed.
func sawClosed(done chan struct{}) {
	if g := holding(); g != nil {
		g.Acquire(channelID(done), 0)
	}
}

// takeBack takes back what a timer has sent and nobody has received. It reports whether there was
// anything.
func takeBack(c chan time.Time) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
