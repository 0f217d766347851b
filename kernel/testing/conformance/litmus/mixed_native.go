package main

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/litmus/mixed"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
)

// mixedRuns is how often Go runs each program, and as often again if it is built with -race. Each run
// is a process, since it may end in any way. One that deadlocks only hangs with -race, where goroutines
// of the runtime's own never end.
const mixedRuns = 5

// hangs marks a run that did not end.
const hangs = "=== hangs"

// mixedMain runs program N of a batch if it is given the argument N, and else all of them.
const mixedMain = `
func main() {
	if len(os.Args) > 1 {
		n, _ := strconv.Atoi(os.Args[1])
		programs[n]()
		return
	}
	for i := range programs {
		for range %d {
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			out, _ := exec.CommandContext(ctx, os.Args[0], strconv.Itoa(i)).CombinedOutput()
			fmt.Printf("\n%s%%d\n%%s\n", i, out)
			late := ctx.Err() != nil
			cancel()
			if late {
				fmt.Println(%q)
				break
			}
		}
	}
}

var programs = []func(){
`

var mixedLimits = sandbox.Limits{Time: 10 * time.Minute, Output: 256 << 20}

// runMixed has Go run programs, all in one build.
func runMixed(ctx context.Context, batch []*mixed.Program) ([]behaviour, error) {
	var b strings.Builder
	b.WriteString("package main\n\n" + strings.Replace(mixed.Imports, "\"runtime\"", "\"os\"\n\t\"os/exec\"\n\t\"runtime\"\n\t\"strconv\"", 1) + mixed.Common)
	for i, p := range batch {
		b.WriteString(p.Func(fmt.Sprint("program", i)) + "\n")
	}
	fmt.Fprintf(&b, mixedMain, mixedRuns, nativeMark, hangs)
	for i := range batch {
		fmt.Fprintf(&b, "\tprogram%d,\n", i)
	}
	b.WriteString("}\n")
	text := b.String()
	seen := make([]behaviour, len(batch))
	for i := range seen {
		seen[i] = newBehaviour()
	}
	for _, race := range []bool{false, true} {
		got, err := sandbox.Toolchain{Limits: mixedLimits}.Run(ctx, sandbox.Program{
			Name: "./litmus.go", Source: text, Race: race,
			Env: []string{"GORACE=halt_on_error=0 exitcode=0 atexit_sleep_ms=0"},
		})
		switch {
		case err != nil:
			return nil, err
		case got.NotBuilt, got.TimedOut, got.Status != 0:
			return nil, fmt.Errorf("run programs by Go: status %d\n%.2000s", got.Status, got.Output)
		}
		if err := see(seen, got.Output, strings.Split(text, "\n")); err != nil {
			return nil, err
		}
	}
	return seen, nil
}

// see adds what is seen in the output of mixedMain.
func see(seen []behaviour, output string, lines []string) error {
	for _, part := range strings.Split(output, "\n"+nativeMark)[1:] {
		number, output, _ := strings.Cut(part, "\n")
		n, err := strconv.Atoi(strings.TrimSpace(number))
		if err != nil {
			return fmt.Errorf("run programs by Go: %w in %.500s", err, part)
		}
		seen[n].see(output, lines)
	}
	return nil
}

// see adds what is seen in a run's output.
func (b behaviour) see(output string, lines []string) {
	if strings.HasSuffix(strings.TrimSpace(output), hangs) {
		return // that may be how busy the machine is
	}
	for _, block := range strings.Split(output, "==================") {
		if strings.Contains(block, "WARNING: DATA RACE") {
			for _, l := range raceLabels(block, lines) {
				b.races[l] = true
			}
		}
	}
	switch o := ending(output); {
	case strings.Contains(output, "fatal error: concurrent map"):
	case o != "":
		b.outcomes[o] = true
	}
}

var frame = regexp.MustCompile(`^\s+(\S+\.go):(\d+) \+0x`)

// raceLabels returns what a report of Go's race detector is about: the labels of the two accesses,
// each the first of its frames that has one.
func raceLabels(report string, lines []string) (labels []string) {
	reading := false
	for line := range strings.Lines(report) {
		switch {
		case strings.Contains(line, " at 0x") && strings.Contains(line, " by "):
			reading = true
		case strings.HasPrefix(line, "Goroutine "):
			return labels
		}
		m := frame.FindStringSubmatch(line)
		if m == nil || !reading || path.Base(m[1]) != "litmus.go" {
			continue
		}
		if n, _ := strconv.Atoi(m[2]); n <= len(lines) && mixed.Label(lines[n-1]) != "" {
			labels = append(labels, mixed.Label(lines[n-1]))
		}
		reading = false
	}
	return labels
}
