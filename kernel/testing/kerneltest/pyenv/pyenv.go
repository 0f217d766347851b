// Package pyenv gives tests the programs that are not Go: a Python with the
// Jupyter packages of install/requirements-test.txt, a Chromium, and axe-core.
//
// The Python environment is made once for each version of that file, in the
// user's cache folder, and shared by all test binaries, also by those that run
// at the same time. Run
//
//	go run ./kernel/testing/kerneltest/pyenv/prepare
//
// to make it before the tests, with its progress shown. Where a program is
// missing and cannot be had, a test is skipped with the reason; with CI=true in
// the environment it fails.
package pyenv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/lockstep-go/lockstep/install/venv"
)

// Python returns the path of a Python interpreter that has the packages of
// install/requirements-test.txt. LOCKSTEP_PYTHON names another one to use.
func Python(t testing.TB) string {
	t.Helper()
	path, err := python()
	if err != nil {
		missing(t, "a Python with Jupyter", err)
	}
	return path
}

// python is tried once in a test binary: what failed would fail again, slowly.
var python = sync.OnceValues(func() (string, error) {
	return Prepare(context.Background(), func(string) {})
})

// Prepare makes the environment unless it is there, and returns its Python.
func Prepare(ctx context.Context, progress func(line string)) (string, error) {
	if path := os.Getenv("LOCKSTEP_PYTHON"); path != "" {
		return exec.LookPath(path)
	}
	requirements, err := requirements()
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	env := venv.Env{
		Dir:          filepath.Join(cache, "lockstep", "venv-"+venv.Hash(requirements)),
		Requirements: requirements,
		Environ:      os.Environ(),
	}
	if err := env.Ensure(ctx, progress); err != nil {
		return "", err
	}
	return env.Script("python"), nil
}

// requirements reads the file of the module that the current folder is in,
// which for a test is the folder of its package.
func requirements() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			data, err := os.ReadFile(filepath.Join(dir, "install", "requirements-test.txt"))
			return string(data), err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("the current folder is in no Go module")
		}
		dir = parent
	}
}

// Chromium returns the path of a Chromium or Chrome. LOCKSTEP_CHROMIUM names
// another one to use.
func Chromium(t testing.TB) string {
	t.Helper()
	path, err := FindChromium()
	if err != nil {
		missing(t, "a Chromium", err)
	}
	return path
}

// FindChromium looks for the browser that Chromium returns.
func FindChromium() (string, error) {
	if path := os.Getenv("LOCKSTEP_CHROMIUM"); path != "" {
		return exec.LookPath(path)
	}
	names := []string{"chromium", "chromium-browser", "google-chrome"}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("none of %q is on the PATH", names)
}

// missing ends a test that lacks a program.
func missing(t testing.TB, what string, err error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("this test needs %s: %v", what, err)
	} else {
		t.Skipf("this test needs %s: %v", what, err)
	}
}
