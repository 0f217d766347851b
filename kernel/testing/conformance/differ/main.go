// Differ looks for programs that Lockstep runs differently from Go:
//
//	go run ./kernel/testing/conformance/differ [-time 1h] [-seed N]
//
// It makes programs in three ways, by turns: generated ones (package gen), forty cases to a build
// of the Go toolchain; mutations of the programs of GOROOT/test; and generated ones that end by a
// goroutine's panic or by a deadlock, each by itself. It runs each here and with Go, and compares
// what they print and how they end. A difference is reduced as long as it stays: see minimize.go.
// Then it is printed, and written to a folder, as a program of its own with what Go makes of it.
// The exit status is 1 if there was any.
//
//	-only KIND                 programs of one kind: gen, mutants or endings
//	-o finds                   the folder for what is found
//	-n 10                      end after so many different finds
//	-j 2                       how many programs at a time
//	-show 17                   prints case 17 of the seed and runs nothing
//	-try FILE.go               compares one program, and reduces it if it differs
//
// Differences of one kind are reported once or twice, then counted only. When a find is understood
// and fixed, it belongs into testdata, where a test runs it for ever: see testdata/README.
//
// A run is the same for the same seed, but for how far it comes in its time.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/worker"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/differ/gen"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/source"
)

// allKinds are the kinds of programs, in the order in which they take turns.
var allKinds = []string{generated, mutants, endings}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		os.Exit(worker.Main(os.Stdin, os.Stdout))
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("differ", flag.ContinueOnError)
	flags.SetOutput(stderr)
	span := flags.Duration("time", 10*time.Minute, "how long to look")
	seed := flags.Uint64("seed", 0, "the seed; 0 is a new one")
	only := flags.String("only", "", "gen, mutants or endings: programs of this `kind`")
	dir := flags.String("o", filepath.Join(os.TempDir(), "lockstep-finds"), "write finds to this `folder`")
	most := flags.Int("n", 20, "end after so many kinds of differences")
	jobs := flags.Int("j", 2, "how many programs run at a time")
	show := flags.Int("show", -1, "print this case of the seed and run nothing")
	try := flags.String("try", "", "compare this `file`")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil || *only != "" && !slices.Contains(allKinds, *only) {
		return 2
	}
	if *seed == 0 {
		*seed = rand.Uint64()>>33 + 1
	}
	if *show >= 0 {
		text, err := source.PruneImports(gen.Program(gen.Cases(*seed, *show, 1)))
		fmt.Fprint(stdout, text)
		return exit(stderr, err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *span)
	defer cancel()
	if err := os.MkdirAll(*dir, 0o777); err != nil {
		return exit(stderr, err)
	}
	h := &hunt{
		seed: *seed, dir: *dir, most: *most, jobs: max(1, *jobs), out: stdout, runners: newRunners(),
		kinds: map[string]int{}, fit: map[string]bool{},
	}
	if *try != "" {
		text, err := os.ReadFile(*try)
		if err != nil {
			return exit(stderr, err)
		}
		h.single(ctx, filepath.Base(*try), string(text))
	} else {
		fmt.Fprintf(stdout, "seed %d\n", *seed)
		kinds := allKinds
		if *only != "" {
			kinds = []string{*only}
		}
		err := h.run(ctx, kinds)
		if err != nil {
			return exit(stderr, err)
		}
	}
	h.summary()
	if len(h.kinds) > 0 {
		return 1
	}
	return 0
}

func exit(stderr io.Writer, err error) int {
	if err != nil {
		fmt.Fprintln(stderr, "differ:", err)
		return 1
	}
	return 0
}
