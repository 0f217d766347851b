package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/bench/report"
)

const (
	// settled is after how many cells a session is in its steady state: caches are filled, and Go's
	// heap has its size.
	settled = 500
	// window is over how many cells times are taken.
	window = 400
	// leastCells have an early and a late window.
	leastCells = settled + 2*window
	// maxGrowth is how much the late figures may exceed the early ones.
	maxGrowth = 1.2
	// maxKept is how many bytes a cell that leaves nothing to use may keep: its text, and where
	// errors are.
	maxKept = 400
	// maxDeclared is how many bytes one that declares something may.
	maxDeclared = 8000
)

// starting declares what the cells of a long session use. used returns the bytes that are in use
// after a collection, which also gives back to the system what is not.
const starting = `import (
	"fmt"
	"runtime"
	"runtime/debug"
)

var x int

func f(n int) int { return n }

type Shape interface{ Area() int }

func total(s Shape) int { return s.Area() }

func used() uint64 {
	runtime.GC()
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}`

// A kind of cell.
type kind struct {
	name  string
	src   string // # is the number of the turn
	fails bool
}

// A course is what the cells of a long session are, in turns.
type course struct {
	name  string
	kinds []kind
	// declares: what cells leave is there to be used.
	declares bool
}

var courses = []course{
	{name: "cells that use what is declared", kinds: []kind{
		{name: "x++", src: "x++"},
		{name: "fmt.Println(x)", src: "fmt.Println(x)"},
		{name: "a function declared again", src: "func f(n int) int {\n\tfor i := range 3 {\n\t\tn += i * #\n\t}\n\treturn n\n}\nx = f(x)"},
		{name: "an error", src: "x = missing", fails: true},
	}},
	{name: "cells that declare", declares: true, kinds: []kind{
		{name: "a variable", src: "v# := #"},
		{name: "a map", src: `m# := map[string][]int{"a": {#}}`},
		{name: "a function", src: "func g#(n int) int {\n\tfor i := range 3 {\n\t\tn += i * #\n\t}\n\treturn n\n}"},
		{name: "a type", src: "type T# struct {\n\tn    int\n\tnext *T#\n}"},
		{name: "its method", src: "func (t *T#) Area() int { return t.n }"},
		{name: "a value in an interface", src: "var s# Shape = &T#{n: v#}"},
		{name: "calls of these", src: "x = g#(total(s#)) + s#.Area() + len(m#)"},
		{name: "a type declared again", src: "type R struct{ n, a# int }\nr := R{n: 1}"},
		{name: "a function that another uses", src: "func h() int { return # }\nfunc user() int { return h() }"},
		{name: "an error", src: "x = v#.missing", fails: true},
	}},
}

// long is a session of many cells.
type long struct {
	*notebook
	course
	ran   int               // cells of the kinds
	times [][]time.Duration // by kind, those of the last upTo
}

// startLong runs the cell that declares what the others use.
func startLong(ctx context.Context, n *notebook, c course) (*long, error) {
	_, _, err := n.run(ctx, starting)
	return &long{notebook: n, course: c}, err
}

// upTo runs cells until so many have run.
func (l *long) upTo(ctx context.Context, cells int) error {
	l.times = make([][]time.Duration, len(l.kinds))
	for ; l.ran < cells; l.ran++ {
		turn, kind := l.ran/len(l.kinds), l.ran%len(l.kinds)
		k := l.kinds[kind]
		src := numbered(k.src, turn, 0)
		var took time.Duration
		var err error
		if k.fails {
			took, err = l.fail(ctx, src)
		} else {
			_, took, err = l.run(ctx, src)
		}
		if err != nil {
			return err
		}
		l.times[kind] = append(l.times[kind], took)
	}
	return nil
}

// used asks the worker how many bytes are in use.
func (l *long) used(ctx context.Context) (float64, error) {
	text, _, err := l.run(ctx, "fmt.Println(used())")
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil {
		return 0, fmt.Errorf("read what is in use: %w", err)
	}
	return n, nil
}

// stage is what is measured of a session early and late.
type stage struct {
	cells    int
	times    [][]time.Duration // by kind
	used     float64
	resident float64 // 0 where it cannot be measured
}

// stage runs cells until so many have run, and then a window of them, which is measured.
func (l *long) stage(ctx context.Context, cells int) (s stage, err error) {
	for _, upTo := range []int{cells, cells + window} {
		if err := l.upTo(ctx, upTo); err != nil {
			return stage{}, err
		}
	}
	s = stage{cells: cells, times: l.times}
	if s.used, err = l.used(ctx); err != nil {
		return stage{}, err
	}
	s.resident, err = resident(l.worker.PID())
	return s, err
}

// session measures and writes the tables of the long sessions.
func (b *bench) session(ctx context.Context) (ok bool, err error) {
	ok = true
	for _, c := range courses {
		kept, err := b.course(ctx, c)
		if err != nil {
			return false, fmt.Errorf("%s: %w", c.name, err)
		}
		ok = ok && kept
		fmt.Fprintln(b.out)
	}
	kept, err := b.calls(ctx)
	return ok && kept, err
}

func (b *bench) course(ctx context.Context, c course) (ok bool, err error) {
	b.progress(fmt.Sprintf("running %d %s", b.cells, c.name))
	n, err := newNotebook(b.worker)
	if err != nil {
		return false, err
	}
	defer n.close()
	l, err := startLong(ctx, n, c)
	if err != nil {
		return false, err
	}
	early, err := l.stage(ctx, settled)
	if err != nil {
		return false, err
	}
	late, err := l.stage(ctx, b.cells-window)
	if err != nil {
		return false, err
	}
	return writeStages(b.out, c, early, late)
}

func writeStages(w io.Writer, c course, early, late stage) (ok bool, err error) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "%s\tafter %d\tafter %d\tgrowth\tlimit\t\t\n", c.name, early.cells, late.cells)
	row := func(name, unit string, before, after float64) (growth float64) {
		fmt.Fprintf(table, "%s\t%.2f %s\t%.2f %s\t%.2f×\t", name, before, unit, after, unit, after/before)
		return after / before
	}
	ok = true
	limit := func(text string, kept bool) {
		fmt.Fprintf(table, "%s\t%s\t\n", text, report.Verdict(kept))
		ok = ok && kept
	}
	flat := func(growth float64) { limit(fmt.Sprintf("≤ %g×", maxGrowth), growth <= maxGrowth) }

	const ms, mib = 1e3, 1 << 20
	var before, after time.Duration
	for i, k := range c.kinds {
		e, l := quantile(early.times[i], 0.5), quantile(late.times[i], 0.5)
		before, after = before+e, after+l
		row(k.name, "ms", e.Seconds()*ms, l.Seconds()*ms)
		fmt.Fprint(table, "\t\t\n")
	}
	flat(row("all of these", "ms", before.Seconds()*ms, after.Seconds()*ms))
	row("heap in use", "MiB", early.used/mib, late.used/mib)
	kept, most := (late.used-early.used)/float64(late.cells-early.cells), float64(maxKept)
	if c.declares {
		most = maxDeclared
	}
	limit(fmt.Sprintf("%.0f ≤ %.0f bytes a cell", kept, most), kept <= most)
	if early.resident > 0 {
		growth := row("the worker's memory", "MiB", early.resident/mib, late.resident/mib)
		if c.declares { // it is what is in use, mostly
			fmt.Fprint(table, "\t\t\n")
		} else {
			flat(growth)
		}
	}
	return ok, table.Flush()
}

// resident returns how much memory a process has, in bytes, or 0 where the system does not report
// it as Linux does.
func resident(pid int) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("measure memory: %w", err)
	}
	_, after, _ := strings.Cut(string(status), "\nVmRSS:")
	number, _, ok := strings.Cut(strings.TrimSpace(after), " kB")
	kB, err := strconv.Atoi(number)
	if !ok || err != nil {
		return 0, fmt.Errorf("measure memory: process %d has no VmRSS", pid)
	}
	return float64(kB) * 1024, nil
}
