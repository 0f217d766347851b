package main

import (
	"context"
	"debug/buildinfo"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	modulePath = "github.com/lockstep-go/lockstep"
	// kernelFolder is the folder of the kernel's program in a checkout.
	kernelFolder = "./kernel/lockstep"
)

// kernelPackages are the import paths of the kernel's program: today's, and that of its first
// builds.
var kernelPackages = []string{modulePath + "/kernel/lockstep", modulePath + "/kernel"}

// identify returns what Go wrote into the kernel's program at path when it was built, whoever
// built it. The error says why the file is not such a program.
func identify(path string) (*buildinfo.BuildInfo, error) {
	stat, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s", path)
	case err != nil:
		return nil, err
	case !stat.Mode().IsRegular():
		return nil, fmt.Errorf("%s is a folder or a device, not a program", path)
	}
	info, err := buildinfo.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%s is not a build of Lockstep's kernel: it may not be a Go program, or be a packed archive or an incomplete download", path)
	case !slices.Contains(kernelPackages, info.Path):
		return nil, fmt.Errorf("%s is not a build of Lockstep's kernel but of %s", path, info.Path)
	}
	return info, nil
}

// isKernel reports whether the file is a build of the kernel.
func isKernel(path string) bool {
	_, err := identify(path)
	return err == nil
}

// platform names the system and the processor a program was built for, such as linux/amd64.
func platform(info *buildinfo.BuildInfo) string {
	settings := make(map[string]string)
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	return settings["GOOS"] + "/" + settings["GOARCH"]
}

// checkBinary returns an error if the path is taken by another program.
func checkBinary(path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	if !isKernel(path) {
		return fmt.Errorf("%s is another program, not Lockstep's kernel", path)
	}
	return nil
}

// kernelVersion asks the program at path for its version: the first line of
// what its version command prints.
func (a *app) kernelVersion(ctx context.Context, path string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	out, err := a.output(ctx, path, "version")
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	if line == "" {
		return "", fmt.Errorf("%s version printed nothing", path)
	}
	return strings.TrimSpace(line), nil
}

// copyBinary copies a program next to where it will be installed.
func copyBinary(from, to string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	return errors.Join(err, dst.Close())
}

// replaceBinary moves a finished program to its place, also while the program
// that is there runs: kernels that run keep the file they started from.
func replaceBinary(from, to string) error {
	if err := os.Chmod(from, 0o755); err != nil {
		return err
	}
	removeOld(to)
	err := os.Rename(from, to)
	if err == nil {
		return nil
	}
	// Windows does not let a running program be overwritten, but lets it be
	// renamed.
	old := fmt.Sprintf("%s%s%d", to, oldSuffix, time.Now().UnixNano())
	if os.Rename(to, old) != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return errors.Join(err, os.Rename(old, to))
	}
	removeOld(to)
	return nil
}

const oldSuffix = ".old-"

// removeOld removes the programs that replaceBinary moved aside, except those
// that still run.
func removeOld(binary string) {
	dir := filepath.Dir(binary)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // there is no such folder yet
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), filepath.Base(binary)+oldSuffix) {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}
