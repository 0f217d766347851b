package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/install/venv"
)

func TestDoctorFindsNothingWrong(t *testing.T) {
	m := newMachine(t)
	m.addJupyter(t)
	m.install(t)
	wantContains(t, m.mustRun(t, "doctor").stdout, "Jupyter picks this kernelspec", "All is well.")
}

// Each fault is provoked on a machine where all was well, apart from Jupyter:
// it takes seconds to answer, so it is there only where it matters.
func TestDoctorFinds(t *testing.T) {
	setenv, remove := "export", "rm -r "
	if runtime.GOOS == "windows" {
		setenv, remove = "set", "rmdir /s "
	}
	tests := []struct {
		name    string
		provoke func(t *testing.T, m *machine, p place)
		args    []string
		fault   string
		fix     string
	}{{
		name:    "no Jupyter",
		provoke: func(t *testing.T, m *machine, p place) { m.addPython(t) },
		fault:   "there is no Jupyter on this machine",
		fix:     "go run ./install lab",
	}, {
		name:    "neither Jupyter nor a Python to make one with",
		provoke: func(t *testing.T, m *machine, p place) {},
		fault:   "there is no Jupyter on this machine, and no Python 3.11 or later",
		fix:     venv.Advice(runtime.GOOS) + "; then: go run ./install lab",
	}, {
		name: "a home folder that cannot be written",
		provoke: func(t *testing.T, m *machine, p place) {
			file := filepath.Join(m.home, "file")
			write(t, file, "a file is no folder, for root neither")
			m.set("HOME", filepath.Join(file, "home"))
			m.set("USERPROFILE", filepath.Join(file, "home"))
			m.set("APPDATA", filepath.Join(file, "home"))
			m.set("LOCALAPPDATA", filepath.Join(file, "home"))
		},
		fault: "your home folder cannot be written",
		fix:   "mkdir ",
	}, {
		name:    "not installed",
		provoke: func(t *testing.T, m *machine, p place) { m.mustRun(t, "uninstall") },
		fault:   "Lockstep is not installed",
		fix:     "go run ./install",
	}, {
		name:    "not installed where it is looked for",
		provoke: func(t *testing.T, m *machine, p place) {},
		args:    []string{"--prefix", "/nowhere"},
		fault:   "Lockstep is not installed",
		fix:     "go run ./install --prefix /nowhere",
	}, {
		name: "no extension of JupyterLab",
		provoke: func(t *testing.T, m *machine, p place) {
			if err := removeExtension(p.extension()); err != nil {
				t.Fatal(err)
			}
		},
		fault: "the extension of JupyterLab is not installed",
		fix:   "go run ./install",
	}, {
		name: "an extension of JupyterLab that was changed",
		provoke: func(t *testing.T, m *machine, p place) {
			script, _ := extensionContent()
			write(t, filepath.Join(p.extension(), script.name), "broken(")
		},
		fault: "the extension of JupyterLab has been changed",
		fix:   "go run ./install",
	}, {
		name: "an extension of JupyterLab by our name",
		provoke: func(t *testing.T, m *machine, p place) {
			write(t, filepath.Join(p.extension(), "package.json"), `{"name": "lockstep"}`)
		},
		fault: "the extension of JupyterLab is another program's",
		fix:   "go run ./install --force",
	}, {
		name: "a stale path to the program",
		provoke: func(t *testing.T, m *machine, p place) {
			if err := os.Remove(p.binary); err != nil {
				t.Fatal(err)
			}
		},
		fault: "starts a program that is not there",
		fix:   "go run ./install",
	}, {
		name:    "a program that is not the kernel",
		provoke: func(t *testing.T, m *machine, p place) { write(t, p.binary, "#!/bin/sh\n") },
		fault:   "starts a file that is not Lockstep's kernel",
		fix:     "go run ./install --force",
	}, {
		name: "a program that is not executable",
		provoke: func(t *testing.T, m *machine, p place) {
			if runtime.GOOS == "windows" {
				t.Skip("Windows knows no such permission")
			}
			if err := os.Chmod(p.binary, 0o644); err != nil {
				t.Fatal(err)
			}
		},
		fault: "the kernel is not executable",
		fix:   "chmod +x ",
	}, {
		name: "a program of another version",
		provoke: func(t *testing.T, m *machine, p place) {
			changeSpec(t, p, func(k *kernelspec) { k.Metadata.Lockstep.Version = "lockstep of yesterday" })
		},
		fault: `the kernelspec says "lockstep of yesterday"`,
		fix:   "go run ./install",
	}, {
		name: "a program of other sources",
		provoke: func(t *testing.T, m *machine, p place) {
			changeSpec(t, p, func(k *kernelspec) { k.Metadata.Lockstep.Source = "sha256:0" })
		},
		fault: "was built from other sources",
		fix:   "go run ./install",
	}, {
		name:    "a kernelspec that cannot be read",
		provoke: func(t *testing.T, m *machine, p place) { write(t, filepath.Join(p.spec, specFile), "{") },
		fault:   "cannot be read",
		fix:     "go run ./install --force",
	}, {
		name: "a kernelspec that was changed",
		provoke: func(t *testing.T, m *machine, p place) {
			changeSpec(t, p, func(k *kernelspec) { k.InterruptMode = "signal" })
		},
		fault: "the kernelspec has been changed",
		fix:   "go run ./install",
	}, {
		name: "another program's kernelspec of the same name",
		provoke: func(t *testing.T, m *machine, p place) {
			m.addJupyter(t)
			write(t, filepath.Join(m.home, "course", "kernels", "lockstep", specFile), `{"argv": ["x"], "display_name": "X", "language": "go"}`)
			m.set("JUPYTER_PATH", filepath.Join(m.home, "course"))
		},
		fault: "another kernelspec of the name lockstep comes first",
		fix:   "jupyter kernelspec remove lockstep",
	}, {
		name: "such a kernelspec where no Jupyter could remove it",
		provoke: func(t *testing.T, m *machine, p place) {
			write(t, filepath.Join(m.home, "course", "kernels", "lockstep", specFile), `{"argv": ["x"], "display_name": "X", "language": "go"}`)
			m.set("JUPYTER_PATH", filepath.Join(m.home, "course"))
		},
		fault: "another kernelspec of the name lockstep comes first",
		fix:   remove,
	}, {
		name: "a second install of ours that comes first",
		provoke: func(t *testing.T, m *machine, p place) {
			prefix := filepath.Join(m.home, "second")
			m.install(t, "--prefix", prefix)
			m.set("JUPYTER_PATH", filepath.Join(prefix, "share", "jupyter"))
		},
		fault: "another kernelspec of the name lockstep comes first",
		fix:   "go run ./install uninstall --prefix ",
	}, {
		name: "an install where Jupyter does not look",
		provoke: func(t *testing.T, m *machine, p place) {
			m.addJupyter(t)
			m.install(t, "--prefix", filepath.Join(m.home, "aside"))
		},
		args:  []string{"--prefix", "$HOME/aside"},
		fault: "Jupyter does not look into",
		fix:   setenv + " JUPYTER_PATH=",
	}, {
		name: "connection files that cannot be written",
		provoke: func(t *testing.T, m *machine, p place) {
			file := filepath.Join(m.home, "file")
			write(t, file, "a file is no folder, for root neither")
			m.set("JUPYTER_RUNTIME_DIR", filepath.Join(file, "runtime"))
		},
		fault: "folder of connection files cannot be written",
		fix:   setenv + " JUPYTER_RUNTIME_DIR=",
	}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := newMachine(t)
			m.install(t)
			test.provoke(t, m, m.user())
			args := []string{"doctor"}
			for _, arg := range test.args {
				args = append(args, strings.ReplaceAll(arg, "$HOME", m.home))
			}
			got := m.run(t, args...)
			if got.status != exitFailure {
				t.Errorf("doctor: %s", got)
			}
			wantContains(t, got.stdout, "FAULT", test.fault, "to fix it: "+test.fix)
		})
	}
}

// A home that cannot be written is fixed by exactly what doctor advises.
func TestDoctorsAdviceMendsAHome(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the advice is for cmd, this test for sh")
	}
	m := newMachine(t)
	m.set("TMPDIR", t.TempDir())
	t.Setenv("TMPDIR", m.env("TMPDIR")) // doctor runs in this process
	file := filepath.Join(m.home, "file")
	write(t, file, "")
	m.set("HOME", filepath.Join(file, "home"))
	_, fix, ok := strings.Cut(m.run(t, "doctor").stdout, "to fix it: ")
	if !ok {
		t.Fatal("no advice")
	}
	fix, _, _ = strings.Cut(fix, "\n")
	cmd := exec.Command("/bin/sh", "-c", fix+" && printf %s \"$HOME\"")
	cmd.Env = append(os.Environ(), "HOME="+m.env("HOME"))
	home, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", fix, err)
	}
	wantContains(t, m.run(t, "install", "--binary", kernelBinary(t)).stderr, "To see what fixes it: go run ./install doctor")
	m.set("HOME", string(home))
	m.install(t)
	wantContains(t, m.run(t, "doctor").stdout, "ok     the kernelspec: "+string(home), "1 fault found", "no Python")
}

// The advice is worth something only if it fixes the fault.
func TestDoctorsAdviceMends(t *testing.T) {
	m := newMachine(t)
	m.install(t)
	prefix := filepath.Join(m.home, "second")
	m.install(t, "--prefix", prefix)
	m.set("JUPYTER_PATH", filepath.Join(prefix, "share", "jupyter"))
	if err := os.Remove(m.user().binary); err != nil {
		t.Fatal(err)
	}
	wantContains(t, m.run(t, "doctor").stdout, "3 faults found")
	m.install(t)
	wantContains(t, m.run(t, "doctor").stdout, "2 faults found", "go run ./install uninstall --prefix "+prefix)
	m.mustRun(t, "uninstall", "--prefix", prefix)
	wantContains(t, m.run(t, "doctor").stdout, "1 fault found", "there is no Jupyter", "no Python")
	m.addJupyter(t)
	wantContains(t, m.mustRun(t, "doctor").stdout, "All is well.")
}

func TestDoctorExaminesTheInstallThatThereIs(t *testing.T) {
	m := newMachine(t)
	prefix := filepath.Join(m.home, "course")
	m.install(t, "--prefix", prefix)
	m.set("JUPYTER_PATH", filepath.Join(prefix, "share", "jupyter"))
	wantContains(t, m.run(t, "doctor").stdout, "ok     the kernelspec: "+prefix, "ok     Jupyter picks this kernelspec")
}

func TestLoopback(t *testing.T) {
	if f := examineLoopback(t.Context(), "127.0.0.1:0"); f.faulty() {
		t.Errorf("on this machine: %s", f.fault)
	}
	// An address for documentation, which no machine has.
	if f := examineLoopback(t.Context(), "192.0.2.1:0"); !f.faulty() || f.fix == "" {
		t.Errorf("on an address that is not ours: %+v", f)
	}
}

// changeSpec edits the kernelspec at p.
func changeSpec(t *testing.T, p place, change func(*kernelspec)) {
	t.Helper()
	spec, err := readSpec(p.spec)
	if err != nil {
		t.Fatal(err)
	}
	change(&spec)
	data, err := json.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(p.spec, specFile), string(data))
}
