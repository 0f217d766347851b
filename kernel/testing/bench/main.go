// Bench measures Lockstep beside ipykernel, the kernel that every Jupyter user knows, and says
// whether Lockstep keeps its promises:
//
//	go run ./kernel/testing/bench                    a table
//	go run ./kernel/testing/bench -check             the same, and exit status 1 when a limit is missed
//	go run ./kernel/testing/bench -json              the same for machines
//	go run ./kernel/testing/bench -rounds 30         takes longer, for a busy machine
//	go run ./kernel/testing/bench -kernel ./lockstep measures that program instead of building one
//
// Both kernels are run by the same client, over ZeroMQ on the loopback device. In each round both
// are started afresh, and they take turns for everything that is measured, so that other load on
// the machine affects both. What is judged is the ratio of two medians; the table shows the
// quartiles too, since a median of what varies widely says little.
//
// What the figures mean:
//
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
//	locked balance the tutorial's balance, changed 100,000 times by each of two threads with a lock;
//	               here races are looked for
//	a schedule     of a search: %%explore goes through all that the balance without the lock has. How
//	               much longer that takes than to search two of them is divided by their number.
//	               The limit says that there are 100,000 a second. Only of Lockstep, as what follows
//	10,000 blocked a cell that starts so many goroutines and ends when each waits for a channel
//	with so many   the proportional set size then
//
// ipykernel comes from the Python environment of kernel/testing/kerneltest/pyenv, which is made if
// need be; LOCKSTEP_PYTHON names another Python that has it.
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

// run is the program. It returns the exit status: 0 for success, 1 for failure, 2 for wrong usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var (
		check  = flags.Bool("check", false, "exit with status 1 when a limit is missed")
		asJSON = flags.Bool("json", false, "print JSON")
		kernel = flags.String("kernel", "", "the Lockstep `program` to measure; it is built when none is named")
		rounds = flags.Int("rounds", 9, "how often both kernels are started")
		cells  = flags.Int("cells", 100, "trivial cells of each kind in a round")
	)
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 || *rounds < 1 || *cells < 1 {
		fmt.Fprintln(stderr, "bench: it takes flags only, and at least one round and one cell; see -help")
		return 2
	}
	progress := func(line string) { fmt.Fprintln(stderr, "bench:", line) }
	rep, err := measure(ctx, plan{kernel: *kernel, rounds: *rounds, cells: *cells}, progress)
	if err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		return 1
	}
	write := rep.writeTable
	if *asJSON {
		write = rep.writeJSON
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
