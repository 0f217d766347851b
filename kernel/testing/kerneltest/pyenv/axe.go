package pyenv

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"sync"
	"testing"
)

// axeWheel is a package that has axe-core, which finds what makes a page hard to use for people who
// do not see it, in the version of 2026.
const axeWheel = "axe-playwright-python==0.1.8"

// Axe returns the text of axe-core, to be evaluated in a page.
func Axe(t testing.TB) string {
	t.Helper()
	python := Python(t)
	text, err := axe(t.Context(), python)
	if err != nil {
		missing(t, "axe-core", err)
	}
	return text
}

// FindAxe gets axe-core into the cache, and returns its file.
func FindAxe(ctx context.Context, python string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	file := filepath.Join(cache, "lockstep", axeWheel+".js")
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	dir, err := os.MkdirTemp("", "lockstep-axe-*")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	download := exec.CommandContext(ctx, python, "-m", "pip", "download", "-q", "--no-deps", "--dest", dir, axeWheel)
	if out, err := download.CombinedOutput(); err != nil {
		return "", fmt.Errorf("download %s: %w\n%s", axeWheel, err, out)
	}
	wheels, err := filepath.Glob(filepath.Join(dir, "*.whl"))
	if err != nil || len(wheels) != 1 {
		return "", fmt.Errorf("download %s: %d files: %w", axeWheel, len(wheels), err)
	}
	text, err := unpack(wheels[0], "axe.min.js")
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return "", err
	}
	// Whoever else gets it meanwhile gets the same.
	whole := filepath.Join(dir, "axe.js")
	if err := os.WriteFile(whole, text, 0o644); err != nil {
		return "", err
	}
	if err := os.Rename(whole, file); err != nil {
		return file, os.WriteFile(file, text, 0o644) // the cache is on another disk
	}
	return file, nil
}

// axe is tried once in a test binary, as python is.
func axe(ctx context.Context, python string) (string, error) {
	axeOnce.Do(func() {
		var file string
		if file, axeErr = FindAxe(ctx, python); axeErr == nil {
			var text []byte
			text, axeErr = os.ReadFile(file)
			axeText = string(text)
		}
	})
	return axeText, axeErr
}

var (
	axeOnce sync.Once
	axeText string
	axeErr  error
)

// unpack returns the text of the file with a name, in whatever folder of a wheel.
func unpack(wheel, name string) ([]byte, error) {
	archive, err := zip.OpenReader(wheel)
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	for _, f := range archive.File {
		if path.Base(f.Name) != name {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		defer r.Close()
		return io.ReadAll(r)
	}
	return nil, errors.New(filepath.Base(wheel) + " has no " + name)
}
