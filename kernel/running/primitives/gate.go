package primitives

import (
	"reflect"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// What contexts and timers do to channels.

// closeDone closes the Done channel of a context.
func closeDone(by hand, done chan struct{}) {
	obj := channelID(done)
	by.release(obj)
	close(done)
	by.changed(obj)
}

// lookAt is called before it is asked whether done is closed.
func lookAt(done chan struct{}) {
	if g := holding(); g != nil {
		g.Step(sched.Pending{Op: trace.OpLoad, Obj: channelID(done), Site: g.At})
	}
}

// sawClosed is called when it has been seen that done is closed.
func sawClosed(done chan struct{}) {
	if g := holding(); g != nil {
		g.Acquire(channelID(done), 0)
	}
}

// sendTime sends a timer's time if nobody has left one in the channel.
func sendTime(r *sched.Run, c chan time.Time, at time.Time) {
	select {
	case c <- at:
		hand{run: r}.changed(channelID(c))
	default:
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

// channelID is how a run knows a channel.
func channelID[T any](c chan T) unsafe.Pointer { return reflect.ValueOf(c).UnsafePointer() }
