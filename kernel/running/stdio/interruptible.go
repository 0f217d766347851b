package stdio

import (
	"errors"
	"os"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// patience is how long a goroutine that is being ended may wait for a file in a deferred call.
const patience = 50 * time.Millisecond

// interruptible does op, a read or a write. If that may wait, it is left when the goroutine is
// ended: the deadline is what wakes it.
func (f *File) interruptible(setDeadline func(time.Time) error, op func() (int, error)) (int, error) {
	g := sched.Current()
	if g == nil || !f.polled {
		return op()
	}
	finished := make(chan struct{})
	watched := make(chan struct{})
	wasKilled := g.IsKilled()
	go func() {
		defer close(watched)
		select {
		case <-finished:
		case <-g.Killed():
			if wasKilled {
				setDeadline(time.Now().Add(patience))
			} else {
				setDeadline(time.Now())
			}
		}
	}()
	g.BlockTimed(trace.WaitIO, 0)
	n, err := op()
	g.Unblock()
	close(finished)
	<-watched
	if g.IsKilled() {
		setDeadline(time.Time{}) // the file may be used on
		if errors.Is(err, os.ErrDeadlineExceeded) {
			g.Point()
		}
	}
	return n, err
}
