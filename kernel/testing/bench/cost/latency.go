package main

import (
	"context"
	"fmt"
	"go/token"
	"io"
	"os/exec"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/lockstep-go/lockstep/kernel/compiler/check"
	"github.com/lockstep-go/lockstep/kernel/compiler/lower"
	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
	"github.com/lockstep-go/lockstep/kernel/testing/bench/report"
)

// latency measures and writes the table of cells' ways.
func (b *bench) latency(ctx context.Context) (ok bool, err error) {
	table := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "ms, p50 p90\tcheck\t\tlower\t\tboth\t\tlimit\t\texecute\t\t")
	ok = true
	for _, session := range []struct {
		lessons int
		limit   time.Duration // for checking and lowering the cell of thirty lines
	}{{50, 6 * time.Millisecond}, {200, 20 * time.Millisecond}} {
		b.progress(fmt.Sprintf("compiling after %d cells", session.lessons))
		kept, err := b.latencyAfter(ctx, table, session.lessons, session.limit)
		if err != nil {
			return false, err
		}
		ok = ok && kept
	}
	return ok, table.Flush()
}

// latencyAfter measures and writes the rows of a session of so many lessons.
func (b *bench) latencyAfter(ctx context.Context, table io.Writer, lessons int, limit time.Duration) (ok bool, err error) {
	f, err := newFront(lessons)
	if err != nil {
		return false, err
	}
	n, err := newNotebook(b.worker)
	if err != nil {
		return false, err
	}
	defer n.close()
	for i := range lessons + 1 {
		if _, _, err := n.run(ctx, cellOf(i)); err != nil {
			return false, err
		}
	}
	ok = true
	for _, cell := range []struct {
		name, src string
		limited   bool
	}{
		{"30 lines", thirtyLines(lessons), true},
		{"x = 1", "x = 1", false},
		{"1+1", "1+1", false},
	} {
		w, err := b.way(ctx, f, n, cell.src)
		if err != nil {
			return false, err
		}
		name := fmt.Sprintf("%s after %d", cell.name, lessons)
		spec := report.Spec{Name: "check and lower " + name, By: "bench/cost latency", Unit: report.Seconds}
		most, kept := "", ""
		if cell.limited {
			ok = quantile(w.both, 0.5) <= limit
			most, kept = "≤ "+milliseconds(limit), report.Verdict(ok)
			spec.MaxMedian = limit.Seconds()
		}
		b.figures = append(b.figures, report.New(spec, report.Samples{Values: inSeconds(w.both)}),
			report.New(report.Spec{Name: "execute " + name, By: "bench/cost latency", Unit: report.Seconds}, report.Samples{Values: inSeconds(w.execute)}))
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", name,
			halves(w.check), halves(w.lower), halves(w.both), most, kept, halves(w.execute))
	}
	return ok, nil
}

// worker returns the command of a worker.
func (b *bench) worker() (*exec.Cmd, error) { return exec.Command(b.kernel, "worker"), nil }

// way is how long the parts of a cell's way took, each time.
type way struct{ check, lower, both, execute []time.Duration }

// way lets a cell be compiled, and run in a worker, in turns.
func (b *bench) way(ctx context.Context, f *front, n *notebook, src string) (w way, err error) {
	for i := range b.samples + warmUp {
		checked, lowered, err := f.compile(src)
		if err != nil {
			return way{}, err
		}
		_, executed, err := n.run(ctx, src)
		if err != nil {
			return way{}, err
		}
		if i >= warmUp {
			w.check = append(w.check, checked)
			w.lower = append(w.lower, lowered)
			w.both = append(w.both, checked+lowered)
			w.execute = append(w.execute, executed)
		}
	}
	return w, nil
}

// warmUp is how many times do not count.
const warmUp = 10

// cellOf returns a session's i-th cell.
func cellOf(i int) string {
	if i == 0 {
		return opening
	}
	return lesson(i)
}

// front is what comes before the interpreter, with a session of its own.
type front struct {
	library *stdlib.Importer
	checked *check.Session
	lowered *lower.Session
	cells   int64
}

// newFront returns a front that has seen the opening and so many lessons.
func newFront(lessons int) (*front, error) {
	library := stdlib.NewImporter(token.NewFileSet())
	f := &front{library: library, checked: check.NewSession(library), lowered: lower.NewSession(library)}
	for i := range lessons + 1 {
		unit, core, err := f.cell(cellOf(i), func() {})
		if err != nil {
			return nil, err
		}
		if err := f.checked.Commit(unit); err != nil {
			return nil, fmt.Errorf("commit lesson %d: %w", i, err)
		}
		f.lowered.Commit(core)
	}
	return f, nil
}

// compile checks and lowers a cell, and leaves the session as it is.
func (f *front) compile(src string) (checked, lowered time.Duration, err error) {
	start := time.Now()
	_, _, err = f.cell(src, func() { checked = time.Since(start) })
	return checked, time.Since(start) - checked, err
}

// cell checks and lowers a cell, as the worker does. between is called in between.
func (f *front) cell(src string, between func()) (*check.Unit, *lower.Core, error) {
	f.cells++
	unit, err := f.checked.Check(fmt.Sprint("cell", f.cells), src)
	if err != nil {
		return nil, nil, fmt.Errorf("check the cell\n%s\n%w", src, err)
	}
	between()
	core, err := f.lowered.Lower(&lower.Package{
		Name: unit.Name, Fset: unit.Fset, Types: unit.Pkg, Info: unit.Info, Files: unit.Files, Body: unit.Body, Value: unit.Value,
		CoreName: unit.CoreName, Renewed: unit.Renewed(), Source: f.library.Source,
	}, f.cells, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("lower the cell\n%s\n%w", src, err)
	}
	return unit, core, nil
}

// halves returns the median and the ninth decile.
func halves(took []time.Duration) string {
	return milliseconds(quantile(took, 0.5)) + "\t" + milliseconds(quantile(took, 0.9))
}

func inSeconds(took []time.Duration) []float64 {
	all := make([]float64, len(took))
	for i, d := range took {
		all[i] = d.Seconds()
	}
	return all
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()*1e3) }

func quantile(took []time.Duration, q float64) time.Duration {
	sorted := slices.Sorted(slices.Values(took))
	return sorted[int(q*float64(len(sorted)-1)+0.5)]
}
