// Bench measures Lockstep beside ipykernel, the kernel that every Jupyter user knows, and beside any
// other that is installed, and says whether Lockstep keeps its promises:
//
//	go run ./kernel/testing/bench                    a table
//	go run ./kernel/testing/bench compute programs   parts of it: notebook, compute, declare,
//	                                                 schedules, programs
//	go run ./kernel/testing/bench -check             the same, and exit status 1 when a limit is missed
//	go run ./kernel/testing/bench -json              the same for machines
//	go run ./kernel/testing/bench -rounds 30         takes longer, for a busy machine
//	go run ./kernel/testing/bench -kernel ./lockstep measures that program instead of building one
//	go run ./kernel/testing/bench -before ./earlier  measures another Lockstep beside it
//	go run ./kernel/testing/bench -peer gophernotes  measures an installed kernel beside it, by the
//	                                                 name of its kernelspec
//
// All kernels are run by the same client, over ZeroMQ on the loopback device. In each round all are
// started afresh for each part, and they take turns for everything that is measured, so that other
// load on the machine affects all. What is judged is the ratio of two medians; the table shows the
// quartiles too, since a median of what varies widely says little, and what the kernels' processes
// took of the processors (Linux only), whose ratio other load changes less.
//
// A peer runs what is written in its language, Go or Python, and nothing else is measured of it.
// What it should run and cannot is told below the table.
//
// What the figures mean, by parts:
//
//	notebook
//	launch         from the start of the kernel's process until the first execute_reply has come,
//	               with all between: connecting, the welcome on iopub, the request "1+1", its
//	               compiling and running
//	cell 1+1       from sending the request until the reply and idle have come, in a kernel that
//	               runs such cells one after another; there is a value to show
//	cell x = 1     the same without a value, for a variable that an earlier cell has declared
//	after a rest   the same in a kernel that had nothing to do for a moment, as when a user types.
//	               No limit: the time that the system takes to wake processes is most of it
//	100,000 lines  the same for a cell that prints so many lines, one by one; every line must
//	               arrive
//	messages       what the kernel publishes on iopub for that cell, status and input included
//	idle memory    the proportional set size (PSS) of the kernel's process and of all that it has
//	               started, some seconds after its first cell. Memory that processes share is
//	               counted once, in parts: other Pythons that run at the same time make ipykernel
//	               look smaller. Linux only
//	after printing the same, some seconds after the kernel has run everything above. No limit: it
//	               grows with -cells
//
//	compute
//	fib(27)        a cell that calls a recursive function
//	10 M adds      a loop, in a function that is called, and in the cell itself
//	locked balance the tutorial's balance, changed 100,000 times by each of two threads with a lock;
//	               here races are looked for
//	unlocked balance
//	               the same without the lock, a million times each
//	unlocked result
//	               whether the balance was wrong after that, as the lesson says. It must be, each time
//
//	declare
//	a declaring cell
//	               one of 200 that each declare a type, a method, a function and a variable: most of
//	               it is compiling
//	memory after 200
//	               the proportional set size then
//
//	schedules, which other kernels do not have
//	a schedule     of a search: %%explore goes through all that the balance without the lock has. How
//	               much longer that takes than to search two of them is divided by their number.
//	               The limit says that there are 100,000 a second
//	10,000 blocked a cell that starts so many goroutines and ends when each waits for a channel
//	memory with 10,000
//	               the proportional set size then
//
//	programs
//	· each         of the 14 programs in testdata: the cell that calls it, declared before. Those are
//	               also run by yaegi's own program, in a process for each and without a kernel, where
//	               the work times itself
//	the 14 programs
//	               the geometric mean of their ratios
//
// ipykernel comes from the Python environment of kernel/testing/kerneltest/pyenv, which is made if
// need be; LOCKSTEP_PYTHON names another Python that has it. Its Jupyter finds the peers.
//
// README.md has the figures and says how they are made anew. Files: contender.go and kernelspec.go
// say who is measured, dialect.go what they run, parts.go and programs.go how a round goes, measure.go
// runs rounds, figures.go has the limits.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program. It returns the exit status: 0 for success, 1 for failure, 2 for wrong usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var (
		p      plan
		check  = flags.Bool("check", false, "exit with status 1 when a limit is missed")
		asJSON = flags.Bool("json", false, "print JSON")
	)
	flags.StringVar(&p.kernel, "kernel", "", "the Lockstep `program` to measure; it is built when none is named")
	flags.StringVar(&p.before, "before", "", "another Lockstep `program` to measure beside, of an earlier state")
	flags.Func("peer", "the kernelspec's `name` of a kernel to measure beside; may be repeated, or be a list with commas", func(list string) error {
		p.peers = append(p.peers, strings.Split(list, ",")...)
		return nil
	})
	flags.IntVar(&p.rounds, "rounds", 9, "how often all kernels are started")
	flags.IntVar(&p.cells, "cells", 100, "trivial cells of each kind in a round")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if p.parts = flags.Args(); len(p.parts) == 0 {
		p.parts = allParts
	}
	for _, part := range p.parts {
		if parts[part] == nil {
			fmt.Fprintf(stderr, "bench: the parts are %s; there is no %q\n", strings.Join(allParts, ", "), part)
			return 2
		}
	}
	if p.rounds < 1 || p.cells < 1 || slices.Contains(p.peers, "") {
		fmt.Fprintln(stderr, "bench: it takes at least one round and one cell, and names of peers; see -help")
		return 2
	}
	progress := func(line string) { fmt.Fprintln(stderr, "bench:", line) }
	rep, err := measure(ctx, p, progress)
	if err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		return 1
	}
	write := rep.WriteTable
	if *asJSON {
		write = rep.WriteJSON
	}
	if err := write(stdout); err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		return 1
	}
	if *check && !rep.Pass {
		return 1
	}
	return 0
}
