package primitives

import (
	"context"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// WithTimeout is context.WithTimeout.
func WithTimeout(parent context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	return tracked(context.WithTimeout(parent, timeout))
}

// WithTimeoutCause is context.WithTimeoutCause.
func WithTimeoutCause(parent context.Context, timeout time.Duration, cause error) (context.Context, context.CancelFunc) {
	return tracked(context.WithTimeoutCause(parent, timeout, cause))
}

// WithDeadline is context.WithDeadline.
func WithDeadline(parent context.Context, d time.Time) (context.Context, context.CancelFunc) {
	return tracked(context.WithDeadline(parent, d))
}

// WithDeadlineCause is context.WithDeadlineCause.
func WithDeadlineCause(parent context.Context, d time.Time, cause error) (context.Context, context.CancelFunc) {
	return tracked(context.WithDeadlineCause(parent, d, cause))
}

// tracked registers with the scheduler that a context will end.
func tracked(ctx context.Context, cancel context.CancelFunc) (context.Context, context.CancelFunc) {
	sched.Deadline(ctx)
	return ctx, cancel
}

// contextAfterFunc is context.AfterFunc: f runs in a goroutine of the program.
func contextAfterFunc(ctx context.Context, f func()) (stop func() bool) {
	return context.AfterFunc(ctx, Later(f))
}
