package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"text/tabwriter"
	"time"
)

// maxRatio is how much slower than on yaegi a program may be.
const maxRatio = 1.5

// row is a program's line of the table: the shortest time of each contender, and what was wrong.
type row struct {
	program               program
	want                  string
	compiler, raw, ours   time.Duration
	rawError, oursFailure error
}

// ratio is how long Lockstep takes where yaegi takes 1; 0 if one of them does not do it.
func (r *row) ratio() float64 {
	if r.rawError != nil || r.oursFailure != nil {
		return 0
	}
	return float64(r.ours) / float64(r.raw)
}

// ok tells whether the limit is kept. A program that Lockstep cannot run does not keep it.
func (r *row) ok() bool { return r.oursFailure == nil && r.ratio() <= maxRatio }

// measurePlain times the programs. Contenders take turns, so that what else the machine does meets all.
func measurePlain(ctx context.Context, rounds int, all []program, compiler, yaegi, lockstep contender, progress func(string)) ([]*row, error) {
	var rows []*row
	for _, p := range all {
		progress("running " + p.name)
		native, err := compiler.run(ctx, p)
		if err != nil {
			return nil, fmt.Errorf("run %s, compiled: %w", p.name, err)
		}
		r := &row{program: p, want: native.result, compiler: native.took}
		for range rounds {
			if r.rawError == nil {
				r.rawError = r.time(ctx, yaegi, &r.raw)
			}
			if r.oursFailure == nil {
				r.oursFailure = r.time(ctx, lockstep, &r.ours)
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, context.Cause(ctx)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// time runs the program once more and keeps the shortest time in best.
func (r *row) time(ctx context.Context, c contender, best *time.Duration) error {
	o, err := c.run(ctx, r.program)
	switch {
	case err != nil:
		return err
	case o.result != r.want:
		return fmt.Errorf("the result is %s, not %s", o.result, r.want)
	}
	if *best == 0 || o.took < *best {
		*best = o.took
	}
	return nil
}

// mean is the geometric mean of the ratios.
func mean(rows []*row) float64 {
	sum, n := 0.0, 0
	for _, r := range rows {
		if q := r.ratio(); q > 0 {
			sum += math.Log(q)
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return math.Exp(sum / float64(n))
}

func writePlain(w io.Writer, rows []*row) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "ns an operation\tgo\tyaegi\tlockstep\tratio\t\t")
	for _, r := range rows {
		per := func(d time.Duration) string {
			return fmt.Sprintf("%.1f", float64(d.Nanoseconds())/float64(r.program.ops))
		}
		raw, ours, ratio, verdict := per(r.raw), per(r.ours), "", ""
		if r.rawError != nil {
			raw = "fails"
		}
		if r.oursFailure != nil {
			ours = "fails"
		}
		if q := r.ratio(); q > 0 {
			ratio = fmt.Sprintf("%.2f×", q)
		}
		if !r.ok() {
			verdict = "MISSED"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t\n", r.program.name, per(r.compiler), raw, ours, ratio, verdict)
	}
	fmt.Fprintf(table, "geometric mean\t\t\t\t%.2f×\t\t\n", mean(rows))
	if err := table.Flush(); err != nil {
		return err
	}
	for _, r := range rows {
		if r.rawError != nil {
			fmt.Fprintf(w, "yaegi, %s: %v\n", r.program.name, r.rawError)
		}
		if r.oursFailure != nil {
			fmt.Fprintf(w, "lockstep, %s: %v\n", r.program.name, r.oursFailure)
		}
	}
	return nil
}
