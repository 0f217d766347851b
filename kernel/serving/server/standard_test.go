//go:build unix

package server_test

import (
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// TestStandardFiles has cells use the process's files 0, 1 and 2 past package os.
func TestStandardFiles(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK(`import ("fmt"; "go/ast"; "go/token"; "io"; "os"; "os/exec"; "syscall"); kept := 42`)
	for _, test := range []struct{ name, cell, stdout, stderr string }{
		{name: "written", cell: `for i := range 3 { fmt.Println("cell", i); syscall.Write(1, []byte("call\n")) }`,
			stdout: "cell 0\ncall\ncell 1\ncall\ncell 2\ncall\n"},
		{name: "the errors", cell: `fmt.Fprintln(os.Stderr, "cell"); syscall.Write(2, []byte("call\n")); fmt.Fprintln(os.Stderr, "cell")`,
			stderr: "cell\ncall\ncell\n"},
		{name: "by its path", cell: `{ f, err := os.OpenFile("/dev/stdout", os.O_WRONLY, 0); fmt.Println(err); fmt.Fprintln(f, "path"); f.Close(); fmt.Println("after") }`,
			stdout: "<nil>\npath\nafter\n"},
		{name: "compiled code", cell: `for i := range 3 { fmt.Print(i, ": "); ast.Print(token.NewFileSet(), []int{i}); fmt.Println("after", i) }`,
			stdout: "0:      0  []int (len = 1) {\n     1  .  0: 0\n     2  }\nafter 0\n1:      0  []int (len = 1) {\n     1  .  0: 1\n     2  }\nafter 1\n" +
				"2:      0  []int (len = 1) {\n     1  .  0: 2\n     2  }\nafter 2\n"},
		{name: "a child", cell: `{ c := exec.Command("sh", "-c", "echo child; echo error >&2"); c.Stdout, c.Stderr = os.Stdout, os.Stderr; fmt.Println("before"); c.Run(); fmt.Println("after") }`,
			stdout: "before\nchild\nafter\n", stderr: "error\n"},
		{name: "a child that inherits", cell: `{ pid, err := syscall.ForkExec("/bin/sh", []string{"sh", "-c", "echo child"}, &syscall.ProcAttr{Files: []uintptr{0, 1, 2}}); syscall.Wait4(pid, nil, 0, nil); fmt.Println(err) }`,
			stdout: "child\n<nil>\n"},
		{name: "a process with the cell's files", cell: `{ r, w, _ := os.Pipe(); p, err := os.StartProcess("/bin/sh", []string{"sh", "-c", "echo out; echo err >&2; echo piped >&3"}, &os.ProcAttr{Files: []*os.File{nil, os.Stdout, os.Stderr, w}}); p.Wait(); fmt.Println(err); w.Close(); b, err := io.ReadAll(r); fmt.Print(string(b), err) }`,
			stdout: "out\n<nil>\npiped\n<nil>", stderr: "err\n"},
		{name: "a lot", cell: `{ b := make([]byte, 1000); for i := range b { b[i] = 'x' }; for range 300 { syscall.Write(1, b) }; fmt.Println("end") }`,
			stdout: strings.Repeat("x", 300_000) + "end\n"},
		{name: "read", cell: `{ n, err := syscall.Read(0, make([]byte, 10)); fmt.Println(n, err); b, err := os.ReadFile("/dev/stdin"); fmt.Println(len(b), err) }`,
			stdout: "0 <nil>\n0 <nil>\n"},
		{name: "close", cell: `syscall.Close(0); syscall.Close(1); syscall.Close(2); fmt.Println("on"); fmt.Fprintln(os.Stderr, "err"); _ = io.EOF`,
			stdout: "on\n", stderr: "err\n"},
		{name: "after they were closed", cell: `{ n, err := syscall.Write(1, []byte("call\n")); fmt.Println(n, err); m, err := syscall.Read(0, make([]byte, 10)); fmt.Println(m, err) }`,
			stdout: "call\n5 <nil>\n0 <nil>\n"},
		{name: "a crash that is none", cell: `syscall.Write(2, []byte("fatal error: boo\n\ngoroutine 1 [running]:\n")); println("on")`,
			stderr: "fatal error: boo\n\ngoroutine 1 [running]:\non\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := k.Execute(test.cell)
			if r.Reply.Status != jupyter.StatusOK || r.Stdout != test.stdout || r.Stderr != test.stderr {
				t.Errorf("%.3000s\nwant %.1000q and %q", r, test.stdout, test.stderr)
			}
			k.ExpectText("kept", "42")
		})
	}
}

// TestImitationOfACrash ends the worker after words that look like a crash's. They are output, and
// the end is reported as it was.
func TestImitationOfACrash(t *testing.T) {
	k := kerneltest.Start(t)
	for _, exit := range []string{"syscall.Exit(3)", "syscall.Kill(syscall.Getpid(), syscall.SIGKILL)"} {
		r := k.Execute("import \"syscall\"\nsyscall.Write(1, []byte(\"out\\n\"))\nsyscall.Write(2, []byte(\"fatal error: boo\\n\\ngoroutine 1 [running]:\\n\"))\n" + exit)
		if len(r.Errors) != 1 || r.Errors[0].Name != "worker ended" || strings.Contains(strings.Join(r.Errors[0].Traceback, "\n"), "boo") {
			t.Errorf("%s:\n%s", exit, r)
		}
		if r.Stdout != "out\n" || !strings.HasPrefix(r.Stderr, "fatal error: boo\n") {
			t.Errorf("%s: what was written last is lost:\n%s", exit, r)
		}
	}
}
