package sched

import "github.com/lockstep-go/lockstep/kernel/goruntime"

// asleep reports whether no goroutine of the process but the caller can run: neither one of the
// program's, nor one of the kernel's that could wake one of these.
func asleep() bool {
	n := 0
	for _, state := range goruntime.States() {
		if state.CanRun() {
			n++
		}
	}
	return n <= 1
}
