package main

import (
	"strings"
	"testing"
)

func TestIsServer(t *testing.T) {
	for command, want := range map[string]bool{
		"/opt/venv/bin/python3.11 /opt/venv/bin/jupyter-lab --port=1": true,
		"/usr/bin/python3 -m jupyter_server --port=1":                 true,
		"python -Xfrozen_modules=off -m jupyterlab":                   true,
		"/usr/bin/python3 -m jupyterhub.singleuser":                   true,
		"/usr/bin/jupyter-notebook":                                   true,
		"python3 /usr/bin/jupyter-kernelgateway":                      true,
		`C:\Python\python.exe C:\Scripts\jupyter-lab.exe`:             true,
		"python3 /usr/bin/jupyter-nbconvert --to notebook x.ipynb":    false,
		"python3 -m nbconvert --to notebook jupyter-lab":              false,
		"python3 /usr/bin/jupyter-console --kernel lockstep":          false,
		"python3 /usr/bin/jupyter-execute notebook":                   false,
		"/usr/bin/papermill jupyter_server.ipynb":                     false,
		"lockstep run jupyter-lab":                                    false,
		"python3":                                                     false,
		"":                                                            false,
	} {
		if got := isServer(strings.Fields(command)); got != want {
			t.Errorf("%q: %t, want %t", command, got, want)
		}
	}
}

func TestCommandOfNobody(t *testing.T) {
	for _, pid := range []string{"", "../../etc", "0", "-1"} {
		if got := commandOf(pid); got != nil {
			t.Errorf("%q has the command %q", pid, got)
		}
	}
}
