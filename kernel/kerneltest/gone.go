package kerneltest

import "time"

// ExpectGone waits until a process has ended. Nobody tells of another's children, so it has to look
// again.
func (k *Kernel) ExpectGone(pid int) {
	k.t.Helper()
	for begin := time.Now(); lives(pid); time.Sleep(2 * time.Millisecond) {
		if time.Since(begin) > 10*time.Second {
			k.t.Errorf("process %d is left", pid)
			return
		}
	}
}
