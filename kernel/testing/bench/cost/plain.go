package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/bench/report"
)

// What a program may take where it takes 1 on yaegi: all in the geometric mean, each, and each that
// starts goroutines or recovers, which the interpreter does without watching them.
const (
	maxMean    = 0.3
	maxRatio   = 1.2
	maxWatched = 1.5
)

// plainBy is what measures these figures.
const plainBy = "bench/cost plain"

// row is a program's line of the table.
type row struct {
	program                program
	want                   string
	compiled, raw, ours    time.Duration // the shortest of all
	rawFailure, ourFailure error
}

// ratio returns how long Lockstep takes where yaegi takes 1, 0 if one of them fails.
func (r *row) ratio() float64 {
	if r.rawFailure != nil || r.ourFailure != nil {
		return 0
	}
	return float64(r.ours) / float64(r.raw)
}

// ok reports whether the limit is kept. What Lockstep cannot run does not keep it.
func (r *row) ok() bool { return r.ourFailure == nil && r.ratio() <= r.program.most() }

// figure is the row for machines. The times are of an operation.
func (r *row) figure() report.Figure {
	spec := report.Spec{Name: r.program.name, By: plainBy, Unit: report.Nanoseconds, MaxRatio: map[string]float64{"yaegi": r.program.most()}}
	samples := func(who string, took time.Duration, failure error) report.Samples {
		if failure != nil {
			return report.Samples{Who: who, Failure: failure.Error()}
		}
		return report.Samples{Who: who, Values: []float64{took.Seconds() / float64(r.program.ops)}}
	}
	return report.New(spec, samples("lockstep", r.ours, r.ourFailure),
		samples("go", r.compiled, nil), samples("yaegi", r.raw, r.rawFailure))
}

// summary returns the figures of all rows: their mean, and the worst of each kind.
func summary(rows []*row) []report.Figure {
	var all, simple, watched []report.Figure
	for _, r := range rows {
		f := r.figure()
		all = append(all, f)
		if r.program.watched {
			watched = append(watched, f)
		} else {
			simple = append(simple, f)
		}
	}
	worst := func(name string, most float64, figures []report.Figure) report.Figure {
		return report.Overall(report.Spec{Name: name, By: plainBy, MaxRatio: map[string]float64{"yaegi": most}}, figures, report.Max, "yaegi")
	}
	return []report.Figure{
		report.Overall(report.Spec{Name: "plain programs", By: plainBy, MaxRatio: map[string]float64{"yaegi": maxMean}}, all, report.Mean, "yaegi", "go"),
		worst("the slowest", maxRatio, simple),
		worst("the slowest with goroutines or recover", maxWatched, watched),
	}
}

// plain measures and writes the table of programs.
func (b *bench) plain(ctx context.Context) (ok bool, err error) {
	all, err := programs(b.only)
	if err != nil {
		return false, err
	}
	b.progress("building yaegi and the programs")
	compiled, yaegi, lockstep, err := contenders(ctx, b.dir, b.kernel, all)
	if err != nil {
		return false, err
	}
	var rows []*row
	ok = true
	for _, p := range all {
		b.progress("running " + p.name)
		native, err := compiled.run(ctx, p)
		if err != nil {
			return false, fmt.Errorf("run %s, compiled: %w", p.name, err)
		}
		r := &row{program: p, want: native.result, compiled: native.took}
		// The two take turns, so that other load on the machine affects both.
		for range b.rounds {
			r.time(ctx, yaegi, &r.raw, &r.rawFailure)
			r.time(ctx, lockstep, &r.ours, &r.ourFailure)
		}
		if ctx.Err() != nil {
			return false, context.Cause(ctx)
		}
		rows = append(rows, r)
		b.figures = append(b.figures, r.figure())
		ok = ok && r.ok()
	}
	sum := summary(rows)
	b.figures = append(b.figures, sum...)
	return ok && report.Of(sum).Pass, writeRows(b.out, rows)
}

// time runs the program once more, unless the contender has failed, and keeps the shortest time in
// best.
func (r *row) time(ctx context.Context, c contender, best *time.Duration, failure *error) {
	if *failure != nil {
		return
	}
	o, err := c.run(ctx, r.program)
	switch {
	case err != nil:
		*failure = err
	case o.result != r.want:
		*failure = fmt.Errorf("the result is %s, not %s", o.result, r.want)
	case *best == 0 || o.took < *best:
		*best = o.took
	}
}

// mean returns the geometric mean of the ratios there are.
func mean(rows []*row) float64 {
	var ratios []float64
	for _, r := range rows {
		if q := r.ratio(); q > 0 {
			ratios = append(ratios, q)
		}
	}
	return report.Mean(ratios)
}

func writeRows(w io.Writer, rows []*row) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "ns an operation\tgo\tyaegi\tlockstep\tratio\t\t")
	for _, r := range rows {
		per := func(took time.Duration, failure error) string {
			if failure != nil {
				return "fails"
			}
			return fmt.Sprintf("%.1f", float64(took.Nanoseconds())/float64(r.program.ops))
		}
		ratio := ""
		if q := r.ratio(); q > 0 {
			ratio = fmt.Sprintf("%.2f×", q)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t\n", r.program.name,
			per(r.compiled, nil), per(r.raw, r.rawFailure), per(r.ours, r.ourFailure), ratio, report.Verdict(r.ok()))
	}
	q := mean(rows)
	fmt.Fprintf(table, "geometric mean\t\t\t\t%.2f×\t%s\t\n", q, report.Verdict(q <= maxMean))
	if err := table.Flush(); err != nil {
		return err
	}
	for _, r := range rows {
		for _, f := range []struct {
			who string
			err error
		}{{"yaegi", r.rawFailure}, {"lockstep", r.ourFailure}} {
			if f.err == nil {
				continue
			}
			if _, err := fmt.Fprintf(w, "%s on %s: %v\n", r.program.name, f.who, f.err); err != nil {
				return err
			}
		}
	}
	return nil
}
