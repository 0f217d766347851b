package kerneltest

import "time"

// ExpectGone waits until a process has ended. The end of another's child is not signalled, so it
// polls.
func (k *Kernel) ExpectGone(pid int) {
	k.t.Helper()
	for begin := time.Now(); lives(pid); time.Sleep(2 * time.Millisecond) {
		if time.Since(begin) > 10*time.Second {
			k.t.Errorf("process %d is left", pid)
			return
		}
	}
}
