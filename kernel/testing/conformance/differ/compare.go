package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
)

// runners are the two that are compared.
type runners struct {
	ours, theirs sandbox.Runner
}

// The limits are generous towards us: an interpreter is slower, and must not seem to hang.
const (
	ourTime   = 20 * time.Second
	theirTime = 5 * time.Second
)

func newRunners() runners {
	return runners{
		ours:   sandbox.Worker{Limits: sandbox.Limits{Time: ourTime, Output: 1 << 20}},
		theirs: sandbox.Toolchain{Limits: sandbox.Limits{Time: theirTime, Output: 1 << 20}},
	}
}

// A verdict is the outcome of a comparison.
type verdict struct {
	same bool
	// unfit is why the program is of no use: Go rejects it, it does not end, or its output varies.
	unfit  string
	reason string // in what the two differ, in a line
	built  bool   // we do run it
	line   string // what we print first that is wrong
	want   string // what Go makes of it
}

// compare runs a program both ways. The error is not nil when it could not be run, as when ctx is
// done.
func (r runners) compare(ctx context.Context, text string) (verdict, error) {
	p := sandbox.Program{Name: "./prog.go", Source: text}
	theirs, err := r.theirs.Run(ctx, p)
	if err != nil {
		return verdict{}, err
	}
	want := normal(theirs)
	switch {
	case theirs.NotBuilt:
		return verdict{unfit: "Go does not build it: " + theirs.Output}, nil
	case theirs.TimedOut:
		return verdict{unfit: "it does not end"}, nil
	}
	ours, err := r.ours.Run(ctx, p)
	if err != nil {
		return verdict{}, err
	}
	v := judge(ours, theirs)
	v.want = want
	if ours.TimedOut && theirs.Took > 50*time.Millisecond {
		return verdict{unfit: "it computes for long"}, nil
	}
	if !v.same && r.leavesGoroutines(ctx, text, want) {
		return verdict{unfit: "its main does not wait for its goroutines"}, nil
	}
	return v, nil
}

// leavesGoroutines reports whether a program prints something else when its main takes longer to
// end: then its goroutines have not done all they do, and how far they get is chance.
func (r runners) leavesGoroutines(ctx context.Context, text, want string) bool {
	slow := mainBegins.ReplaceAllString(text, "${0}defer func() { for range 1 << 26 {\n} }();")
	if slow == text || !strings.Contains(text, "go ") {
		return false
	}
	theirs, err := r.theirs.Run(ctx, sandbox.Program{Name: "./prog.go", Source: slow})
	return err == nil && !theirs.NotBuilt && !theirs.TimedOut && normal(theirs) != want
}

// mainBegins is the beginning of a program's main.
var mainBegins = regexp.MustCompile(`(?m)^func main\(\) \{`)

// judge compares the two results of a program.
func judge(ours, theirs sandbox.Result) verdict {
	got, want := normal(ours), normal(theirs)
	switch {
	case ours.NotBuilt:
		return verdict{reason: "not built: " + firstError(ours.Output)}
	case ours.TimedOut:
		return verdict{built: true, reason: "timeout"}
	case got != want:
		line, reason := difference(got, want)
		return verdict{built: true, line: line, reason: reason}
	case ours.Status != theirs.Status:
		return verdict{built: true, reason: fmt.Sprintf("status %d, want %d", ours.Status, theirs.Status)}
	}
	return verdict{same: true, built: true}
}

// still reports whether a candidate differs as v says. It asks us first, since that is quick: only
// if we do what was wrong, Go's opinion is needed. Of what we do not build it is not: go/types has
// accepted it.
func (r runners) still(ctx context.Context, v verdict, candidate string) bool {
	ours, err := r.ours.Run(ctx, sandbox.Program{Name: "./prog.go", Source: candidate})
	if err != nil || ours.NotBuilt == v.built {
		return false
	}
	if ours.NotBuilt {
		return judge(ours, sandbox.Result{}).kind() == v.kind()
	}
	if !strings.Contains(ours.Output, v.line) {
		return false
	}
	c, err := r.compare(ctx, candidate)
	return err == nil && !c.same && c.unfit == "" && c.kind() == v.kind()
}

// normal returns a program's output without what is never the same: addresses and the stacks of
// goroutines.
func normal(r sandbox.Result) string {
	out, _, _ := strings.Cut(r.Output, "\n\ngoroutine ")
	out, _, _ = strings.Cut(out, "\n[signal ")
	out = runtimeValue.ReplaceAllStringFunc(out, func(v string) string { return staticAddress.ReplaceAllString(v, "0xADDRESS") })
	return strings.TrimRight(address.ReplaceAllString(out, "0xADDRESS"), "\n")
}

// Addresses on the heap and the stack are long. Those of variables in compiled programs have six
// digits, from 0x400000 on. Those of types and constants may be any, and so are looked for only
// where the runtime prints them: println of an interface, (0x48ff20,0x4b3b00), or of a slice,
// [3/3]0x520500, and a panic with a value, panic: (main.T) 0x4b3b00.
var (
	address       = regexp.MustCompile(`0x[0-9a-f]{9,}|0x[4-7][0-9a-f]{5}\b`)
	staticAddress = regexp.MustCompile(`0x[0-9a-f]{6,}`)
	runtimeValue  = regexp.MustCompile(`\(0x[0-9a-f]+,0x[0-9a-f]+\)|\[\d+/\d+\]0x[0-9a-f]+|panic: \(\S+\) 0x[0-9a-f]+`)
)

// place begins a compiler's error.
var place = regexp.MustCompile(`^\S+\.go(:\d+)*: `)

func firstError(output string) string {
	for line := range strings.Lines(output) {
		if !strings.HasPrefix(line, "#") {
			return strings.TrimSpace(place.ReplaceAllString(line, ""))
		}
	}
	return "no error is reported"
}

// difference returns how two outputs first differ, and that line of the first.
func difference(got, want string) (line, reason string) {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return g[i], fmt.Sprintf("prints %.200q, want %.200q", g[i], w[i])
		}
	}
	if len(g) > len(w) {
		return g[len(w)], fmt.Sprintf("prints more: %.200q", g[len(w)])
	}
	return "", fmt.Sprintf("ends before %.200q", w[len(g)])
}

// particular is what differs between differences of one kind.
var particular = regexp.MustCompile(`\d+|"[^"]{0,3}"`)

// kind returns a difference without its particulars.
func (v verdict) kind() string {
	k := particular.ReplaceAllString(v.reason, "…")
	return strings.ToValidUTF8(k[:min(len(k), 60)], "")
}
