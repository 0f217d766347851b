package mixed

import (
	"fmt"
	"strings"
)

// Program is a concurrent program.
type Program struct {
	// Timed says that it sleeps or has timers: what Go makes of it may depend on how fast it is.
	Timed bool
	// Leaves says that main does not wait for all of its goroutines.
	Leaves bool
	// Guarded are the labels of places that are only used under one lock, or after all have ended.
	Guarded map[string]bool

	packaged bool     // variables are the package's; else those of a function
	declared []string // NAME stands in them for what makes the package's names its own
	threads  [][]string
	final    []string // lines that read all places
}

// Imports are what all programs import.
const Imports = `import (
	"context"
	"fmt"
	"io"
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

var (
	_ context.Context
	_ io.Reader
	_ iter.Seq[int]
	_ = runtime.Gosched
	_ atomic.Int64
	_ time.Duration
)

`

// Common declares what all programs use.
const Common = `
// ends calls f, and returns 1 if it panics.
func ends(f func()) (n int) {
	defer func() {
		if recover() != nil {
			n = 1
		}
	}()
	f()
	return 0
}

`

// Text returns the program in Go.
func (p *Program) Text() string {
	return "package main\n\n" + Imports + Common + p.Func("run") + "\nfunc main() { run() }\n"
}

// Func returns the program as a function with this name, and the declarations that it needs, which
// no other has. They need those of Common.
func (p *Program) Func(name string) string {
	b := new(strings.Builder)
	write := func(indent int, lines []string) {
		for _, l := range lines {
			for line := range strings.Lines(l) {
				b.WriteString(strings.Repeat("\t", indent) + strings.TrimSuffix(line, "\n") + "\n")
			}
		}
	}
	if p.packaged {
		write(0, p.declared)
	}
	fmt.Fprintf(b, "\nfunc %s() {\n", name)
	if !p.packaged {
		write(1, p.declared)
	}
	fmt.Fprintf(b, "\tvar out [%d]int\n\tvar all sync.WaitGroup\n", len(p.threads))
	for t, lines := range p.threads {
		b.WriteString("\tall.Add(1)\n\tgo func() {\n\t\tdefer all.Done()\n\t\tr := 0\n")
		fmt.Fprintf(b, "\t\tdefer func() { out[%d] = r }()\n", t)
		write(2, lines)
		b.WriteString("\t}()\n")
	}
	b.WriteString("\tall.Wait()\n\tvar final []any\n")
	write(1, p.final)
	b.WriteString("\tfmt.Println(out, final)\n}\n")
	return strings.ReplaceAll(b.String(), "NAME", name)
}

// Label returns the name of what a line of a program's text accesses, "" if that is nothing shared.
func Label(line string) string {
	_, label, _ := strings.Cut(line, "// @")
	return strings.TrimSpace(label)
}
