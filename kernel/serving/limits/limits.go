// Package limits bounds the memory of a worker, so that a cell that allocates
// without end ends in Go's own "out of memory" and not in a machine that swaps.
//
// The worker calls [Apply] once, before it runs any cell. Two bounds follow from
// one size: the garbage collector works harder as the heap nears it
// (debug.SetMemoryLimit), and the operating system refuses what is beyond it,
// where it can: on Linux by RLIMIT_DATA, on Windows by the job object that the
// supervisor puts the worker in (see [Size]). macOS has no such limit, and only
// the collector knows the bound there.
//
// [Idle] gives back what a process does not need while it has nothing to do.
package limits

import (
	"fmt"
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/words"
)

// Env is the variable that sets the bound: a size as "512MiB", "2G" or a number of
// bytes, or "off".
const Env = "LOCKSTEP_MEMORY"

// defaultSize bounds a worker on a large machine. Lessons need a few megabytes.
const defaultSize = 4 << 30

// maxStack bounds one goroutine's stack. A recursion that does not end is nearly always a mistake,
// and the sooner and the cheaper it is reported the better: at this size it takes a quarter of a
// second and 160 MB, against two seconds and 1 GB at half of Go's own limit. An interpreted call
// takes 230 to 600 bytes, so that a function may call itself more than 100,000 times deep. Go
// doubles stacks, so only powers of two make a difference.
const maxStack = 64 << 20

// programStack bounds the stacks of a whole program. Existing programs may recurse deeper than a
// lesson does, a million times and more, and whoever runs a program wants all of it to run.
const programStack = 256 << 20

// None is the size that means no bound.
const None = math.MaxInt64

// Size returns how many bytes a worker may have: what Env says, else 4 GiB or three quarters of the
// machine's memory, whichever is less.
func Size() (int64, error) {
	if v := os.Getenv(Env); v != "" {
		n, err := ParseSize(v)
		if err != nil {
			return 0, fmt.Errorf("read %s: %w", Env, err)
		}
		return n, nil
	}
	if have := memory(); have > 0 {
		return min(defaultSize, have/4*3), nil
	}
	return defaultSize, nil
}

// Apply bounds this process to Size.
func Apply() error {
	size, err := Size()
	if err != nil {
		return err
	}
	return apply(size)
}

func apply(size int64) error {
	// A stack that outgrows its limit must still find memory to grow into, so that it ends as a
	// "stack overflow".
	debug.SetMaxStack(int(min(maxStack, size/8)))
	if size == None {
		return nil
	}
	debug.SetMemoryLimit(size / 10 * 9)
	if err := restrict(size); err != nil {
		return fmt.Errorf("limit memory to %s: %w", FormatSize(size), err)
	}
	return nil
}

// AllowProgram gives this process, to which Apply has been applied, the stacks of a whole program.
func AllowProgram() {
	if size, err := Size(); err == nil {
		debug.SetMaxStack(int(min(programStack, size/8)))
	}
}

// ParseSize reads a size: digits, perhaps a fraction, and a unit of 1,024s with or
// without "B" or "iB" ("64k", "1.5GiB", "4096"), or "off" for None.
func ParseSize(s string) (int64, error) {
	text := strings.ToLower(strings.TrimSpace(s))
	if text == "off" || text == "none" {
		return None, nil
	}
	number := strings.TrimRight(text, "bi")
	unit := 1.0
	if n := len(number); n > 0 {
		if i := strings.IndexByte("kmgt", number[n-1]); i >= 0 {
			unit = float64(int64(1) << (10 * (i + 1)))
			number = number[:n-1]
		}
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || !(f > 0) || f*unit >= math.MaxInt64 {
		return 0, words.NoSize.Error(s)
	}
	return int64(f * unit), nil
}

// FormatSize writes a size so that ParseSize reads it again, rounded to what a person compares.
func FormatSize(n int64) string {
	if n == None {
		return "off"
	}
	const units = "KMGT"
	f, unit := float64(n), ""
	for i := 0; f >= 1024 && i < len(units); i++ {
		f, unit = f/1024, units[i:i+1]+"iB"
	}
	if unit == "" {
		return strconv.FormatInt(n, 10)
	}
	return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64) + unit
}
