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
	nativeMain = `
func program(n int, f func()) {
	for range %d {
		println(%q, n)
		f()
	}
}

func main() {
`
)

// function is a program that can be written as a function with any name.
type function interface{ Func(name string) string }

// runNative runs programs by the Go command, built with -race, all in one build, which begins with
// head. None may come to wait for ever, or panic.
func runNative[F function](ctx context.Context, head string, programs []F) ([]native, error) {
	var b strings.Builder
	b.WriteString("package main\n\n" + head)
	for i, p := range programs {
		b.WriteString(p.Func(fmt.Sprint("program", i)) + "\n")
	}
	fmt.Fprintf(&b, nativeMain, nativeRuns, strings.TrimSpace(nativeMark))
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
