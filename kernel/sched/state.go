package sched

import (
	"bufio"
	"bytes"
	"runtime"
	"strconv"
	"strings"
)

// largestDump bounds the memory that a dump takes: a hundred thousand goroutines fit.
const largestDump = 256 << 20

// States says what Go's own dump says of the process's goroutines, by their [G.DumpID]: "running", "select", "IO wait" and so
// on. It stops all of them for as long as the dump takes.
func States() map[uint64]string {
	states := map[uint64]string{}
	dump(func(id uint64, state string) { states[id] = state }, nil)
	return states
}

// PanicFrames finds the goroutines, by their [G.DumpID], in which Go's runtime is making deferred
// calls because of a panic. The call that recovers from it is among these too.
func PanicFrames() map[uint64]bool {
	frames := map[uint64]bool{}
	var current uint64
	dump(func(id uint64, _ string) { current = id }, func(line string) {
		if strings.HasPrefix(line, "panic(") {
			frames[current] = true
		}
	})
	return frames
}

// dump reads a dump of all goroutines: each one's number and state, and, if frame is not nil, the
// lines of its stack.
func dump(goroutine func(id uint64, state string), frame func(line string)) {
	buf := make([]byte, 1<<20)
	n := runtime.Stack(buf, true)
	for n == len(buf) && n < largestDump {
		buf = make([]byte, 2*len(buf))
		n = runtime.Stack(buf, true)
	}
	lines := bufio.NewScanner(bytes.NewReader(buf[:n]))
	lines.Buffer(nil, n+1)
	for lines.Scan() {
		// goroutine 7 [chan receive, 3 minutes]:
		rest, ok := strings.CutPrefix(lines.Text(), "goroutine ")
		number, state, bracket := strings.Cut(rest, " [")
		id, err := strconv.ParseUint(number, 10, 64)
		if ok && bracket && err == nil {
			goroutine(id, state[:strings.IndexAny(state+"]", ",](")]) // (scan) is the collector's note
		} else if frame != nil {
			frame(lines.Text())
		}
	}
}

// CanRun reports whether a goroutine in a state has a processor, or would take one.
func CanRun(state string) bool {
	switch strings.TrimSpace(state) {
	case "running", "runnable", "preempted":
		return true
	}
	return false
}

// asleep reports whether no goroutine of the process but the calling one can run: neither one of
// the program's, nor one of the kernel's that could wake one.
func asleep() bool {
	n := 0
	for _, state := range States() {
		if CanRun(state) {
			n++
		}
	}
	return n <= 1
}
