package main

import (
	"slices"
	"strings"
	"testing"
)

// hostWith returns a host with these environment variables and no others.
func hostWith(goos string, environ ...string) host { return newHost(goos, environ) }

func TestPaths(t *testing.T) {
	tests := []struct {
		name   string
		host   host
		spec   string
		binary string
	}{{
		name:   "Linux",
		host:   hostWith("linux", "HOME=/home/ann"),
		spec:   "/home/ann/.local/share/jupyter/kernels/lockstep",
		binary: "/home/ann/.local/share/lockstep/bin/lockstep",
	}, {
		name:   "Linux with XDG_DATA_HOME",
		host:   hostWith("linux", "HOME=/home/ann", "XDG_DATA_HOME=/data/ann/"),
		spec:   "/data/ann/jupyter/kernels/lockstep",
		binary: "/data/ann/lockstep/bin/lockstep",
	}, {
		name:   "Linux with a relative XDG_DATA_HOME, which Jupyter takes and XDG forbids",
		host:   hostWith("linux", "HOME=/home/ann", "XDG_DATA_HOME=data"),
		spec:   "data/jupyter/kernels/lockstep",
		binary: "/home/ann/.local/share/lockstep/bin/lockstep",
	}, {
		name:   "JUPYTER_DATA_DIR replaces the user path",
		host:   hostWith("linux", "HOME=/home/ann", "XDG_DATA_HOME=/data", "JUPYTER_DATA_DIR=/srv/jupyter"),
		spec:   "/srv/jupyter/kernels/lockstep",
		binary: "/data/lockstep/bin/lockstep",
	}, {
		name:   "macOS",
		host:   hostWith("darwin", "HOME=/Users/ann"),
		spec:   "/Users/ann/Library/Jupyter/kernels/lockstep",
		binary: "/Users/ann/Library/Application Support/lockstep/bin/lockstep",
	}, {
		name:   "macOS with platform folders",
		host:   hostWith("darwin", "HOME=/Users/ann", "JUPYTER_PLATFORM_DIRS=1"),
		spec:   "/Users/ann/Library/Application Support/jupyter/kernels/lockstep",
		binary: "/Users/ann/Library/Application Support/lockstep/bin/lockstep",
	}, {
		name:   "Windows, whose variables have any case",
		host:   hostWith("windows", `userprofile=C:\Users\ann`, `AppData=C:\Users\ann\AppData\Roaming`, `LocalAppData=C:\Users\ann\AppData\Local`),
		spec:   `C:\Users\ann\AppData\Roaming\jupyter\kernels\lockstep`,
		binary: `C:\Users\ann\AppData\Local\lockstep\bin\lockstep.exe`,
	}, {
		name:   "Windows with platform folders",
		host:   hostWith("windows", `USERPROFILE=C:\Users\ann`, `APPDATA=C:\Users\ann\AppData\Roaming`, `LOCALAPPDATA=D:\Local`, "JUPYTER_PLATFORM_DIRS=true"),
		spec:   `D:\Local\jupyter\kernels\lockstep`,
		binary: `D:\Local\lockstep\bin\lockstep.exe`,
	}, {
		name:   "Windows with nothing but a profile",
		host:   hostWith("windows", `USERPROFILE=C:\Users\ann`),
		spec:   `C:\Users\ann\.jupyter\data\kernels\lockstep`,
		binary: `C:\Users\ann\AppData\Local\lockstep\bin\lockstep.exe`,
	}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := test.host.user()
			if got.spec != test.spec {
				t.Errorf("kernelspec in %s, want %s", got.spec, test.spec)
			}
			if got.binary != test.binary {
				t.Errorf("program at %s, want %s", got.binary, test.binary)
			}
		})
	}
}

func TestPathsUnderPrefix(t *testing.T) {
	tests := []struct {
		goos, prefix, spec, binary, command string
	}{{
		goos: "linux", prefix: "/opt/venv",
		spec: "/opt/venv/share/jupyter/kernels/lockstep", binary: "/opt/venv/bin/lockstep",
		command: "go run ./install --prefix /opt/venv",
	}, {
		goos: "darwin", prefix: "/Users/ann/my venv/",
		spec: "/Users/ann/my venv/share/jupyter/kernels/lockstep", binary: "/Users/ann/my venv/bin/lockstep",
		command: `go run ./install --prefix "/Users/ann/my venv/"`,
	}, {
		goos: "windows", prefix: `C:\venv`,
		spec: `C:\venv\share\jupyter\kernels\lockstep`, binary: `C:\venv\Scripts\lockstep.exe`,
		command: `go run ./install --prefix C:\venv`,
	}}
	for _, test := range tests {
		t.Run(test.goos, func(t *testing.T) {
			p := hostWith(test.goos).under(test.prefix)
			if p.spec != test.spec {
				t.Errorf("kernelspec in %s, want %s", p.spec, test.spec)
			}
			if p.binary != test.binary {
				t.Errorf("program at %s, want %s", p.binary, test.binary)
			}
			if got := p.command("install"); got != test.command {
				t.Errorf("command %s, want %s", got, test.command)
			}
		})
	}
}

func TestJupyterPath(t *testing.T) {
	tests := []struct {
		name string
		host host
		want []string
	}{{
		name: "JUPYTER_PATH is a list and comes first",
		host: hostWith("linux", "HOME=/home/ann", "JUPYTER_PATH=/course/jupyter/:/hub/jupyter"),
		want: []string{"/course/jupyter", "/hub/jupyter", "/home/ann/.local/share/jupyter", "/usr/local/share/jupyter", "/usr/share/jupyter"},
	}, {
		name: "on Windows it is divided at semicolons",
		host: hostWith("windows", `APPDATA=C:\R`, `JUPYTER_PATH=C:\course;D:\hub\`),
		want: []string{`C:\course`, `D:\hub`, `C:\R\jupyter`},
	}, {
		name: "Windows' program data only when asked for",
		host: hostWith("windows", `APPDATA=C:\R`, `PROGRAMDATA=C:\P`, "JUPYTER_USE_PROGRAMDATA=1"),
		want: []string{`C:\R\jupyter`, `C:\P\jupyter`},
	}, {
		name: "macOS",
		host: hostWith("darwin", "HOME=/Users/ann"),
		want: []string{"/Users/ann/Library/Jupyter", "/usr/local/share/jupyter", "/usr/share/jupyter"},
	}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.host.jupyterPath(); !slices.Equal(got, test.want) {
				t.Errorf("got  %s\nwant %s", strings.Join(got, " "), strings.Join(test.want, " "))
			}
		})
	}
}

func TestRuntimeDir(t *testing.T) {
	tests := []struct {
		name, want string
		host       host
	}{
		{name: "below the data folder", host: hostWith("linux", "HOME=/home/ann"), want: "/home/ann/.local/share/jupyter/runtime"},
		{name: "named", host: hostWith("darwin", "HOME=/Users/ann", "JUPYTER_RUNTIME_DIR=/run/j"), want: "/run/j"},
		{name: "Windows", host: hostWith("windows", `APPDATA=C:\R`), want: `C:\R\jupyter\runtime`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.host.runtimeDir(); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
