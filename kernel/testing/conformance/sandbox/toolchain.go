package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// buildTime is how long the go command may take for a program. It is no part of the program's time.
const buildTime = 2 * time.Minute

// Toolchain runs programs by the go command that is in PATH.
type Toolchain struct{ Limits }

// Run builds a program and runs it.
func (t Toolchain) Run(ctx context.Context, p Program) (Result, error) {
	dir, err := os.MkdirTemp("", "sandbox-*")
	if err != nil {
		return Result{}, err
	}
	defer os.RemoveAll(dir)
	// In a folder of its own, since the name may be relative and is what positions show.
	file := filepath.Join(dir, filepath.Base(p.Name))
	if err := os.WriteFile(file, []byte(p.Source), 0o666); err != nil {
		return Result{}, err
	}
	exe := filepath.Join(dir, "program.exe")
	args := []string{"build", "-o", exe}
	if p.Race {
		args = append(args, "-race")
	}
	build := exec.Command("go", append(args, filepath.Base(file))...)
	build.Dir = dir
	compiler := Toolchain{Limits{Time: buildTime}}
	r, err := compiler.run(ctx, build, false)
	switch {
	case err != nil:
		return r, err
	case r.TimedOut:
		return r, fmt.Errorf("build %s: no end within %v", p.Name, buildTime)
	case r.Status != 0:
		r.NotBuilt = true
		return r, nil
	}
	cmd := exec.Command(exe, p.Args...)
	cmd.Dir = p.Dir
	cmd.Env = append(os.Environ(), p.Env...)
	return t.run(ctx, cmd, p.Split)
}

// run runs a command within the limits.
func (t Toolchain) run(ctx context.Context, cmd *exec.Cmd, split bool) (Result, error) {
	l := t.withDefaults()
	limited, cancel := context.WithTimeout(ctx, l.Time)
	defer cancel()
	rec := newRecording(l)
	cmd.Stdout = rec.stdout()
	cmd.Stderr = cmd.Stdout
	if split {
		cmd.Stderr = rec.stderr()
	}
	if err := cmd.Start(); err != nil {
		return Result{}, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	stop := context.AfterFunc(limited, func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	stop()
	r := rec.result()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return r, context.Cause(ctx)
	case limited.Err() != nil:
		r.TimedOut = true
	case errors.As(err, &exit):
		r.Status = exit.ExitCode()
	case err != nil:
		return r, fmt.Errorf("run %s: %w", cmd.Path, err)
	}
	return r, nil
}
