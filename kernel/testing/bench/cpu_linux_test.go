package main

import (
	"os"
	"os/exec"
	"testing"
)

// A process's clock runs while it works, and its child's work counts.
func TestCPUCountsChildren(t *testing.T) {
	cmd := exec.Command("sh", "-c", `sh -c 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo worked; read end'; true`)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer in.Close()
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	children, err := processes()
	if err != nil || len(children[cmd.Process.Pid]) != 1 {
		t.Fatalf("the shell has the children %d, %v; want one", children[cmd.Process.Pid], err)
	}
	child := cpuOf(children[cmd.Process.Pid][0])
	if all := cpuOf(cmd.Process.Pid); child <= 0 || all <= child {
		t.Errorf("the child ran for %g s, both for %g s", child, all)
	}
	if self := cpuOf(os.Getpid()); self <= 0 {
		t.Errorf("this process ran for %g s", self)
	}
}
