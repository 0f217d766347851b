package main

import (
	"time"

	"golang.org/x/sys/unix"
)

const canMeasureCPU = true

// cpuOf returns how long a process and its descendants that live have run, in seconds. Processes
// that end meanwhile do not count.
func cpuOf(pid int) float64 {
	children, err := processes()
	if err != nil {
		return 0
	}
	var total time.Duration
	for queue := []int{pid}; len(queue) > 0; queue = queue[1:] {
		var ran unix.Timespec
		if unix.ClockGettime(cpuClock(queue[0]), &ran) == nil {
			total += time.Duration(ran.Nano())
		}
		queue = append(queue, children[queue[0]]...)
	}
	return total.Seconds()
}

// cpuClock returns the id of the clock of a process's processor time, as clock_getcpuclockid(3)
// makes it: the complement of the process id, and CPUCLOCK_SCHED, which counts nanoseconds.
func cpuClock(pid int) int32 {
	const sched = 2
	return int32(^uint32(pid)<<3 | sched)
}
