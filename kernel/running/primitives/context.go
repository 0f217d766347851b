package primitives

import (
	"context"
	"sync"
	"time"
)

// WithCancel is context.WithCancel.
func WithCancel(parent context.Context) (context.Context, context.CancelFunc) {
	c := &cancelCtx{}
	c.derive(parent, c)
	return c, func() { c.end(nil) }
}

// WithCancelCause is context.WithCancelCause.
func WithCancelCause(parent context.Context) (context.Context, context.CancelCauseFunc) {
	c := &cancelCtx{}
	c.derive(parent, c)
	return c, c.end
}

// end is what the program calls to cancel c.
func (c *cancelCtx) end(cause error) {
	beforeClose(c.done)
	c.cancel(context.Canceled, cause)
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
	c.derive(parent, c)
	after := Until(d)
	if after <= 0 {
		c.cancel(context.DeadlineExceeded, cause)
		return c, func() {}
	}
	timer := startAlarm(after, c, func() { c.cancel(context.DeadlineExceeded, cause) })
	c.mu.Lock()
	ended := c.err != nil
	if !ended {
		c.timer = timer
	}
	c.mu.Unlock()
	if ended {
		timer.stop()
	}
	return c, func() { c.end(nil) }
}

// derive makes c, the state of d, a child of parent.
func (c *cancelCtx) derive(parent context.Context, d dependent) {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	c.Context = parent
	c.done = make(chan struct{})
	done := parent.Done()
	if done == nil {
		return // it is never canceled
	}
	own, ok := parent.Value(&ownKey).(*cancelCtx)
	if !ok || own.done != done {
		c.deriveForeign(parent, d)
		return
	}
	leave, err, cause := own.depend(d)
	if err != nil {
		sawClosed(own.done)
		d.parentCanceled(err, cause)
		return
	}
	c.mu.Lock()
	c.leave = leave
	c.mu.Unlock()
}

// deriveForeign is derive for a parent that is not of this package, nor has the Done channel of one
// that is: package context knows how to wait for those.
func (c *cancelCtx) deriveForeign(parent context.Context, d dependent) {
	if err := parent.Err(); err != nil {
		d.parentCanceled(err, context.Cause(parent))
		return
	}
	leave := context.AfterFunc(parent, comeIn(func() {
		d.parentCanceled(parent.Err(), context.Cause(parent))
	}))
	c.mu.Lock()
	c.leave = leave
	c.mu.Unlock()
}

// contextAfterFunc is context.AfterFunc: f runs in a goroutine of the program.
func contextAfterFunc(parent context.Context, f func()) (stop func() bool) {
	a := &afterFunc{f: Later(f)}
	a.derive(parent, a)
	return func() bool {
		beforeClose(a.done)
		stopped := false
		a.once.Do(func() { stopped = true })
		if stopped {
			a.cancel(context.Canceled, nil)
		}
		return stopped
	}
}

// afterFunc is a function that is started when a context ends, which is that of its own.
type afterFunc struct {
	cancelCtx
	once sync.Once // f is started, or will not be
	f    func()
}

func (a *afterFunc) parentCanceled(err, cause error) {
	a.cancelCtx.parentCanceled(err, cause)
	a.once.Do(a.f)
}
