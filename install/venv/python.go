package venv

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// ErrNoPython is the error if there is no Python that an environment can be made of.
var ErrNoPython = errors.New("no usable Python 3.11 or later was found")

// PythonCommands lists how Python may be started on a system, the best first.
func PythonCommands(goos string) [][]string {
	if goos == "windows" {
		return [][]string{{"py", "-3"}, {"python"}, {"python3"}}
	}
	return [][]string{{"python3"}, {"python"}}
}

// probe prints the version, and fails of what making an environment needs.
const probe = `import sys
print("%d.%d.%d" % sys.version_info[:3])
if sys.version_info < (3, 11): sys.exit("it is older than 3.11")
import venv, ensurepip`

// FindPython returns the command of a Python that environments can be made of,
// looked for on the PATH in environ.
func FindPython(ctx context.Context, environ []string) (argv []string, version string, err error) {
	var reasons []string
	for _, argv := range PythonCommands(runtime.GOOS) {
		path := lookPath(environ, argv[0])
		if path == "" {
			continue
		}
		argv = append([]string{path}, argv[1:]...)
		cmd := exec.CommandContext(ctx, path, append(argv[1:], "-c", probe)...)
		cmd.Env = environ
		var complaint strings.Builder
		cmd.Stderr = &complaint
		out, err := cmd.Output()
		if err == nil {
			return argv, strings.TrimSpace(string(out)), nil
		}
		lines := strings.Split(strings.TrimSpace(complaint.String()), "\n")
		reasons = append(reasons, fmt.Sprintf("%s: %s", path, lines[len(lines)-1]))
	}
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	detail := ""
	if len(reasons) > 0 {
		detail = " (" + strings.Join(reasons, "; ") + ")"
	}
	return nil, "", fmt.Errorf("%w%s. To install it: %s", ErrNoPython, detail, Advice(runtime.GOOS))
}

// Advice returns the command that installs a Python, for people to read.
func Advice(goos string) string {
	switch goos {
	case "darwin":
		return "brew install python3, or the installer from python.org"
	case "windows":
		return "winget install Python.Python.3.13"
	}
	return "sudo apt-get install python3-venv (Debian, Ubuntu), sudo dnf install python3 (Fedora), or your system's own way"
}

// lookPath finds a program on the PATH in environ, "" if it is not there.
func lookPath(environ []string, name string) string {
	for _, entry := range slices.Backward(environ) {
		key, value, _ := strings.Cut(entry, "=")
		if key != "PATH" && !(runtime.GOOS == "windows" && strings.EqualFold(key, "PATH")) {
			continue
		}
		for _, dir := range filepath.SplitList(value) {
			if !filepath.IsAbs(dir) {
				continue // as os/exec, run nothing from the current folder
			}
			if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
				return path
			}
		}
		return ""
	}
	return ""
}
