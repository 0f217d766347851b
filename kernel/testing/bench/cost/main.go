// Cost measures what exactness costs: how fast cells run, compared with the interpreter alone, how
// long they take to compile, and whether a long session stays as fast and as small as it was.
//
//	go run ./kernel/testing/bench/cost                    four tables
//	go run ./kernel/testing/bench/cost plain              one of them: plain, steps, latency or
//	                                              session
//	go run ./kernel/testing/bench/cost -json              figures of the first three, for machines
//	go run ./kernel/testing/bench/cost -check             the same, and exit status 1 when a limit is
//	                                              missed
//	go run ./kernel/testing/bench/cost -only chan plain   only programs whose names contain that
//	go run ./kernel/testing/bench/cost -kernel ./lockstep measures that program instead of building one
//
// What the tables say:
//
//	plain    the programs in testdata: nanoseconds an operation, compiled by Go, run by yaegi's
//	         own program, and by `lockstep run`. Each times itself many times, in turns; the
//	         shortest time counts. In the geometric mean they may take 0.3 times as long as on yaegi,
//	         and none may take more than 1.2 times as long, 1.5 times if it starts goroutines or
//	         recovers. Where yaegi fails or gets another result than Go there is no ratio
//	steps    what programs do all the time, in nanoseconds: a turn of a loop, a call. What is called
//	         and what calls it are declared in cells of their own
//	latency  how long a cell is on its way in a session of many: checked, lowered, and in a worker
//	         from Execute to Done, which is all that and the interpreter's compiling and running.
//	         Checking and lowering a cell of 30 lines may take 6 ms after 50 cells and 20 ms after
//	         200, in the median
//	session  10,000 cells in one worker, once of those that use what is declared, and once of
//	         those that declare more: how long they take early and late, which may not grow by
//	         more than a fifth, and the memory. What a cell leaves in the heap is bounded. Then,
//	         how long a call of an interface's method takes when type, conversion and call are not
//	         in one cell: at most 1.3 times as long as in one
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"

	"github.com/lockstep-go/lockstep/kernel/testing/bench/report"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program. It returns the exit status: 0 for success, 1 for failure, 2 for wrong usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("cost", flag.ContinueOnError)
	flags.SetOutput(stderr)
	check := flags.Bool("check", false, "exit with status 1 when a limit is missed")
	asJSON := flags.Bool("json", false, "print figures as JSON, and no tables")
	b := bench{out: stdout, progress: func(line string) { fmt.Fprintln(stderr, "cost:", line) }}
	flags.StringVar(&b.kernel, "kernel", "", "the Lockstep `program` to measure; it is built when none is named")
	flags.StringVar(&b.only, "only", "", "run only programs whose names contain this `text`")
	flags.IntVar(&b.rounds, "rounds", 3, "how often each program is run")
	flags.IntVar(&b.samples, "samples", 100, "how often each cell's way is timed")
	flags.IntVar(&b.cells, "cells", 10_000, "cells in the long session")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	names := flags.Args()
	if len(names) == 0 {
		names = []string{"plain", "steps", "latency", "session"}
	}
	tables := map[string]func(context.Context) (ok bool, err error){
		"plain": b.plain, "steps": b.steps, "latency": b.latency, "session": b.session,
	}
	unknown := func(name string) bool { return tables[name] == nil }
	switch {
	case slices.ContainsFunc(names, unknown):
		fmt.Fprintf(stderr, "cost: the tables are plain, steps, latency and session, not %q\n", names)
		return 2
	case min(b.rounds, b.samples) < 1 || b.cells < leastCells:
		fmt.Fprintf(stderr, "cost: it takes at least one round, one sample and %d cells\n", leastCells)
		return 2
	}
	if _, err := programs(b.only); err != nil {
		fmt.Fprintln(stderr, "cost:", err)
		return 2
	}
	if *asJSON {
		b.out = io.Discard
	}
	ok, err := b.tables(ctx, names, tables)
	if err == nil && *asJSON {
		err = report.Of(b.figures).WriteJSON(stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, "cost:", err)
		return 1
	}
	if *check && !ok {
		return 1
	}
	return 0
}

// bench is what is measured, and where the tables are written.
type bench struct {
	kernel                 string // Lockstep's program, "" to build it
	only                   string
	rounds, samples, cells int

	dir      string // for what is built
	out      io.Writer
	progress func(line string)

	figures []report.Figure // what the tables say, for machines
}

// tables makes the named tables. It reports whether all limits are kept.
func (b *bench) tables(ctx context.Context, names []string, tables map[string]func(context.Context) (bool, error)) (ok bool, err error) {
	b.dir, err = os.MkdirTemp("", "lockstep-cost-*")
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	if b.kernel == "" {
		b.progress("building the kernel")
		if b.kernel, err = build(ctx, b.dir, "github.com/lockstep-go/lockstep/kernel/lockstep"); err != nil {
			return false, err
		}
	}
	ok = true
	for i, name := range names {
		if i > 0 {
			fmt.Fprintln(b.out)
		}
		kept, err := tables[name](ctx)
		if err != nil {
			return false, fmt.Errorf("measure %s: %w", name, err)
		}
		ok = ok && kept
	}
	return ok, nil
}
