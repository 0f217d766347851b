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
	buf := make([]byte, 1<<20)
	n := runtime.Stack(buf, true)
	for n == len(buf) && n < largestDump {
		buf = make([]byte, 2*len(buf))
		n = runtime.Stack(buf, true)
	}
	states := map[uint64]string{}
	lines := bufio.NewScanner(bytes.NewReader(buf[:n]))
	lines.Buffer(nil, n+1)
	for lines.Scan() {
		// goroutine 7 [chan receive, 3 minutes]:
		rest, ok := strings.CutPrefix(lines.Text(), "goroutine ")
		number, state, bracket := strings.Cut(rest, " [")
		id, err := strconv.ParseUint(number, 10, 64)
		if !ok || !bracket || err != nil {
			continue
		}
		states[id] = state[:strings.IndexAny(state+"]", ",](")] // (scan) is the collector's note
	}
	return states
}

// CanRun tells whether a goroutine in a state has a processor, or would take one.
func CanRun(state string) bool {
	switch strings.TrimSpace(state) {
	case "running", "runnable", "preempted":
		return true
	}
	return false
}

// asleep tells whether no goroutine of the process but the calling one can run: neither one of the program's, nor one of the
// kernel's that could wake one.
func asleep() bool {
	n := 0
	for _, state := range States() {
		if CanRun(state) {
			n++
		}
	}
	return n <= 1
}
