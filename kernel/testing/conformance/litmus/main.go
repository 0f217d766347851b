// Litmus makes small concurrent programs of which it is known what they can do, and looks whether
// that is what they do:
//
//	go run ./kernel/testing/conformance/litmus [-seed N] [-from N] [-n 2000] [KIND]
//
//	-show N      prints program N of the seed, with what is known of it, and runs nothing
//
// The kinds are
//
//	space     a few operations in each of two or three threads; package model goes through all
//	          their states, and so knows their outcomes and races
//	access    two accesses of one place, in the ways in which Go can write them (package access)
//	mixed     all that Go has for concurrency together (package mixed)
//
// What Go prints in some runs of a space must be among the outcomes, and what Go's race detector
// sees must be known. Of mixed programs nothing is known; they are run by the kernel, too, in all the
// ways that it has, which must agree with one another and with Go (mixed.go). A program is the same
// for the same seed and number. The exit status is 1 if anything differed.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/lockstep-go/lockstep/kernel/running/worker"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		os.Exit(worker.Main(os.Stdin, os.Stdout))
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

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
	kind, ok := kinds[cmp.Or(flags.Arg(0), "space")]
	if !ok || flags.NArg() > 1 {
		fmt.Fprintf(stderr, "litmus: there is no kind %q\n", flags.Args())
		return 2
	}
	if *show >= 0 {
		kind.show(stdout, *seed, uint64(*show))
		return 0
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	differ, err := kind.compareWithGo(ctx, *seed, *from, *n, stdout)
	if err != nil {
		fmt.Fprintln(stderr, "litmus:", err)
		return 1
	}
	if differ {
		return 1
	}
	return 0
}

// kinds are the kinds of programs.
var kinds = map[string]kind{"space": spaces{}, "access": accesses{}, "mixed": mixes{}}

// kind makes programs of a kind and compares them.
type kind interface {
	show(w io.Writer, seed, number uint64)
	compareWithGo(ctx context.Context, seed, from uint64, n int, w io.Writer) (differ bool, err error)
}
