package primitives

import (
	"context"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// WithCancel is context.WithCancel.
func WithCancel(parent context.Context) (context.Context, context.CancelFunc) {
	c := &cancelCtx{}
	c.derive(ofCaller(), parent, c)
	return c, func() { c.end(nil) }
}

// WithCancelCause is context.WithCancelCause.
func WithCancelCause(parent context.Context) (context.Context, context.CancelCauseFunc) {
	c := &cancelCtx{}
	c.derive(ofCaller(), parent, c)
	return c, c.end
}

// end is what the program calls to cancel c.
func (c *cancelCtx) end(cause error) {
	by := ofCaller()
	by.step(trace.OpClose, channelID(c.done), kindContext)
	c.cancel(by, context.Canceled, cause)
}

// WithTimeout is context.WithTimeout.
func WithTimeout(parent context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	return WithDeadlineCause(parent, Now().Add(timeout), nil)
}

// WithTimeoutCause is context.WithTimeoutCause.
func WithTimeoutCause(parent context.Context, timeout time.Duration, cause error) (context.Context, context.CancelFunc) {
	return WithDeadlineCause(parent, Now().Add(timeout), cause)
}

// WithDeadline is context.WithDeadline.
func WithDeadline(parent context.Context, d time.Time) (context.Context, context.CancelFunc) {
	return WithDeadlineCause(parent, d, nil)
}

// WithDeadlineCause is context.WithDeadlineCause.
func WithDeadlineCause(parent context.Context, d time.Time, cause error) (context.Context, context.CancelFunc) {
	if parent != nil {
		if sooner, ok := parent.Deadline(); ok && sooner.Before(d) {
			return WithCancel(parent)
		}
	}
	c := &timerCtx{deadline: d}
	by := ofCaller()
	c.derive(by, parent, c)
	after := Until(d)
	if after <= 0 {
		c.cancel(by, context.DeadlineExceeded, cause)
		return c, func() {}
	}
	timer := setAlarm(by, after, c, func(by hand) { c.cancel(by, context.DeadlineExceeded, cause) })
	c.mu.Lock()
	ended := c.err != nil
	if !ended {
		c.timer = timer
	}
	c.mu.Unlock()
	if ended {
		timer.stop(by)
	}
	return c, func() { c.end(nil) }
}

// derive makes c, the state of d, a child of parent.
func (c *cancelCtx) derive(by hand, parent context.Context, d dependent) {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	c.Context, c.run = parent, by.run
	c.done = make(chan struct{})
	isDone(by.run, c.done)
	done := parent.Done()
	if done == nil {
		return // it is never canceled
	}
	own, ok := parent.Value(&ownKey).(*cancelCtx)
	if !ok || own.done != done {
		c.deriveForeign(by, parent, d)
		return
	}
	leave, err, cause := own.depend(by, d)
	if err != nil {
		sawClosed(own.done)
		d.parentCanceled(by, err, cause)
		return
	}
	c.mu.Lock()
	c.leave = leave
	c.mu.Unlock()
}

// deriveForeign is derive for a parent that is not of this package, nor has the Done channel of one
// that is: package context knows how to wait for those.
func (c *cancelCtx) deriveForeign(by hand, parent context.Context, d dependent) {
	if err := parent.Err(); err != nil {
		d.parentCanceled(by, err, context.Cause(parent))
		return
	}
	told := awaitForeign(parent.Done())
	leave := context.AfterFunc(parent, func() {
		err, cause := parent.Err(), context.Cause(parent)
		by.later("a context of compiled code was canceled", func(by hand) { d.parentCanceled(by, err, cause) })
		told()
	})
	c.mu.Lock()
	c.leave = func() bool {
		told()
		return leave()
	}
	c.mu.Unlock()
}

// contextAfterFunc is context.AfterFunc: f runs in a goroutine of the program.
func contextAfterFunc(parent context.Context, f func()) (stop func() bool) {
	a := new(afterFunc)
	a.f = Later(func() {
		sawClosed(a.done)
		f()
	})
	a.derive(ofCaller(), parent, a)
	return func() bool {
		by := ofCaller()
		by.step(trace.OpClose, channelID(a.done), kindContext)
		stopped := false
		a.once.Do(func() { stopped = true })
		if stopped {
			a.cancel(by, context.Canceled, nil)
		}
		return stopped
	}
}

// afterFunc is a function that is started when a context ends. It is a context itself, whose end
// that is.
type afterFunc struct {
	cancelCtx
	once sync.Once // f is started, or will not be
	f    func()
}

func (a *afterFunc) parentCanceled(by hand, err, cause error) {
	a.cancelCtx.parentCanceled(by, err, cause)
	a.once.Do(a.f)
}
