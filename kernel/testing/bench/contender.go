package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/pyenv"
	"github.com/lockstep-go/lockstep/kernel/wire/client"
)

// contender is a kernel to be measured, and what it is to run.
type contender struct {
	exe  string
	args []string // as kernel.json has them, nil for Lockstep's
	env  []string

	declare string // x, for the cells that assign to it
	print   string // lines of "line N"
	lock    string // declares run_locked, which is the tutorial's balance with a lock
	locked  string // calls it in two threads or goroutines
	own     bool   // it is Lockstep
}

// lines is how many lines the printing cell prints.
const lines = 100_000

// lockstep is this module's kernel. It is built in dir, the way the installer does, unless exe
// names one.
func lockstep(ctx context.Context, exe, dir string) (*contender, error) {
	if exe == "" {
		exe = filepath.Join(dir, "lockstep")
		build := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-buildvcs=false", "-o", exe,
			"github.com/lockstep-go/lockstep/kernel/lockstep")
		if out, err := build.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("build the kernel: %w\n%s", err, out)
		}
	}
	exe, err := filepath.Abs(exe)
	if err != nil {
		return nil, fmt.Errorf("find the kernel: %w", err)
	}
	return &contender{
		exe:     exe,
		env:     []string{"LOCKSTEP_HISTORY=" + filepath.Join(dir, "history.jsonl")},
		declare: "var x int",
		lock:    lockedGo,
		locked:  "threads(runLocked)",
		own:     true,
		print:   fmt.Sprintf("import \"fmt\"\nfor i := range %d {\n\tfmt.Println(\"line\", i)\n}", lines),
	}, nil
}

var errNoPython = errors.New("no Python with ipykernel to measure against; install Python 3.10 or later with venv, " +
	"or name a Python that has ipykernel in LOCKSTEP_PYTHON")

// ipykernel is Python's. Its settings and history are kept in dir.
func ipykernel(ctx context.Context, dir string, progress func(string)) (*contender, error) {
	python, err := pyenv.Prepare(ctx, progress)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoPython, err)
	}
	if out, err := exec.CommandContext(ctx, python, "-c", "import ipykernel").CombinedOutput(); err != nil {
		trace := strings.Split(strings.TrimSpace(string(out)), "\n")
		return nil, fmt.Errorf("%w: %s says: %s", errNoPython, python, trace[len(trace)-1])
	}
	return &contender{
		exe:     python,
		args:    []string{"-m", "ipykernel_launcher", "-f", client.ConnectionFile},
		env:     []string{"IPYTHONDIR=" + filepath.Join(dir, "ipython")},
		declare: "x = 0",
		lock:    lockedPython,
		locked:  "threads(run_locked)",
		print:   fmt.Sprintf("for i in range(%d):\n    print(\"line\", i)", lines),
	}, nil
}
