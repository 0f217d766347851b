package goruntime

import (
	"bufio"
	"bytes"
	"runtime"
	"strconv"
	"strings"
)

// What others than a goroutine itself can learn of it, only Go's dump of all stacks says. Its text
// is written by goroutineheader and traceback in runtime/traceback.go:
//
//	goroutine 7 [chan receive, 3 minutes]:
//	panic({0x4d2100, 0x5a1f0})
//		/usr/local/go/src/runtime/panic.go:787 +0x132

// State is what a dump says of a goroutine, without the time that it has lasted: "running",
// "select", "IO wait" and so on.
type State string

// Running is the state of a goroutine that has a processor.
const Running State = "running"

// Ready reports whether a goroutine has no processor, but would take one.
func (s State) Ready() bool { return s == "runnable" || s == "preempted" }

// CanRun reports whether a goroutine has a processor, or would take one.
func (s State) CanRun() bool { return s == Running || s.Ready() }

// InSystemCall reports whether a goroutine is in a call of the operating system.
func (s State) InSystemCall() bool { return strings.HasPrefix(string(s), "syscall") }

// States returns the states of the process's goroutines, by their [GoroutineID]. It stops all of
// them for as long as the dump takes.
func States() map[uint64]State {
	states := map[uint64]State{}
	read(dump(), func(id uint64, state State) { states[id] = state }, func(string) {})
	return states
}

// Panicking finds the goroutines, by their [GoroutineID], in which Go's runtime is making deferred
// calls because of a panic. The call that recovers from it is among these too. It costs what States
// costs.
func Panicking() map[uint64]bool { return panickingIn(dump()) }

func panickingIn(dump []byte) map[uint64]bool {
	panicking := map[uint64]bool{}
	var current uint64
	read(dump, func(id uint64, _ State) { current = id }, func(line string) {
		if strings.HasPrefix(line, "panic(") {
			panicking[current] = true
		}
	})
	return panicking
}

// GoroutineID returns the number that dumps give the running goroutine. At the start of a
// goroutine, where the stack is shallow, it takes about a microsecond.
func GoroutineID() uint64 {
	var buf [64]byte
	id, _, _ := header(string(buf[:runtime.Stack(buf[:], false)]))
	return id
}

// largestDump bounds the memory that a dump takes: a hundred thousand goroutines fit.
const largestDump = 256 << 20

// dump returns a dump of all goroutines.
func dump() []byte {
	buf := make([]byte, 1<<20)
	n := runtime.Stack(buf, true)
	for n == len(buf) && n < largestDump {
		buf = make([]byte, 2*len(buf))
		n = runtime.Stack(buf, true)
	}
	return buf[:n]
}

// read reads a dump. Of each goroutine it tells goroutine the number and state, and then line the
// lines of its stack.
func read(dump []byte, goroutine func(id uint64, state State), line func(string)) {
	lines := bufio.NewScanner(bytes.NewReader(dump))
	lines.Buffer(nil, len(dump)+1)
	for lines.Scan() {
		if id, state, ok := header(lines.Text()); ok {
			goroutine(id, state)
		} else {
			line(lines.Text())
		}
	}
}

// header takes the first line of a goroutine's dump apart.
func header(line string) (id uint64, state State, ok bool) {
	rest, isHeader := strings.CutPrefix(line, "goroutine ")
	number, text, bracket := strings.Cut(rest, " [")
	id, err := strconv.ParseUint(number, 10, 64)
	text = text[:strings.IndexAny(text+"]", ",](")] // (scan) is the collector's note
	return id, State(strings.TrimSpace(text)), isHeader && bracket && err == nil
}

// checkDumps reports whether a dump says of a goroutine that it runs, and that it panics. A dump of
// one goroutine will do, for which no other has to stop.
func checkDumps() (ok bool) {
	defer func() {
		recover()
		buf := make([]byte, 16<<10)
		own := buf[:runtime.Stack(buf, false)]
		read(own, func(id uint64, state State) {
			ok = state == Running && id == GoroutineID() && panickingIn(own)[id]
		}, func(string) {})
	}()
	panic("check")
}
