// Litmus makes small concurrent programs and compares what each of three says of them: a model that
// goes through all their states (package model), Lockstep, and Go with its race detector.
//
//	go run ./kernel/testing/conformance/litmus [-seed N] [-from N] [-n 2000]
//
//	-show N      prints program N of the seed with all its outcomes, and runs nothing
//
// What Go prints in some runs must be among the model's outcomes, and a race that Go sees must be
// one of the model's. A program is the same for the same seed and number. The exit status is 1 if
// anything differed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/litmus/model"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("litmus", flag.ContinueOnError)
	flags.SetOutput(stderr)
	seed := flags.Uint64("seed", 1, "the programs' seed")
	from := flags.Uint64("from", 0, "the first program's number")
	n := flags.Int("n", 2000, "how many programs")
	show := flags.Int64("show", -1, "print this program and run nothing")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if *show >= 0 {
		p := model.Generate(*seed, uint64(*show))
		space := model.Explore(p)
		fmt.Fprintf(stdout, "%s\n%d states, racy: %v\n", p.Text(), space.States, space.Racy)
		for _, o := range slices.Sorted(maps.Keys(space.Outcomes)) {
			fmt.Fprintln(stdout, o)
		}
		return 0
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	tests := generate(*seed, *from, *n)
	differ, err := compareWithGo(ctx, tests, stdout)
	if err != nil {
		fmt.Fprintln(stderr, "litmus:", err)
		return 1
	}
	if differ {
		return 1
	}
	return 0
}

// test is a program with what the model says of it.
type test struct {
	number uint64
	*model.Program
	model.Space
}

func generate(seed, from uint64, n int) []test {
	var tests []test
	for i := range n {
		p := model.Generate(seed, from+uint64(i))
		tests = append(tests, test{from + uint64(i), p, model.Explore(p)})
	}
	return tests
}

// ends reports whether a program comes to its end on every schedule.
func (t test) ends() bool { return !t.Outcomes[model.Deadlock] && !t.Outcomes[model.Panic] }

// compareWithGo reports in what Go differs from the model.
func compareWithGo(ctx context.Context, tests []test, out io.Writer) (differ bool, err error) {
	tests = slices.DeleteFunc(slices.Clone(tests), func(t test) bool { return !t.ends() })
	racy, seen := 0, 0
	for batch := range slices.Chunk(tests, nativeBatch) {
		results, err := runNative(ctx, batch)
		if err != nil {
			return differ, err
		}
		for i, r := range results {
			t := batch[i]
			for _, o := range slices.Sorted(maps.Keys(r.outcomes)) {
				if !t.Outcomes[o] {
					fmt.Fprintf(out, "%d: Go prints %q, which the model does not\n", t.number, o)
					differ = true
				}
			}
			if r.racy && !t.Racy {
				fmt.Fprintf(out, "%d: Go sees a race, the model none\n", t.number)
				differ = true
			}
			if t.Racy {
				racy++
			}
			if r.racy {
				seen++
			}
		}
	}
	fmt.Fprintf(out, "Go: %d programs, %d racy, of which Go sees %d\n", len(tests), racy, seen)
	return differ, nil
}
