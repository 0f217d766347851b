package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

const (
	// settled is after how many cells a session is what it will be: all caches are filled, and Go's heap has its size.
	settled = 500
	// window is over how many cells times are taken.
	window = 400
	// leastCells have an early and a late window.
	leastCells = settled + 2*window
	// maxGrowth is how much the late window's figures may exceed the early one's.
	maxGrowth = 1.2
)

// starting declares what the cells of a long session use. heap tells the bytes that are in use after a collection, and those
// that Go has from the system.
const starting = `import (
	"fmt"
	"runtime"
)

var x int

func f(n int) int { return n }

func heap() (used, held uint64) {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc, m.Sys - m.HeapReleased
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

// memory is that of a worker, in bytes.
type memory struct{ used, held float64 }

// long is a long session.
type long struct {
	*notebook
	ran   int
	times [][]time.Duration // by kind, those of the current window
}

// start declares what the cells need.
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

// memory asks the worker.
func (l *long) memory(ctx context.Context) (memory, error) {
	text, _, err := l.run(ctx, "fmt.Println(heap())")
	if err != nil {
		return memory{}, err
	}
	used, held, _ := strings.Cut(strings.TrimSpace(text), " ")
	var m memory
	if m.used, err = strconv.ParseFloat(used, 64); err == nil {
		m.held, err = strconv.ParseFloat(held, 64)
	}
	if err != nil {
		return memory{}, fmt.Errorf("read the worker's memory: %w", err)
	}
	return m, nil
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
	measure := func(from int) (times [][]time.Duration, m memory, err error) {
		for _, to := range []int{from, from + window} {
			if err := l.upTo(ctx, to); err != nil {
				return nil, memory{}, err
			}
		}
		times = l.times
		m, err = l.memory(ctx)
		return times, m, err
	}
	early, before, err := measure(settled)
	if err != nil {
		return false, err
	}
	late, after, err := measure(b.cells - window)
	if err != nil {
		return false, err
	}

	table := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "\tafter %d cells\tafter %d\tgrowth\tlimit\t\t\n", settled, b.cells-window)
	var sumEarly, sumLate time.Duration
	for i, k := range kinds {
		e, f := quantile(early[i], 0.5), quantile(late[i], 0.5)
		sumEarly, sumLate = sumEarly+e, sumLate+f
		fmt.Fprintf(table, "%s\t%s ms\t%s ms\t%.2f×\t\t\t\n", k.name, milliseconds(e), milliseconds(f), float64(f)/float64(e))
	}
	ok = true
	row := func(name, unit string, before, after float64) {
		kept := after <= maxGrowth*before
		ok = ok && kept
		fmt.Fprintf(table, "%s\t%.2f %s\t%.2f %s\t%.2f×\t≤ %g×\t%s\t\n", name, before, unit, after, unit, after/before, maxGrowth, verdict(kept))
	}
	row("a round of these", "ms", sumEarly.Seconds()*1e3, sumLate.Seconds()*1e3)
	row("heap in use", "MiB", before.used/(1<<20), after.used/(1<<20))
	row("memory held", "MiB", before.held/(1<<20), after.held/(1<<20))
	return ok, table.Flush()
}
