//go:build race

package sched

import (
	"runtime"
	"unsafe"
)

// raceRelease tells Go's race detector that what the caller has done to the run comes before what a
// carrier does that takes the baton from it. That the caller waits then, only the runtime knows.
func raceRelease(r *Run) { runtime.RaceReleaseMerge(unsafe.Pointer(&r.ticket)) }

func raceAcquire(r *Run) { runtime.RaceAcquire(unsafe.Pointer(&r.ticket)) }
