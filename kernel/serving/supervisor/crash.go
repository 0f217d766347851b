package supervisor

import (
	"errors"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// Death is the end of a worker as it is reported to the learner.
type Death struct {
	// Exec is the execution that was running; NoExec when none was.
	Exec trace.Exec
	// Name and Value are Go's own words: "fatal error" and "concurrent map writes".
	Name, Value string
	// Why is the phrase of Value where Value is the kernel's own and not Go's; else nil.
	Why error
	// Message is all that Go said before its dump, line by line.
	Message []string
	// Goroutine is the learner's goroutine over which the worker died, nil when that is unknown.
	Goroutine *trace.Goroutine
	// Lost names the session's variables, whose values died with the worker.
	Lost []string
}

// crash is what is known from a dump and an exit status.
type crash struct {
	name, value string
	why         error // of which value is the English text; nil where Go itself says it
	message     []string
	goroutine   uint64 // as Go's dump numbers it; 0 when it names none
}

// runningLine begins the stack of the goroutine that crashed. Some dumps put its addresses between
// number and state.
var runningLine = regexp.MustCompile(`^goroutine (\d+) .*\[running\b`)

// readCrash reads what a worker left on its standard error.
func readCrash(dump []byte, exit *os.ProcessState) crash {
	var c crash
	for line := range strings.Lines(string(dump)) {
		line = strings.TrimRight(line, "\r\n")
		if m := runningLine.FindStringSubmatch(line); m != nil {
			c.goroutine, _ = strconv.ParseUint(m[1], 10, 64)
			break
		}
		c.read(line)
	}
	if c.name == "" {
		return ended(exitReason(exit))
	}
	return c
}

// ended returns the crash of a worker that wrote no dump.
func ended(why error) crash { return crash{name: "worker ended", value: why.Error(), why: why} }

// read takes a line that precedes the first stack.
func (c *crash) read(line string) {
	switch name, value, ok := strings.Cut(line, ": "); {
	case ok && c.name == "" && (name == "fatal error" || name == "panic"):
		c.name, c.value = name, strings.TrimSuffix(value, " [recovered]")
	case ok && name == "runtime/cgo" && c.name == "":
		// The C library writes no more than that, and then aborts.
		c.why = words.NoMoreThreads.Error(value)
		c.name, c.value = "fatal error", c.why.Error()
		line = c.name + ": " + c.value
	case ok && name == "runtime" && c.name == "" && !strings.HasPrefix(value, "sp="):
		// "runtime: goroutine stack exceeds 1000000000-byte limit" precedes its fatal error.
	case ok && c.name == "" && strings.HasPrefix(name, "SIG"):
		c.name, c.value = name, value
	case strings.HasPrefix(line, "unexpected fault address "), strings.HasPrefix(line, "[signal "):
	default:
		return
	}
	c.message = append(c.message, line)
}

// exitReason returns how a process ended that wrote no dump.
func exitReason(exit *os.ProcessState) error {
	if exit == nil {
		return words.NotWaitedFor.Error()
	}
	state := exit.String() // "exit status 3", "signal: killed"
	if strings.HasPrefix(state, "signal: killed") {
		return words.KilledFromOutside.Error(state)
	}
	return errors.New(state)
}
