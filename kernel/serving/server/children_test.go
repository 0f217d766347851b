//go:build linux

package server_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// family starts a child, a grandchild, one in a session of its own and one whose parents have
// ended, each of which writes its process ID into a file of the directory dir.
const family = `import ("os/exec")
var families []*exec.Cmd
func family(dir string) *exec.Cmd {
	c := exec.Command("sh", "-c", ` + "`" + `
		echo $$ > $0/child
		sh -c 'echo $$ > $0/grandchild; exec sleep 1000' $0 &
		setsid sh -c 'echo $$ > $0/session; exec sleep 1000' $0 &
		setsid sh -c 'sh -c "echo \$\$ > $0/orphan; exec sleep 1000" &' $0
		exec sleep 1000` + "`" + `, dir)
	families = append(families, c)
	return c
}`

// members waits until a family is complete, and returns its process IDs.
func members(t *testing.T, dir string) (pids []int) {
	t.Helper()
	for _, name := range []string{"child", "grandchild", "session", "orphan"} {
		// Nothing signals that the file has been written.
		for begin := time.Now(); ; time.Sleep(time.Millisecond) {
			text, _ := os.ReadFile(filepath.Join(dir, name))
			if pid, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil {
				pids = append(pids, pid)
				break
			}
			if time.Since(begin) > kerneltest.Timeout {
				t.Fatalf("%s does not start", name)
			}
		}
	}
	return pids
}

// TestChildrenEnd starts processes in cells and has them end in all the ways there are.
func TestChildrenEnd(t *testing.T) {
	for _, test := range []struct {
		name string
		end  func(k *kerneltest.Kernel)
		left int // how many of the last members may be left
	}{
		{"the server is killed", func(k *kerneltest.Kernel) { kill(t, k.PID()); <-k.Exited() }, 0},
		{"the worker is killed", func(k *kerneltest.Kernel) {
			k.Execute(`import ("os"; "syscall"); syscall.Kill(os.Getpid(), syscall.SIGKILL)`)
		}, 0},
		{"the worker crashes", func(k *kerneltest.Kernel) { k.Execute("func f(n int) int { return f(n+1) + 1 }\nf(0)") }, 0},
		{"the worker exits", func(k *kerneltest.Kernel) { k.Execute(`import "syscall"; syscall.Exit(3)`) }, 0},
		{"shutdown", func(k *kerneltest.Kernel) { k.Shutdown(t.Context()) }, 0},
		// Nothing says which cell a process belongs to once it has left its parents and their
		// group.
		{"the cell is run again", func(k *kerneltest.Kernel) { k.OK("0", kerneltest.Cell("family")) }, 1},
		{"%stop", func(k *kerneltest.Kernel) { k.OK("%stop all") }, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := kerneltest.Start(t)
			dir := t.TempDir()
			k.OK(family)
			k.OK(fmt.Sprintf("family(%q).Start()", dir), kerneltest.Cell("family"))
			pids := members(t, dir)
			test.end(k)
			for _, pid := range pids[:len(pids)-test.left] {
				k.ExpectGone(pid)
			}
		})
	}
}

// TestInterruptOfWaitingForAChild interrupts cells that wait for a child process. It ends, and the
// variables stay.
func TestInterruptOfWaitingForAChild(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK(family)
	k.OK("kept := 42")
	for _, cell := range []string{
		"c.Run()", "c.Output()", "c.CombinedOutput()", "c.Start(); c.Wait()", "c.Start(); c.Process.Wait()",
		"done := make(chan bool); go func() { c.Run(); done <- true }(); <-done",
	} {
		dir := t.TempDir()
		k.OK(fmt.Sprintf("c := family(%q)", dir))
		e := k.Begin(cell)
		pids := members(t, dir)
		k.Interrupt()
		r := e.Wait()
		if r.Reply.Status != jupyter.StatusError || r.Reply.Name != "interrupt" {
			t.Errorf("%s ended in\n%s", cell, r)
		}
		for _, pid := range pids[:3] {
			k.ExpectGone(pid)
		}
		k.ExpectText("kept", "42")
	}
}

// TestWorkersEndAlone: neither the session's worker nor that of the judge ends with the other, nor what
// the session has started with the judge's.
func TestWorkersEndAlone(t *testing.T) {
	k := kerneltest.Start(t)
	dir := t.TempDir()
	answer := func(text string) string {
		t.Helper()
		return shownText(k.Execute("%%exercise deadlock/transfer\n" + text))
	}
	right := exercises.Find(exercises.Course(), "deadlock/transfer").Right[0].Text
	k.OK("kept := 42")
	k.OK(family)
	k.OK(fmt.Sprintf("family(%q).Start()", dir))
	pids := members(t, dir)

	const deep = "func deep(n int) int { return deep(n+1) + 1 }\n"
	for _, end := range []string{"var all [][]byte; for { all = append(all, make([]byte, 1<<26)) }", "deep(0)"} {
		text := deep + strings.Replace(right, "n int) {", "n int) { "+end, 1)
		if shown := answer(text); !strings.Contains(shown, "no verdict") {
			t.Errorf("%s: %s", end, shown)
		}
	}
	k.ExpectText("kept", "42")
	for _, pid := range pids {
		if err := syscall.Kill(pid, 0); err != nil {
			t.Errorf("a process of the session has ended with the judge's worker: %v", err)
		}
	}
	if text := answer(right); !strings.HasPrefix(text, "✓") {
		t.Fatal(text)
	}
	k.Execute(`import "syscall"; syscall.Exit(3)`)
	if r := k.Execute("%check deadlock/transfer"); !strings.HasPrefix(shownText(r), "✓") {
		t.Errorf("after the session's worker has ended: %s", r)
	}
}
