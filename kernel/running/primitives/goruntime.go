package primitives

import (
	"context"
	"runtime/pprof"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// NumGoroutine is runtime.NumGoroutine for the program: the kernel's own goroutines do not count.
func NumGoroutine() int { return max(1, len(sched.Living())) }

// do is pprof.Do. A goroutine's labels are its identity here (sched/label.go), so the new ones
// reach f only by its context.
func do(ctx context.Context, labels pprof.LabelSet, f func(context.Context)) {
	f(pprof.WithLabels(ctx, labels))
}

// setGoroutineLabels is pprof.SetGoroutineLabels, and does nothing, for the reason that do gives.
func setGoroutineLabels(context.Context) {}
