package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
)

// native is what Go makes of a program in some runs.
type native struct {
	outcomes map[string]bool
	racy     bool // by a build with -race
}

const (
	nativeRuns  = 50  // how often each program is run
	nativeBatch = 200 // how many programs share a build
)

var nativeLimits = sandbox.Limits{Time: time.Minute, Output: 64 << 20}

const (
	nativeMark = "=== program "
	nativeHead = `package main

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
)

var _ sync.Mutex
var _ atomic.Int64

func program(n int, f func()) {
	for range %d {
		fmt.Fprintln(os.Stderr, %q, n)
		f()
	}
}

`
)

// runNative runs programs by the Go command, built with -race, all in one build. None may come to
// wait for ever, or panic.
func runNative(ctx context.Context, programs []test) ([]native, error) {
	var b strings.Builder
	fmt.Fprintf(&b, nativeHead, nativeRuns, strings.TrimSpace(nativeMark))
	for i, p := range programs {
		b.WriteString(p.Func(fmt.Sprint("program", i)) + "\n")
	}
	b.WriteString("func main() {\n")
	for i := range programs {
		fmt.Fprintf(&b, "\tprogram(%d, program%d)\n", i, i)
	}
	b.WriteString("}\n")
	got, err := sandbox.Toolchain{Limits: nativeLimits}.Run(ctx, sandbox.Program{
		Name: "./litmus.go", Source: b.String(), Race: true, Env: []string{"GORACE=halt_on_error=0 exitcode=0"},
	})
	switch {
	case err != nil:
		return nil, err
	case got.NotBuilt, got.TimedOut, got.Status != 0:
		return nil, fmt.Errorf("run programs by Go: status %d\n%.2000s", got.Status, got.Output)
	}
	results := make([]native, len(programs))
	n := 0
	for line := range strings.Lines(got.Output) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, nativeMark); ok {
			_, _ = fmt.Sscan(rest, &n)
			continue
		}
		r := &results[n]
		switch {
		case strings.Contains(line, "DATA RACE"):
			r.racy = true
		case strings.HasSuffix(line, "]") && isOutcome(line):
			if r.outcomes == nil {
				r.outcomes = map[string]bool{}
			}
			r.outcomes[line] = true
		}
	}
	return results, nil
}

// isOutcome reports whether a line is what a program prints: numbers.
func isOutcome(line string) bool { return strings.Trim(line, "-0123456789 []") == "" }
