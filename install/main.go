// Command install puts the Lockstep kernel where Jupyter finds it, proves that
// it works, says what is wrong when it does not, and takes it away again.
//
//	go run ./install                build the kernel, write its kernelspec, run a cell through it
//	go run ./install lab            open the lessons in JupyterLab, making one if there is none
//	go run ./install status         say where it is installed and what Jupyter will pick
//	go run ./install doctor         look for faults; say the command that fixes each
//	go run ./install uninstall      remove what install wrote, and nothing else
//
// The files divide by idea: paths.go holds the rules of where things go, as
// pure functions for three operating systems; kernelspec.go, binary.go and
// extension.go know the three things that are installed and how to recognize our own;
// build.go and prove.go make and try the kernel; jupyter.go asks the Jupyter
// that is there; and one file for each command. The private environment of
// JupyterLab is made by the package venv.
//
// Everything runs on the goroutine of main but for the copying of a child's
// output. Exit status: 0 success, 1 failure or a fault found, 2 wrong usage.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/lockstep-go/lockstep/kernel/serving/terminal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// Exit statuses, for scripts.
const (
	exitOK = iota
	exitFailure
	exitUsage
)

// errReported ends a command with exitFailure when it has already said why.
var errReported = errors.New("reported")

// usageError is a mistake in the command line.
type usageError struct{ error }

func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// app is one call of the program: the machine it runs on and where it speaks.
type app struct {
	host
	environ        []string // of every process it starts
	stdout, stderr io.Writer
}

// run is the program without its process: environ is the whole environment,
// PATH and HOME included. It returns the exit status.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) int {
	a := &app{host: newHost(runtime.GOOS, environ), environ: environ, stdout: stdout, stderr: stderr}
	name, args := "install", args
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	}
	commands := map[string]func(context.Context, []string) error{
		"install":   a.install,
		"lab":       a.lab,
		"status":    a.status,
		"doctor":    a.doctor,
		"uninstall": a.uninstall,
		"help":      a.help,
	}
	command, ok := commands[name]
	if !ok {
		fmt.Fprintf(stderr, "install: there is no command %q\n\n%s", name, overview)
		return exitUsage
	}
	err := command(ctx, args)
	var usage usageError
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "install: %s\nSee: go run ./install help %s\n", terminal.Text(err.Error()), name)
		return exitUsage
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "install: stopped")
		return exitFailure
	case !errors.Is(err, errReported):
		fmt.Fprintf(stderr, "install: %s\n", terminal.Text(err.Error()))
		if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.ENOTDIR) {
			fmt.Fprintln(stderr, "To see what fixes it: go run ./install doctor")
		}
	}
	return exitFailure
}

// say prints a line. What it quotes from files and programs is made safe for the terminal.
func (a *app) say(format string, args ...any) {
	fmt.Fprintln(a.stdout, terminal.Text(fmt.Sprintf(format, args...)))
}

// command prepares a process with the app's environment, found on its PATH.
func (a *app) command(ctx context.Context, argv ...string) *exec.Cmd {
	name := argv[0]
	if path, err := a.lookPath(name); err == nil {
		name = path
	}
	cmd := exec.CommandContext(ctx, name, argv[1:]...)
	cmd.Env = a.environ
	// A child may leave a grandchild holding its pipes; do not wait for that.
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// output runs a process to its end and returns what it printed. On failure the
// last line of its stderr is in the error.
func (a *app) output(ctx context.Context, argv ...string) ([]byte, error) {
	cmd := a.command(ctx, argv...)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) > 0 {
		lines := strings.Split(strings.TrimSpace(string(exit.Stderr)), "\n")
		return out, fmt.Errorf("%s: %w: %s", strings.Join(argv, " "), err, strings.TrimSpace(lines[len(lines)-1]))
	}
	if err != nil {
		return out, fmt.Errorf("%s: %w", strings.Join(argv, " "), err)
	}
	return out, nil
}

// lookPath finds a program on the app's PATH, which in tests is not the PATH
// of this process.
func (a *app) lookPath(name string) (string, error) {
	if strings.ContainsRune(name, os.PathSeparator) {
		return exec.LookPath(name)
	}
	for _, dir := range filepath.SplitList(a.env("PATH")) {
		// As os/exec does, never run what happens to lie in the current folder.
		if !filepath.IsAbs(dir) {
			continue
		}
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s: %w", name, exec.ErrNotFound)
}
