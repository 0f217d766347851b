package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestInstall(t *testing.T) {
	m := newMachine(t)
	p := m.user()
	got := m.install(t)
	wantContains(t, got.stdout, "Installed ", p.binary, p.spec, "it works", "Lockstep works.")

	spec, err := readSpec(p.spec)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(spec.Argv, "|"), p.binary+"|kernel|-f|{connection_file}"; got != want {
		t.Errorf("argv %s, want %s", got, want)
	}
	if spec.InterruptMode != "message" || spec.Language != "go" || spec.DisplayName != "Go (Lockstep)" || spec.ProtocolVersion == "" {
		t.Errorf("the kernelspec is %+v", spec)
	}
	for _, name := range logoNames {
		if info, err := os.Stat(filepath.Join(p.spec, name)); err != nil || info.Size() == 0 {
			t.Errorf("logo %s: %v", name, err)
		}
	}

	again := m.install(t)
	wantContains(t, again.stdout, "Updated ")
	for _, dir := range []string{p.spec, filepath.Dir(p.binary)} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), ".") {
				t.Errorf("%s was left in %s", e.Name(), dir)
			}
		}
	}
}

// The whole road of "go run ./install": build, install, prove, and be found
// again by doctor as built from these sources.
func TestInstallBuilds(t *testing.T) {
	m := newMachine(t)
	prefix := t.TempDir()
	got := m.mustRun(t, "--prefix", prefix)
	wantContains(t, got.stdout, "Building the kernel", "built in", "it works")
	p := newHost("linux", nil).under(prefix)
	spec, err := readSpec(p.spec)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(spec.Metadata.Lockstep.Source, "sha256:") {
		t.Errorf("the digest of the sources is %q", spec.Metadata.Lockstep.Source)
	}
	wantContains(t, m.run(t, "doctor", "--prefix", prefix).stdout, "ok     it was built from the sources in")
}

func TestInstallIntoPythonEnvironment(t *testing.T) {
	m := newMachine(t)
	// An environment of our own, because the shared one must not be changed.
	python, env := m.addJupyter(t), t.TempDir()
	if out, err := exec.Command(python, "-m", "venv", "--without-pip", env).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	m.set("PATH", filepath.Join(env, "bin")+string(os.PathListSeparator)+m.bin)
	got := m.install(t, "--sys-prefix")
	wantContains(t, got.stdout, filepath.Join(env, "share", "jupyter", "kernels", "lockstep"))
	if _, err := readSpec(m.user().spec); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the user's place was written to: %v", err)
	}
}

// The Python of the whole machine is for more than Lockstep: it is changed only when asked twice.
func TestInstallLeavesTheGlobalPythonAlone(t *testing.T) {
	m := newMachine(t)
	prefix := filepath.Join(m.home, "usr")
	// It answers what askPrefix asks as a Python that is not an environment does.
	write(t, filepath.Join(m.bin, "python3"), "#!/bin/sh\necho "+prefix+"\necho False\n")
	got := m.run(t, "install", "--binary", kernelBinary(t), "--sys-prefix")
	if got.status != exitFailure {
		t.Errorf("install: %s", got)
	}
	wantContains(t, got.stderr, "no Python environment is active", prefix, "Nothing was changed", "go run ./install --sys-prefix --force")
	if _, err := os.Stat(prefix); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s was written to: %v", prefix, err)
	}
	wantContains(t, m.run(t, "doctor", "--sys-prefix").stdout, "to fix it: go run ./install --sys-prefix --force")

	m.install(t, "--sys-prefix", "--force")
	wantContains(t, m.mustRun(t, "uninstall", "--sys-prefix").stdout, "removed  kernelspec  "+prefix)
}

func TestInstallRefusesWhatIsNotItsOwn(t *testing.T) {
	tests := []struct {
		name   string
		before func(t *testing.T, p place)
		says   string
	}{{
		name: "a kernelspec of another program",
		before: func(t *testing.T, p place) {
			write(t, filepath.Join(p.spec, specFile), `{"argv": ["gophers"], "display_name": "Gophers", "metadata": {"debugger": true}}`)
		},
		says: `a kernelspec of another program, "Gophers"`,
	}, {
		name:   "a kernelspec that cannot be read",
		before: func(t *testing.T, p place) { write(t, filepath.Join(p.spec, specFile), `{"argv": [`) },
		says:   "cannot be read",
	}, {
		name:   "a folder of other files",
		before: func(t *testing.T, p place) { write(t, filepath.Join(p.spec, "notes.txt"), "mine") },
		says:   "files of another program, such as notes.txt",
	}, {
		name:   "another program in the kernel's place",
		before: func(t *testing.T, p place) { write(t, p.binary, "#!/bin/sh\necho another\n") },
		says:   "another program, not Lockstep's kernel",
	}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := newMachine(t)
			test.before(t, m.user())
			before := tree(t, m.home)
			got := m.run(t, "--binary", kernelBinary(t))
			if got.status != exitFailure {
				t.Errorf("install: %s", got)
			}
			wantContains(t, got.stderr, test.says, "Nothing was changed", "go run ./install --force")
			if after := tree(t, m.home); after != before {
				t.Errorf("before:\n%safter:\n%s", before, after)
			}

			m.install(t, "--force")
			if spec, err := readSpec(m.user().spec); err != nil || !spec.ours() {
				t.Errorf("after --force the kernelspec is %+v, %v", spec, err)
			}
		})
	}
}

func TestInstallResumesOneThatWasCutShort(t *testing.T) {
	m := newMachine(t)
	write(t, filepath.Join(m.user().spec, logoNames[0]), "half")
	m.install(t)
}

func TestReplaceBinaryWhileItRuns(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	running, fresh := filepath.Join(dir, "program.exe"), filepath.Join(dir, "fresh.exe")
	for _, path := range []string{running, fresh} {
		if err := copyBinary(self, path); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.OpenFile(fresh, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("fresh")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}

	cmd := exec.Command(running)
	cmd.Env = append(os.Environ(), sleeper+"=1")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := replaceBinary(fresh, running); err != nil {
		t.Errorf("replace a running program: %v", err)
	}
	stdin.Close()
	if err := cmd.Wait(); err != nil {
		t.Errorf("the program that was replaced: %v", err)
	}
	data, err := os.ReadFile(running)
	if err != nil || !strings.HasSuffix(string(data), "fresh") {
		t.Errorf("the program is not the new one (%v)", err)
	}
}

func TestUninstall(t *testing.T) {
	m := newMachine(t)
	m.install(t)
	p := m.user()
	got := m.mustRun(t, "uninstall")
	wantContains(t, got.stdout, "removed  kernelspec  "+p.spec, "removed  program     "+p.binary, "removed  extension   "+p.extension())
	for _, path := range []string{p.spec, filepath.Dir(p.binary), filepath.Dir(p.extension())} {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is still there (%v)", path, err)
		}
	}
	wantContains(t, m.mustRun(t, "uninstall").stdout, "nothing of Lockstep's to remove")
}

func TestUninstallLeavesNoFile(t *testing.T) {
	m := newMachine(t)
	prefix := t.TempDir()
	m.install(t, "--prefix", prefix)
	if _, err := os.Stat(filepath.Join(prefix, "share", "jupyter", "labextensions", "lockstep", "package.json")); err != nil {
		t.Error(err)
	}
	m.mustRun(t, "uninstall", "--prefix", prefix)
	filepath.WalkDir(prefix, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			t.Errorf("%s is left (%v)", path, err)
		}
		return err
	})
}

func TestUninstallNamesWhatItLeaves(t *testing.T) {
	m := newMachine(t)
	m.install(t)
	lessons := filepath.Join(m.home, "lockstep-lessons")
	history := newHost(runtime.GOOS, m.environ).historyFile()
	write(t, filepath.Join(lessons, "en", "01-loop.ipynb"), "mine")
	write(t, history, "{}")
	second := filepath.Join(m.home, "second")
	m.install(t, "--prefix", second)
	m.set("JUPYTER_PATH", filepath.Join(second, "share", "jupyter"))
	got := m.mustRun(t, "uninstall")
	wantContains(t, got.stdout, "left     lessons     "+lessons, "left     history     "+history,
		"left     kernelspec  "+filepath.Join(second, "share"), "to remove it: go run ./install uninstall --prefix "+second)
	for _, path := range []string{lessons, history, second} {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("it is gone: %v", err)
		}
	}
}

func TestUninstallLeavesWhatIsNotItsOwn(t *testing.T) {
	m := newMachine(t)
	p := m.user()
	write(t, filepath.Join(p.spec, specFile), `{"argv": ["gophers"], "display_name": "Gophers"}`)
	write(t, p.binary, "#!/bin/sh\n")
	write(t, filepath.Join(p.extension(), "package.json"), `{"name": "lockstep"}`)
	before := tree(t, m.home)
	got := m.mustRun(t, "uninstall")
	wantContains(t, got.stdout, "left     kernelspec", `"Gophers"`, "left     program", "left     extension")
	if after := tree(t, m.home); after != before {
		t.Errorf("before:\n%safter:\n%s", before, after)
	}
}

func TestUninstallLeavesFilesAddedToItsFolders(t *testing.T) {
	m := newMachine(t)
	m.install(t)
	p := m.user()
	added := []string{
		filepath.Join(p.spec, "kernel.js"),
		filepath.Join(filepath.Dir(filepath.Dir(p.binary)), "history"),
	}
	for _, path := range added {
		write(t, path, "mine")
	}
	m.mustRun(t, "uninstall")
	for _, path := range added {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("a file that install did not write is gone: %v", err)
		}
	}
}

func TestStatus(t *testing.T) {
	m := newMachine(t)
	got := m.run(t, "status")
	if got.status != exitFailure {
		t.Errorf("status before install: %s", got)
	}
	wantContains(t, got.stdout, "not installed. To install it: go run ./install")

	m.install(t)
	p := m.user()
	got = m.mustRun(t, "status")
	wantContains(t, got.stdout, "installed    "+p.spec, "program    "+p.binary, "picks      "+p.spec, "none here. To make one: go run ./install lab")
}

func TestUsage(t *testing.T) {
	tests := []struct {
		name   string
		args   []string
		status int
		says   string
	}{
		{name: "unknown command", args: []string{"upgrade"}, status: exitUsage, says: `there is no command "upgrade"`},
		{name: "unknown flag", args: []string{"--forse"}, status: exitUsage, says: "See: go run ./install help install"},
		{name: "flag of another command", args: []string{"status", "--force"}, status: exitUsage, says: "See: go run ./install help status"},
		{name: "two places", args: []string{"--user", "--prefix", "/x"}, status: exitUsage, says: "exclude each other"},
		{name: "an argument too many", args: []string{"doctor", "now"}, status: exitUsage, says: `unexpected argument "now"`},
		{name: "help about nothing", args: []string{"help", "me"}, status: exitUsage, says: "no help about"},
		{name: "help", args: []string{"help"}, status: exitOK, says: "go run ./install doctor"},
		{name: "help of a command", args: []string{"help", "lab"}, status: exitOK, says: "--no-browser"},
		{name: "help flag", args: []string{"--help"}, status: exitOK, says: "--binary FILE"},
		{name: "help flag of a command", args: []string{"uninstall", "-h"}, status: exitOK, says: "usage: go run ./install uninstall"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := newMachine(t).run(t, test.args...)
			if got.status != test.status {
				t.Errorf("status %d, want %d", got.status, test.status)
			}
			text := got.stdout
			if test.status != exitOK {
				text = got.stderr
			}
			wantContains(t, text, test.says)
		})
	}
}
