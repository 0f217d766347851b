package primitives

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
)

// signalCtx is what signal.NotifyContext returns in cells: a context that a signal cancels. The
// standard one would derive itself from a standard context.
type signalCtx struct {
	cancelCtx
	signals []os.Signal
}

// NotifyContext is signal.NotifyContext.
func NotifyContext(parent context.Context, signals ...os.Signal) (context.Context, context.CancelFunc) {
	c := &signalCtx{signals: signals}
	by := ofCaller()
	c.derive(by, parent, c)
	came := make(chan os.Signal, 1)
	signal.Notify(came, signals...)
	go func() {
		select {
		case s := <-came:
			why := signalError(s.String() + " signal received")
			by.later("a signal came", func(by hand) { c.cancel(by, context.Canceled, why) })
		case <-c.done:
		}
	}()
	return c, func() {
		signal.Stop(came)
		c.end(nil)
	}
}

// String names c after what it is derived from.
func (c *signalCtx) String() string {
	parts := []string{contextName(c.Context)}
	if len(c.signals) > 0 {
		parts = append(parts, fmt.Sprint(c.signals))
	}
	return "signal.NotifyContext(" + strings.Join(parts, ", ") + ")"
}

// signalError is the cause of a context that a signal has canceled.
type signalError string

// Error says which signal it was.
func (e signalError) Error() string { return string(e) }

// Is reports whether target is context.Canceled too.
func (e signalError) Is(target error) bool { return target == context.Canceled }
