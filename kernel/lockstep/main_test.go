package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
)

func TestRun(t *testing.T) {
	noFile := filepath.Join(t.TempDir(), "none")
	badFile := filepath.Join(t.TempDir(), "connection.json")
	if err := os.WriteFile(badFile, []byte(`{"transport":"carrier pigeon"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args           string
		status         int
		stdout, stderr string
	}{
		{args: "", status: 2, stderr: "usage:"},
		{args: "help", status: 0, stdout: "usage:"},
		{args: "version", status: 0, stdout: "lockstep " + version},
		{args: "dance", status: 2, stderr: `there is no command "dance"`},
		{args: "kernel", status: 2, stderr: "lockstep kernel -f FILE"},
		{args: "kernel -x", status: 2, stderr: "-x"},
		{args: "kernel -f " + noFile, status: 1, stderr: noFile},
		{args: "kernel -f " + badFile, status: 1, stderr: "carrier pigeon"},
		{args: "run", status: 2, stderr: "usage: lockstep run"},
		{args: "run -h", status: 0, stderr: "usage: lockstep run"},
		{args: "run -o x a b", status: 2, stderr: "for one notebook"},
		{args: "run " + noFile, status: 1, stderr: noFile},
		{args: "run " + noFile + ".go x", status: 1, stderr: noFile + ".go"},
	} {
		t.Run(test.args, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			status := run(strings.Fields(test.args), strings.NewReader(""), &stdout, &stderr)
			if status != test.status || !strings.Contains(stdout.String(), test.stdout) || !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("status %d, stdout %q, stderr %q\nwant %d, %q, %q", status, &stdout, &stderr, test.status, test.stdout, test.stderr)
			}
		})
	}
}

// TestForbidIsChecked: what turns off nothing is an error before anything runs.
func TestForbidIsChecked(t *testing.T) {
	t.Setenv(stdlib.ForbidEnv, "exec")
	for _, args := range [][]string{{"kernel", "-f", "x"}, {"run", "x.go"}, {"run", "x.ipynb"}, {"worker"}} {
		var stdout, stderr bytes.Buffer
		status := run(args, strings.NewReader(""), &stdout, &stderr)
		if want := `LOCKSTEP_FORBID=exec: there is no package "exec"; did you mean os/exec?`; status != 1 || !strings.Contains(stderr.String(), want) {
			t.Errorf("%v: status %d, stderr %q, want %q", args, status, &stderr, want)
		}
	}
}
