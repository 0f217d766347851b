package primitives

import (
	"context"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// Now is time.Now.
func Now() time.Time { return time.Now() }

// Since is time.Since.
func Since(t time.Time) time.Duration { return Now().Sub(t) }

// Until is time.Until.
func Until(t time.Time) time.Duration { return t.Sub(Now()) }

// alarm calls a function later, unless it is stopped.
type alarm interface {
	// stop reports whether the function had not been called and will not be.
	stop() bool
}

// startAlarm has f, which must not wait, called after d. who is a context that ends by it.
func startAlarm(d time.Duration, who context.Context, f func()) alarm {
	sched.Deadline(who)
	return goAlarm{time.AfterFunc(d, f)}
}

// goAlarm is one of Go's own timers.
type goAlarm struct{ *time.Timer }

func (a goAlarm) stop() bool { return a.Stop() }
