package worker

import "testing"

// TestLockOSThread: in a cell it does nothing, since goroutines of cells have no thread.
func TestLockOSThread(t *testing.T) {
	s := start(t)
	r := s.run(`import "runtime"
done := make(chan int)
go func() { runtime.LockOSThread(); done <- 1; runtime.UnlockOSThread(); close(done) }()
runtime.LockOSThread()
n := <-done
<-done
runtime.UnlockOSThread()
print(n)`)
	if r.Failure != nil || r.stderr.String() != "1" {
		t.Errorf("got %q", r.text())
	}
}
