package notebook

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/lockstep-go/lockstep/kernel/lockstep/options"
	"github.com/lockstep-go/lockstep/kernel/serving/terminal"
)

// usage is what the wrong arguments are answered with.
const usage = `usage: lockstep run [FLAGS] NOTEBOOK...

Runs the cells of each notebook in a kernel of its own, and shows the lesson: its text, its code and
what the cells print. It stops at the first cell that fails and is not tagged "raises-exception". With
a Go file, lockstep run [FLAGS] FILE.go [ARGUMENT...], it runs that as a program.

The flags about scheduling set what the magics of the same names do: -race, -clock and -seed for the
session, -explore, -replay, -parallel and -dump for each cell that says nothing else itself. -replay is
for the cell whose schedule it is.

`

// Main is `lockstep run`. It returns the exit status: 1 when a cell failed, 2 for wrong arguments.
func Main(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("lockstep run", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	out := flags.String("o", "", "write the notebook with its outputs to this `file`")
	page := flags.String("html", "", "write the notebook as an HTML page to this `file`")
	quiet := flags.Bool("q", false, "print only what the cells print, without the notebook's text and code")
	opts := options.Add(flags)
	var parameters []Parameter
	flags.Func("p", "give a variable of the cell tagged \"parameters\" a value: `NAME=VALUE`; may be given several times", func(s string) error {
		p, err := ParseParameter(s)
		parameters = append(parameters, p)
		return err
	})
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	files := flags.Args()
	if len(files) == 0 {
		flags.Usage()
		return 2
	}
	if err := errors.Join(opts.Check(), opts.CheckNotebooks(len(files))); err != nil {
		fmt.Fprintln(stderr, terminal.Text(fmt.Sprint("lockstep run: ", err)))
		return 2
	}
	if err := checkOutputs(*out, *page, len(files)); err != nil {
		fmt.Fprintln(stderr, "lockstep run:", err)
		return 2
	}
	exe, err := os.Executable()
	if err != nil {
		fmt.Fprintln(stderr, "lockstep run: find this program's file:", err)
		return 1
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	screen := NewScreen(stdout, stderr)
	screen.quiet = *quiet
	status := 0
	for _, file := range files {
		runner := Runner{Exe: exe, Dir: filepath.Dir(file), Stderr: stderr, Screen: screen, Options: opts}
		err := runner.runFile(ctx, file, *out, *page, parameters)
		screen.end()
		if err != nil {
			fmt.Fprintln(stderr, terminal.Text(fmt.Sprintf("lockstep run: %s: %v", file, err)))
			status = 1
		}
		if ctx.Err() != nil {
			break
		}
	}
	return status
}

// checkOutputs returns the error of files to write that do not go together.
func checkOutputs(out, page string, notebooks int) error {
	if out != "" && filepath.Clean(out) == filepath.Clean(page) {
		return errors.New("-o and -html name the same file")
	}
	if notebooks > 1 && (out != "" || page != "") {
		return errors.New("-o and -html are for one notebook")
	}
	return nil
}

// runFile runs a notebook and writes what was asked for, also when a cell has failed: the failure
// is in it.
func (r *Runner) runFile(ctx context.Context, file, out, page string, parameters []Parameter) error {
	nb, err := Read(file)
	if err != nil {
		return err
	}
	if err := nb.checkLanguage(); err != nil {
		return err
	}
	if err := nb.Fill(parameters); err != nil {
		return err
	}
	errs := []error{r.Run(ctx, nb)}
	if out != "" {
		data, err := nb.Bytes()
		if err == nil {
			err = os.WriteFile(out, data, 0o666)
		}
		errs = append(errs, err)
	}
	if page != "" {
		var b bytes.Buffer
		err := nb.WriteHTML(&b)
		if err == nil {
			err = os.WriteFile(page, b.Bytes(), 0o666)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
