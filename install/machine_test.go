package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/pyenv"
)

// sleeper in the environment makes this test binary a program that does
// nothing until its stdin ends.
const sleeper = "LOCKSTEP_INSTALL_TEST_SLEEPER"

func TestMain(m *testing.M) {
	if os.Getenv(sleeper) != "" {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}
	status := m.Run()
	os.RemoveAll(buildDir())
	os.Exit(status)
}

var buildDir = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "lockstep-install-test-*")
	if err != nil {
		panic(err)
	}
	return dir
})

// kernelBinary returns the real kernel, built once by the installer's own build.
func kernelBinary(t *testing.T) string {
	t.Helper()
	path, err := builtKernel()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var builtKernel = sync.OnceValues(func() (string, error) {
	a := &app{host: newHost(runtime.GOOS, os.Environ()), environ: os.Environ(), stdout: io.Discard, stderr: io.Discard}
	root, err := a.moduleRoot(context.Background())
	if err != nil {
		return "", err
	}
	path := filepath.Join(buildDir(), a.exe("kernel"))
	return path, a.build(context.Background(), root, path)
})

// machine is a learner's machine: an empty home folder, and on the PATH
// nothing but Go and what a test adds.
type machine struct {
	home    string
	bin     string // the only folder on the PATH at first
	environ []string
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	m := &machine{home: t.TempDir(), bin: t.TempDir()}
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, "JUPYTER") && !strings.HasPrefix(name, "XDG_") && !strings.HasPrefix(name, "PYTHON") {
			m.environ = append(m.environ, entry)
		}
	}
	// Go keeps its caches and settings in the home folder; use the real ones.
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOENV"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		m.set(name, strings.TrimSpace(string(out)))
	}
	m.set("HOME", m.home)
	m.set("USERPROFILE", m.home)
	m.set("APPDATA", filepath.Join(m.home, "AppData", "Roaming"))
	m.set("LOCALAPPDATA", filepath.Join(m.home, "AppData", "Local"))
	// The go command counts its own use in the user's folder, in a process that may outlive it, and
	// then the home folder could not be removed. Only this file turns that off.
	for _, config := range []string{".config", "AppData/Roaming", "Library/Application Support"} {
		write(t, filepath.Join(m.home, filepath.FromSlash(config), "go", "telemetry", "mode"), "off")
	}
	m.set("PATH", m.bin)
	m.addProgram(t, "go")
	m.addProgram(t, "git")
	return m
}

// addProgram makes a program of the real PATH available.
func (m *machine) addProgram(t *testing.T, name string) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		return // the installer does without git, and the tests need go
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, filepath.Join(m.bin, filepath.Base(path))); err != nil {
		t.Fatal(err)
	}
}

// addJupyter puts the tests' Python environment, with JupyterLab, on the PATH.
func (m *machine) addJupyter(t *testing.T) (python string) {
	t.Helper()
	python = pyenv.Python(t)
	m.set("PATH", filepath.Dir(python)+string(os.PathListSeparator)+m.bin)
	return python
}

// addPython puts a Python without Jupyter on the PATH: the one that the tests' environment was made
// from.
func (m *machine) addPython(t *testing.T) {
	t.Helper()
	python := m.python(t, pyenv.Python(t), "import sys; print(sys._base_executable)")
	m.set("PATH", filepath.Dir(python)+string(os.PathListSeparator)+m.bin)
}

func (m *machine) env(name string) string { return newHost(runtime.GOOS, m.environ).env(name) }

func (m *machine) set(name, value string) { m.environ = append(m.environ, name+"="+value) }

// user returns where the machine's user gets the kernel.
func (m *machine) user() place { return newHost(runtime.GOOS, m.environ).user() }

// result is what a run of the installer did.
type result struct {
	status         int
	stdout, stderr string
}

func (r result) String() string {
	return fmt.Sprintf("status %d\nstdout:\n%s\nstderr:\n%s", r.status, r.stdout, r.stderr)
}

func (m *machine) run(t *testing.T, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status := run(t.Context(), args, m.environ, &stdout, &stderr)
	return result{status, stdout.String(), stderr.String()}
}

// install installs the real kernel on the machine.
func (m *machine) install(t *testing.T, args ...string) result {
	t.Helper()
	return m.mustRun(t, append([]string{"install", "--binary", kernelBinary(t)}, args...)...)
}

func (m *machine) mustRun(t *testing.T, args ...string) result {
	t.Helper()
	r := m.run(t, args...)
	if r.status != exitOK {
		t.Fatalf("%q: %s", args, r)
	}
	return r
}

// tree lists the files below dir, each with its size and time, so that two
// trees are equal only if nothing was written between them.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		if name == ".config" || name == ".cache" { // of the go command, not ours
			return fs.SkipDir
		}
		info, err := e.Info()
		if err == nil && !e.IsDir() {
			fmt.Fprintln(&b, name, info.Size(), info.ModTime().UnixNano())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// write makes a file and the folders above it.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

// wantContains reports each of wants that text lacks.
func wantContains(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("the output lacks %q:\n%s", want, text)
		}
	}
}
