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

	"github.com/lockstep-go/lockstep/kernel/lockstep/options"
	"github.com/lockstep-go/lockstep/kernel/serving/terminal"
	"github.com/lockstep-go/lockstep/kernel/words"
)

const usage = `usage: lockstep run [FLAGS] FILE.go [ARGUMENT...]

Runs a program's file with its arguments, as the go command does, and exits with the program's status.
Its goroutines are scheduled by the kernel. What is reported of them, such as data races, is on standard
error and does not change the status, except by -strict and -race error.

`

// IsFile reports whether the arguments of `lockstep run` are for this package: the first that is
// not a flag names a Go file.
func IsFile(args []string) bool {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	options.Add(flags)
	value := false // of the flag before
	for _, arg := range args {
		switch {
		case value:
			value = false
		case !strings.HasPrefix(arg, "-"):
			return strings.HasSuffix(arg, ".go")
		default:
			f := flags.Lookup(strings.TrimLeft(arg, "-"))
			value = f != nil && !isBool(f)
		}
	}
	return false
}

// isBool reports whether a flag takes no value.
func isBool(f *flag.Flag) bool {
	b, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// Main is `lockstep run FILE.go`. It returns the program's exit status: 1 when it could not be
// built, 2 when it panicked or the arguments are wrong.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("lockstep run", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	opts := options.Add(flags)
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if err := opts.Check(); err != nil {
		fmt.Fprintln(stderr, terminal.Text(fmt.Sprint("lockstep run: ", err)))
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
		File: shown(file), Source: string(source), Args: flags.Args()[1:], Dump: opts.Dump,
		Scheduling: opts.Scheduling(), Language: words.FromEnvironment(os.Getenv),
		Stdin: stdin, Stdout: stdout, Stderr: stderr,
	}
	if terminal.Is(stderr) {
		p.Progress = stderr
	}
	outcome, err := p.Run(ctx)
	if opts.Strict && outcome.Status == 0 && outcome.Findings > 0 {
		outcome.Status = statusStrict
	}
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
