package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// impostor builds a program whose import path, as Go records it, is pkg, for the system goos.
func impostor(t *testing.T, pkg, goos, main string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module "+pkg+"\n\ngo 1.26\n")
	write(t, filepath.Join(dir, "main.go"), main)
	program := filepath.Join(dir, "program")
	cmd := exec.Command("go", "build", "-o", program)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS="+goos, "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

const (
	idle     = "package main\n\nfunc main() {}\n"
	speaking = `package main

import "os"

func main() { os.Stdout.WriteString("lockstep 0.0.9\\n") }
`
)

// What was installed from another folder of the module's stays ours: it is seen, replaced and
// removed without --force.
func TestBuildsOfAllPathsAreOurs(t *testing.T) {
	for _, pkg := range kernelPackages {
		t.Run(pkg, func(t *testing.T) {
			m := newMachine(t)
			p := m.user()
			m.install(t)
			if err := replaceBinary(impostor(t, pkg, runtime.GOOS, speaking), p.binary); err != nil {
				t.Fatal(err)
			}
			wantContains(t, m.mustRun(t, "status").stdout, "version    lockstep 0.0.9")
			wantContains(t, m.run(t, "doctor").stdout, "ok     the program: "+p.binary+", lockstep 0.0.9", "the program is not the version that was installed")
			wantContains(t, m.install(t).stdout, "Updated ")
			if err := replaceBinary(impostor(t, pkg, runtime.GOOS, speaking), p.binary); err != nil {
				t.Fatal(err)
			}
			wantContains(t, m.mustRun(t, "uninstall").stdout, "removed  program     "+p.binary)
		})
	}
}

// A program from elsewhere is examined before anything is changed.
func TestInstallRefusesOtherBinary(t *testing.T) {
	m := newMachine(t)
	m.install(t)
	before := tree(t, m.home)
	ours, other := kernelPackages[0], "plan9"
	if runtime.GOOS == other {
		other = "linux"
	}
	for _, test := range []struct {
		name   string
		binary func(t *testing.T) string
		says   []string
	}{{
		name:   "none",
		binary: func(t *testing.T) string { return filepath.Join(t.TempDir(), "none") },
		says:   []string{"there is no file "},
	}, {
		name:   "a folder",
		binary: func(t *testing.T) string { return t.TempDir() },
		says:   []string{"is a folder or a device"},
	}, {
		name: "a script",
		binary: func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "lockstep")
			write(t, path, "#!/bin/sh\necho lockstep 0.1.0\n")
			return path
		},
		says: []string{"is not a build of Lockstep's kernel: it may not be a Go program, or be a packed archive or an incomplete download"},
	}, {
		name: "another Go program",
		binary: func(t *testing.T) string {
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			return self
		},
		says: []string{"is not a build of Lockstep's kernel but of ", "install"},
	}, {
		name:   "a build for another system",
		binary: func(t *testing.T) string { return impostor(t, ours, other, idle) },
		says:   []string{"is a build for " + other + "/" + runtime.GOARCH + ", and this is " + runtime.GOOS + "/" + runtime.GOARCH},
	}, {
		name:   "a build that says no version",
		binary: func(t *testing.T) string { return impostor(t, ours, runtime.GOOS, idle) },
		says:   []string{"does not start, and nothing was changed", "printed nothing"},
	}, {
		name: "half a build",
		binary: func(t *testing.T) string {
			path := impostor(t, ours, runtime.GOOS, idle)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			write(t, path, string(data[:len(data)/2]))
			return path
		},
		says: []string{"incomplete download"},
	}} {
		t.Run(test.name, func(t *testing.T) {
			binary := test.binary(t)
			got := m.run(t, "--binary", binary)
			if got.status != exitFailure {
				t.Errorf("install: %s", got)
			}
			wantContains(t, got.stderr, append(test.says, binary)...)
			if after := tree(t, m.home); after != before {
				t.Errorf("before:\n%safter:\n%s", before, after)
			}
		})
	}
}

// A download is not executable; what is installed of it is.
func TestInstallTakesADownload(t *testing.T) {
	m := newMachine(t)
	p, download := m.user(), filepath.Join(t.TempDir(), "download")
	if err := copyBinary(kernelBinary(t), download); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(download, 0o644); err != nil {
		t.Fatal(err)
	}
	got := m.mustRun(t, "install", "--binary", download)
	wantContains(t, got.stdout, "Taking "+download+", (devel), built with "+runtime.Version(), "Installed lockstep ", "it works")
	if spec, err := readSpec(p.spec); err != nil || spec.Metadata.Lockstep.Source != "" {
		t.Errorf("the kernelspec is %+v, %v: it should name no sources", spec, err)
	}
	wantContains(t, m.mustRun(t, "uninstall").stdout, "removed  program     "+p.binary)
	if _, err := os.Stat(download); errors.Is(err, fs.ErrNotExist) {
		t.Error("the download was moved, not copied")
	}
}
