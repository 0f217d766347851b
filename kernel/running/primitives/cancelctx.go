package primitives

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// cancelCtx is what context.WithCancel returns in cells.
//
// It is one more implementation of context.Context, not the standard one, so that a cancellation is
// an operation of the goroutine that cancels, and reaches all that is derived in the order in which
// it was derived: the standard one keeps its children in a map. Compiled code takes it as any
// context: it waits for Done, a channel like others, and a standard context that is derived from it
// registers by [cancelCtx.AfterFunc], which costs no goroutine.
//
// The mutex is held for a moment only, and never at a point of the scheduler: compiled code calls
// the methods from goroutines of its own, and beside the baton.
type cancelCtx struct {
	context.Context // the parent
	done            chan struct{}
	run             *sched.Run // in which it was made; nil if in none

	mu       sync.Mutex
	err      error             // guarded by mu: not nil once c is canceled
	cause    error             // guarded by mu: as err
	children map[dependent]int // guarded by mu: to how many came before each
	came     int               // guarded by mu: how many have come
	leave    func() bool       // guarded by mu: takes c out of its parent's children
	timer    alarm             // guarded by mu: its deadline's, nil if there is none or it has ended
	standard context.Context   // guarded by mu: see stand
}

// dependent is what ends with a context.
type dependent interface {
	parentCanceled(by hand, err, cause error)
}

// timerCtx is a cancelCtx with a deadline of its own.
type timerCtx struct {
	cancelCtx
	deadline time.Time
}

// ownKey is the key for which a cancelCtx is its own value.
var ownKey int

// Done returns the channel that is closed when c is canceled.
func (c *cancelCtx) Done() <-chan struct{} { return c.done }

// Err returns nil until c is canceled. It is an operation: who sees an error comes after what was
// done before c was canceled.
func (c *cancelCtx) Err() error {
	lookAt(c.done)
	c.mu.Lock()
	err := c.err
	c.mu.Unlock()
	if err != nil {
		sawClosed(c.done)
	}
	return err
}

// Value returns the value of the key.
func (c *cancelCtx) Value(key any) any {
	if key == &ownKey {
		return c
	}
	if s := c.stand(); s != nil {
		return s.Value(key)
	}
	return c.Context.Value(key)
}

// stand returns, once c is canceled, a standard context that was canceled for the same cause and
// has the same values: package context finds causes by a key of its own, for which it asks here.
func (c *cancelCtx) stand() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil && c.standard == nil {
		s, cancel := context.WithCancelCause(context.WithoutCancel(c.Context))
		cancel(c.cause)
		c.standard = s
	}
	return c.standard
}

// String names c after what it is derived from.
func (c *cancelCtx) String() string { return contextName(c.Context) + ".WithCancel" }

// Deadline returns c's deadline.
func (c *timerCtx) Deadline() (time.Time, bool) { return c.deadline, true }

// String names c after what it is derived from.
func (c *timerCtx) String() string {
	return fmt.Sprintf("%s.WithDeadline(%s [%s])", contextName(c.Context), c.deadline, Until(c.deadline))
}

// contextName is what package context calls a context that others are derived from.
func contextName(c context.Context) string {
	if s, ok := c.(fmt.Stringer); ok {
		return s.String()
	}
	return fmt.Sprintf("%T", c)
}

// cancel cancels c and what depends on it, and makes c's parent forget it. Only the first call does
// anything.
func (c *cancelCtx) cancel(by hand, err, cause error) {
	c.mu.Lock()
	leave := c.leave
	c.leave = nil
	c.mu.Unlock()
	if leave != nil {
		leave()
	}
	c.parentCanceled(by, err, cause)
}

// parentCanceled is cancel for a parent that forgets c by itself.
func (c *cancelCtx) parentCanceled(by hand, err, cause error) {
	if cause == nil {
		cause = err
	}
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		return
	}
	if by.isSearch() && by.run != c.run {
		by.run.Uncontrolled("a context of an earlier cell was canceled")
	}
	c.err, c.cause = err, cause
	timer, children := c.timer, c.children
	c.timer, c.leave, c.children = nil, nil, nil
	c.mu.Unlock()
	if timer != nil {
		timer.stop(by)
	}
	closeDone(by, c.done)
	inOrder := slices.SortedFunc(maps.Keys(children), func(a, b dependent) int {
		return cmp.Compare(children[a], children[b])
	})
	for _, d := range inOrder {
		d.parentCanceled(by, err, cause)
	}
}

// depend has d end with c. If c has ended already, it returns why, and d is the caller's to end.
// leave undoes it, and reports whether d was still to end.
func (c *cancelCtx) depend(by hand, d dependent) (leave func() bool, err, cause error) {
	if by.isSearch() && by.run != c.run {
		by.run.Undo(unsafe.Pointer(new(byte)), func() func() { return func() { c.forget(d) } })
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return func() bool { return false }, c.err, c.cause
	}
	if c.children == nil {
		c.children = map[dependent]int{}
	}
	c.children[d] = c.came
	c.came++
	return func() bool { return c.forget(d) }, nil, nil
}

// forget has d not end with c. It reports whether d was to.
func (c *cancelCtx) forget(d dependent) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, is := c.children[d]
	delete(c.children, d)
	return is
}

// AfterFunc is for package context, which derives standard contexts from c by it: f is called when
// c is canceled, by the goroutine that cancels, and must not wait.
func (c *cancelCtx) AfterFunc(f func()) (stop func() bool) {
	leave, err, _ := c.depend(hand{}, &compiledChild{f})
	if err != nil {
		go f() // which needs a lock that the caller holds
	}
	return leave
}

// compiledChild is what a standard context has registered.
type compiledChild struct{ f func() }

func (d *compiledChild) parentCanceled(hand, error, error) { d.f() }
