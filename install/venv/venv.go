// Package venv makes Python virtual environments that hold exactly what a
// requirements file says, once, and never lets a half-made one be used.
//
// An environment cannot be made elsewhere and moved into place, because its
// scripts hold its path. So [Env.Ensure] works in the final folder under a lock
// that also holds between processes, and writes a marker file last; without the
// marker, or with another requirements file's, the folder is made again.
//
// Used by the installer for the learner's JupyterLab, and by tests.
package venv

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Env is an environment, made or not. Its methods may be called from any
// goroutine and, for the same folder, from any process.
type Env struct {
	Dir string
	// Requirements is the text of a requirements file, not its path.
	Requirements string
	// Environ is the environment of Python and pip, as in os.Environ.
	Environ []string
}

// marker is the file that says that the environment is whole, and of which
// requirements.
const marker = "lockstep-complete"

// Hash names a requirements file by its content.
func Hash(requirements string) string {
	sum := sha256.Sum256([]byte(requirements))
	return hex.EncodeToString(sum[:8])
}

// Script returns the path of a program in the environment.
func (e Env) Script(name string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(e.Dir, "Scripts", name+".exe")
	}
	return filepath.Join(e.Dir, "bin", name)
}

// Ready reports whether the environment is whole and its Python still runs: an
// upgrade of the Python it was made from may have broken it.
func (e Env) Ready() (bool, error) {
	data, err := os.ReadFile(filepath.Join(e.Dir, marker))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if strings.TrimSpace(string(data)) != Hash(e.Requirements) {
		return false, nil
	}
	cmd := exec.Command(e.Script("python"), "-c", "import pip")
	cmd.Env = e.Environ
	return cmd.Run() == nil, nil
}

// Ensure makes the environment unless it is ready, and calls progress, on the
// caller's goroutine, with a line for each step.
func (e Env) Ensure(ctx context.Context, progress func(line string)) error {
	if ready, err := e.Ready(); ready || err != nil {
		return err
	}
	unlock, err := lock(ctx, e.lockFile(), func() { progress("waiting for another process that is making it") })
	if err != nil {
		return fmt.Errorf("lock %s: %w", e.Dir, err)
	}
	defer unlock()
	// Whoever held the lock has perhaps made it.
	if ready, err := e.Ready(); ready || err != nil {
		return err
	}

	python, version, err := FindPython(ctx, e.Environ)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(e.Dir); err != nil {
		return err
	}
	progress(fmt.Sprintf("making an environment with Python %s", version))
	if out, err := e.command(ctx, append(python, "-m", "venv", e.Dir)...).CombinedOutput(); err != nil {
		return fmt.Errorf("make a virtual environment: %w\n%s", err, strings.TrimSpace(string(out)))
	}
	if err := e.pip(ctx, progress); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(e.Dir, marker), []byte(Hash(e.Requirements)+"\n"), 0o644)
}

// Remove removes the environment.
func (e Env) Remove(ctx context.Context) error {
	unlock, err := lock(ctx, e.lockFile(), func() {})
	if err != nil {
		return fmt.Errorf("lock %s: %w", e.Dir, err)
	}
	// The marker first: an environment that is half gone must not look whole.
	err = os.Remove(filepath.Join(e.Dir, marker))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err == nil {
		err = os.RemoveAll(e.Dir)
	}
	unlock()
	if err == nil {
		os.Remove(e.lockFile())
	}
	return err
}

// lockFile lies beside the folder, because the folder is made and removed
// under the lock.
func (e Env) lockFile() string { return e.Dir + ".lock" }

func (e Env) command(ctx context.Context, argv ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	// A PYTHONPATH or PYTHONHOME of the learner's would leak into it.
	cmd.Env = slices.DeleteFunc(slices.Clone(e.Environ), func(entry string) bool {
		return strings.HasPrefix(entry, "PYTHONPATH=") || strings.HasPrefix(entry, "PYTHONHOME=")
	})
	cmd.WaitDelay = 5 * time.Second
	return cmd
}
