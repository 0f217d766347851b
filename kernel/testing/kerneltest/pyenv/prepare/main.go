// Command prepare makes the Python environment of the tests, if it is not
// there yet, and says what the tests will find. It fails if they would have to
// skip.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/pyenv"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Stdout, os.Stderr))
}

func run(ctx context.Context, stdout, stderr io.Writer) int {
	status := 0
	python, err := pyenv.Prepare(ctx, func(line string) { fmt.Fprintln(stdout, line) })
	if err != nil {
		fmt.Fprintln(stderr, "prepare:", err)
		status = 1
	} else {
		fmt.Fprintln(stdout, "python   ", python)
		axe, err := pyenv.FindAxe(ctx, python)
		if err != nil {
			fmt.Fprintln(stderr, "prepare: no axe-core:", err)
			status = 1
		} else {
			fmt.Fprintln(stdout, "axe-core ", axe)
		}
	}
	chromium, err := pyenv.FindChromium()
	if err != nil {
		fmt.Fprintln(stderr, "prepare: no Chromium:", err)
		status = 1
	} else {
		fmt.Fprintln(stdout, "chromium ", chromium)
	}
	return status
}
