package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/wire/client"
)

// contender is a kernel to be measured.
type contender struct {
	name string
	exe  string
	args []string // as kernel.json has them, nil for Lockstep's
	env  []string

	speaks  *dialect // what it can run
	own     bool     // it is a Lockstep, this one or another
	foreign bool     // what it cannot do is told, and no error: kernels that -peer and -before name
}

// The names of the contenders that need not be named.
const (
	us     = "lockstep"
	python = "ipykernel"
	before = "before"
)

// lockstep is this module's kernel. It is built in dir, the way the installer does, unless exe
// names one.
func lockstep(ctx context.Context, exe, dir string) (*contender, error) {
	if exe == "" {
		exe = filepath.Join(dir, "lockstep")
		if err := goBuild(ctx, exe, "github.com/lockstep-go/lockstep/kernel/lockstep"); err != nil {
			return nil, fmt.Errorf("build the kernel: %w", err)
		}
	}
	return program(us, exe, dir)
}

// goBuild builds a package of this module, or of one that it requires.
func goBuild(ctx context.Context, exe, pkg string) error {
	build := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-buildvcs=false", "-o", exe, pkg)
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// program is a Lockstep. Its history is kept in dir.
func program(name, exe, dir string) (*contender, error) {
	exe, err := filepath.Abs(exe)
	if err != nil {
		return nil, fmt.Errorf("find the kernel: %w", err)
	}
	return &contender{
		name:   name,
		exe:    exe,
		env:    []string{"LOCKSTEP_HISTORY=" + filepath.Join(dir, name+".jsonl")},
		speaks: &golang,
		own:    true,
	}, nil
}

var errNoPython = errors.New("no Python with ipykernel to measure against; install Python 3.10 or later with venv, " +
	"or name a Python that has ipykernel in LOCKSTEP_PYTHON")

// ipykernel is Python's. Its settings and history are kept in dir.
func ipykernel(ctx context.Context, exe, dir string) (*contender, error) {
	if out, err := exec.CommandContext(ctx, exe, "-c", "import ipykernel").CombinedOutput(); err != nil {
		trace := strings.Split(strings.TrimSpace(string(out)), "\n")
		return nil, fmt.Errorf("%w: %s says: %s", errNoPython, exe, trace[len(trace)-1])
	}
	return &contender{
		name:   python,
		exe:    exe,
		args:   []string{"-m", "ipykernel_launcher", "-f", client.ConnectionFile},
		env:    []string{"IPYTHONDIR=" + filepath.Join(dir, "ipython")},
		speaks: &pythonic,
	}, nil
}
