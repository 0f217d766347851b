package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("cost", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var (
		check  = flags.Bool("check", false, "exit with status 1 when a limit is missed")
		kernel = flags.String("kernel", "", "the Lockstep `program` to measure; it is built when none is named")
		rounds = flags.Int("rounds", 3, "how often each program is run")
		only   = flags.String("only", "", "measure only programs whose names contain this `text`")
	)
	if err := flags.Parse(args); err != nil {
		return 2
	}
	progress := func(line string) { fmt.Fprintln(stderr, "cost:", line) }
	dir, err := os.MkdirTemp("", "lockstep-cost-*")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	all, err := programs(*only)
	if err == nil {
		var a, b, c contender
		progress("building")
		a, b, c, err = contenders(ctx, *kernel, dir, all)
		if err == nil {
			var rows []*row
			rows, err = measurePlain(ctx, *rounds, all, a, b, c, progress)
			if err == nil {
				writePlain(stdout, rows)
			}
		}
	}
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	_ = check
	return 0
}
