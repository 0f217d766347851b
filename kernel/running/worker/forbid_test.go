package worker

import (
	"testing"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
)

// TestForbid: what an instructor has turned off is no package of a cell's, however it is asked for.
func TestForbid(t *testing.T) {
	t.Setenv(stdlib.ForbidEnv, "os/exec")
	s := start(t)
	for _, test := range []struct{ cell, want string }{
		{`import "os/exec"`, "!! compile error: In [1]:1:8: package os/exec is turned off here by LOCKSTEP_FORBID\n"},
		{"package main\n\nimport \"os/exec\"\n\nfunc main() { exec.Command(\"\") }", "!! compile error: In [2]:3:8: package os/exec is turned off here by LOCKSTEP_FORBID\n"},
		{`exec.Command("")`, "!! compile error: In [3]:1:1: undefined: exec\n"},
		{`import "net/http/cgi"`, "!! compile error: In [4]:1:8: package net/http/cgi is turned off here by LOCKSTEP_FORBID\n"},
		{`import "go/build"`, "!! compile error: In [5]:1:8: package go/build is turned off here by LOCKSTEP_FORBID\n"},
		{`fmt.Println(syscall.Exec("/bin/true", nil, nil))`, "syscall.Exec is turned off here with os/exec\n"},
		{`_, err0 := syscall.ForkExec("/bin/true", nil, nil); fmt.Println(err0)`, "syscall.ForkExec is turned off here with os/exec\n"},
		{`_, _, errno := syscall.RawSyscall(syscall.SYS_GETPID, 0, 0, 0); fmt.Println(errno)`, "operation not permitted\n"},
		{`c := make(chan os.Signal, 1); signal.Notify(c, syscall.SIGTERM); signal.Stop(c); fmt.Println(syscall.SIGTERM)`, "terminated\n"},
		{`_, err := os.StartProcess("", nil, &os.ProcAttr{Files: []*os.File{os.Stdin}}); fmt.Println(err)`, "os.StartProcess is turned off here with os/exec\n"},
		{`_, err := os.StartProcess("", nil, nil); fmt.Println(err)`, "os.StartProcess is turned off here with os/exec\n"},
	} {
		r := s.run(test.cell)
		r.shown = nil // what was imported for the cell
		if got := r.text(); got != test.want {
			t.Errorf("%s\ngives %q, want %q", test.cell, got, test.want)
		}
	}
}
