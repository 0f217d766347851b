package labtest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
)

// adoptOrphans makes this process the parent of every descendant that loses its own, so that
// descendants finds kernels, workers and renderers that JupyterLab or Chromium have left behind.
func adoptOrphans() {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		panic(fmt.Sprintf("become a subreaper: %v", err))
	}
}

// endWithTests has a process end in good order should the tests be killed. (chromedp does so for
// the browser.)
func endWithTests(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
}

// descendants lists the command lines of the children that this process has, and reaps the dead
// among them. Nothing of os/exec may run meanwhile: its children would be reaped too.
func descendants() []string {
	for {
		if pid, _ := unix.Wait4(-1, nil, unix.WNOHANG, nil); pid <= 0 {
			break
		}
	}
	var left []string
	for _, pid := range kerneltest.Children(os.Getpid()) {
		line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		left = append(left, string(bytes.ReplaceAll(line, []byte{0}, []byte{' '})))
	}
	return left
}
