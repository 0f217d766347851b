package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/serving/terminal"
)

const usage = `usage: lockstep run [-dump] FILE.go [ARGUMENT...]

Runs a program's file with its arguments, as the go command does, and exits with the program's status.

`

// IsFile reports whether the arguments of `lockstep run` are for this package: the first that is
// not a flag names a Go file.
func IsFile(args []string) bool {
	for _, arg := range args {
		if !strings.HasPrefix(arg, "-") {
			return strings.HasSuffix(arg, ".go")
		}
	}
	return false
}

// Main is `lockstep run FILE.go`. It returns the program's exit status: 1 when it could not be
// built, 2 when it panicked.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("lockstep run", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	dump := flags.Bool("dump", false, "print what becomes of the program on its way to the interpreter, instead of running it")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	file := flags.Arg(0)
	source, err := os.ReadFile(file)
	if err != nil {
		fmt.Fprintln(stderr, terminal.Text(fmt.Sprint("lockstep run: ", err)))
		return 1
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	p := Program{
		File: shown(file), Source: string(source), Args: flags.Args()[1:], Dump: *dump,
		Stdin: stdin, Stdout: stdout, Stderr: stderr,
	}
	outcome, err := p.Run(ctx)
	switch {
	case ctx.Err() != nil: // Ctrl-C needs no explanation
	case err != nil:
		fmt.Fprintln(stderr, terminal.Text(fmt.Sprint("lockstep run: ", err)))
		return 1
	case outcome.Status != 0 && !outcome.NotBuilt:
		fmt.Fprintln(stderr, "exit status", outcome.Status)
	}
	return outcome.Status
}

// shown returns a file's name as the go command shows it in positions.
func shown(file string) string {
	if strings.ContainsAny(file, `/\`) {
		return file
	}
	return "./" + file
}
