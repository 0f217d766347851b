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
)

const (
	// settled is after how many cells a session is what it will be: caches are filled, and Go's heap has its size.
	settled = 500
	// window is over how many cells times are taken.
	window = 400
	// leastCells have an early and a late window.
	leastCells = settled + 2*window
	// maxGrowth is how much the late figures may exceed the early ones.
	maxGrowth = 1.2
	// maxKept is how many bytes a cell that leaves nothing to use may keep: its text, and where errors are.
	maxKept = 400
)

// starting declares what the cells of a long session use. used tells the bytes that are in use after a collection, which also gives
// back to the system what is not.
const starting = `import (
	"fmt"
	"runtime"
	"runtime/debug"
)

var x int

func f(n int) int { return n }

func used() uint64 {
	runtime.GC()
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}`

// kinds are the cells of a long session, in turns.
var kinds = []struct {
	name  string
	src   func(i int) string
	fails bool
}{
	{name: "x++", src: func(int) string { return "x++" }},
	{name: "fmt.Println(x)", src: func(int) string { return "fmt.Println(x)" }},
	{name: "a function declared again", src: func(i int) string {
		return fmt.Sprintf("func f(n int) int {\n\tfor i := range 3 {\n\t\tn += i * %d\n\t}\n\treturn n\n}\nx = f(x)", i)
	}},
	{name: "an error", src: func(int) string { return "x = missing" }, fails: true},
}

// long is a session of many cells.
type long struct {
	*notebook
	ran   int               // cells of the kinds
	times [][]time.Duration // by kind, those of the last upTo
}

// startLong runs the cell that declares what the others use.
func startLong(ctx context.Context, n *notebook) (*long, error) {
	_, _, err := n.run(ctx, starting)
	return &long{notebook: n}, err
}

// upTo runs cells until so many have run.
func (l *long) upTo(ctx context.Context, cells int) error {
	l.times = make([][]time.Duration, len(kinds))
	for ; l.ran < cells; l.ran++ {
		kind := l.ran % len(kinds)
		k := kinds[kind]
		var took time.Duration
		var err error
		if k.fails {
			took, err = l.fail(ctx, k.src(l.ran))
		} else {
			_, took, err = l.run(ctx, k.src(l.ran))
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

// session measures and writes the table of the long session.
func (b *bench) session(ctx context.Context) (ok bool, err error) {
	b.progress(fmt.Sprintf("running %d cells", b.cells))
	n, err := newNotebook(b.worker)
	if err != nil {
		return false, err
	}
	defer n.close()
	l, err := startLong(ctx, n)
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
	return writeStages(b.out, early, late)
}

func writeStages(w io.Writer, early, late stage) (ok bool, err error) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "\tafter %d cells\tafter %d\tgrowth\tlimit\t\t\n", early.cells, late.cells)
	row := func(name, unit string, before, after float64) (growth float64) {
		fmt.Fprintf(table, "%s\t%.2f %s\t%.2f %s\t%.2f×\t", name, before, unit, after, unit, after/before)
		return after / before
	}
	ok = true
	limit := func(text string, kept bool) {
		fmt.Fprintf(table, "%s\t%s\t\n", text, verdict(kept))
		ok = ok && kept
	}
	flat := func(growth float64) { limit(fmt.Sprintf("≤ %g×", maxGrowth), growth <= maxGrowth) }

	const ms, mib = 1e3, 1 << 20
	var before, after time.Duration
	for i, k := range kinds {
		e, l := quantile(early.times[i], 0.5), quantile(late.times[i], 0.5)
		before, after = before+e, after+l
		row(k.name, "ms", e.Seconds()*ms, l.Seconds()*ms)
		fmt.Fprint(table, "\t\t\n")
	}
	flat(row("all of these", "ms", before.Seconds()*ms, after.Seconds()*ms))
	row("heap in use", "MiB", early.used/mib, late.used/mib)
	kept := (late.used - early.used) / float64(late.cells-early.cells)
	limit(fmt.Sprintf("%.0f ≤ %d bytes a cell", kept, maxKept), kept <= maxKept)
	if early.resident > 0 {
		flat(row("the worker's memory", "MiB", early.resident/mib, late.resident/mib))
	}
	return ok, table.Flush()
}

// resident is how much memory a process has, in bytes, or 0 where the system does not tell as Linux does.
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
