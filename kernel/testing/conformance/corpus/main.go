// Corpus runs programs that come with the Go toolchain in Lockstep's worker, and reports how many
// of them do what they should:
//
//	go run ./kernel/testing/conformance/corpus [FLAGS] [SUITE]
//
// The suites are
//
//	run         GOROOT/test: single-file programs whose first line is "// run"
//	rangefunc   the tests of range over functions in the compiler's sources
//	errorcheck  GOROOT/test: programs that the compiler must reject, with the texts they give
//	example     the Example functions with an "// Output:" of all packages that cells may import
//	pkgtest     the tests of the standard library's packages, as far as they see a package from
//	            outside
//	race        the tests of the race detector: a race must be reported, or none
//	goker       the tests of the goroutine leak profile: goroutines that wait for ever must be
//	            reported, with what they wait for
//
// While working on the compiler:
//
//	-dir chan          only the cases of a group: a directory, or the package of an example
//	-run 'range|iter'  only the cases whose names match
//	-list              names the cases and runs nothing
//	-v                 prints each miss as it happens, with all that the program wrote
//	-o new.txt         writes the results, one line a case
//	-base old.txt      prints only what differs from earlier results: regressions, new passes
//	-reasons           counts the misses by their reasons, the most frequent first
//	-parallel          leaves the scheduling of goroutines to Go
//	-go                runs the programs by the go command: what misses then, the corpus does
//	                   wrong
//	-j 2               how many programs run at a time
//	-timeout 20s       how long each may take; 2m is the default for those that are known as slow
//
// Every program gets a worker process of its own, so one that crashes or takes all memory spoils
// nothing but itself. This program is its own worker, so that what runs is what is in the source
// tree. The exit status is 1 if a case of -base has got worse, 2 for wrong arguments.
//
// The texts of the programs stay where they are: in GOROOT.
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
	"regexp"
	"slices"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/worker"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		os.Exit(worker.Main(os.Stdin, os.Stdout))
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// suites finds the cases of each suite, by its name. Where it takes long, only groups that are
// wanted are looked at.
var suites = map[string]func(wanted func(group string) bool) ([]Case, error){
	"run":        all(runCases),
	"rangefunc":  all(rangefuncCases),
	"errorcheck": all(errorcheckCases),
	"example":    all(exampleCases),
	"pkgtest":    pkgtestCases,
	"race":       all(raceCases),
	"goker":      all(gokerCases),
}

func all(cases func() ([]Case, error)) func(func(string) bool) ([]Case, error) {
	return func(func(string) bool) ([]Case, error) { return cases() }
}

// options are the command line's.
type options struct {
	suite   string
	dir     string
	names   *regexp.Regexp
	list    bool
	verbose bool
	out     string
	base    string
	reasons bool
	pool    Pool
}

func run(args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "corpus:", err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	worse, err := o.run(ctx, stdout, stderr)
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "corpus:", err)
		return 1
	case worse:
		return 1
	}
	return 0
}

func parse(args []string, stderr io.Writer) (options, error) {
	o := options{suite: "run"}
	flags := flag.NewFlagSet("corpus", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.dir, "dir", "", "run only the cases of this `group`")
	names := flags.String("run", "", "run only the cases whose names match this `regexp`")
	flags.BoolVar(&o.list, "list", false, "name the cases and run nothing")
	flags.BoolVar(&o.verbose, "v", false, "print what each miss wrote")
	flags.StringVar(&o.out, "o", "", "write the results to this `file`")
	flags.StringVar(&o.base, "base", "", "tell only what differs from the results in this `file`")
	flags.BoolVar(&o.reasons, "reasons", false, "count the misses by their reasons")
	flags.IntVar(&o.pool.Jobs, "j", 2, "how many programs run at a time")
	limit := flags.Duration("timeout", 0, fmt.Sprintf("how long a program may take (default %v, and %v for slow ones)", timeout, slowTimeout))
	parallel := flags.Bool("parallel", false, "leave the scheduling of goroutines to Go")
	toolchain := flags.Bool("go", false, "run the programs by the go command, to try the corpus itself")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	runner := func(most time.Duration) sandbox.Runner {
		limits := sandbox.Limits{Time: cmp.Or(*limit, most)}
		if *toolchain {
			return sandbox.Toolchain{Limits: limits}
		}
		return sandbox.Worker{Limits: limits, Parallel: *parallel}
	}
	o.pool.Runner, o.pool.Slow = runner(timeout), runner(slowTimeout)
	var err error
	if o.names, err = regexp.Compile(*names); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		o.suite = flags.Arg(0)
	}
	if suites[o.suite] == nil || flags.NArg() > 1 {
		return o, fmt.Errorf("there is no suite %q", flags.Args())
	}
	return o, nil
}

func (o *options) run(ctx context.Context, stdout, stderr io.Writer) (worse bool, err error) {
	cases, err := suites[o.suite](func(group string) bool { return o.dir == "" || o.dir == group })
	if err != nil {
		return false, err
	}
	cases = slices.DeleteFunc(cases, func(c Case) bool {
		return o.dir != "" && c.Group != o.dir || !o.names.MatchString(c.Name)
	})
	if o.list {
		for _, c := range cases {
			fmt.Fprintln(stdout, c.Name)
		}
		return false, nil
	}
	var base Results
	if o.base != "" {
		if base, err = ReadResults(o.base); err != nil {
			return false, err
		}
	}
	started := time.Now()
	p := progress{w: stderr, total: len(cases), verbose: o.verbose, reported: started}
	results := o.pool.Run(ctx, cases, p.done)
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	if o.out != "" {
		if err := results.Write(o.out); err != nil {
			return false, err
		}
	}
	switch {
	case o.base != "":
		worse = results.WriteChanges(stdout, base)
	case o.reasons:
		results.WriteReasons(stdout)
	default:
		results.WriteMisses(stdout)
	}
	results.WriteTable(stdout)
	fmt.Fprintf(stdout, "%s in %v\n", o.suite, time.Since(started).Round(time.Second))
	return worse, nil
}
