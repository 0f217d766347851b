package bridge

import (
	"runtime"
	"slices"
	"testing"
)

// TestFinalizersDoNotWaitForOneAnother: a goroutine that is to run finalizers while another does
// leaves them to that one, and what is left when one ends its goroutine is run by the next.
func TestFinalizersDoNotWaitForOneAnother(t *testing.T) {
	var q finalizerQueue
	var ran []string
	add := func(name string, f func()) {
		q.add(dueFinalizer{func() { ran = append(ran, name); f() }, func() {
			done := make(chan struct{})
			go func() {
				defer close(done)
				q.run()
			}()
			<-done
		}})
	}
	add("a", func() {
		add("b", func() {})
		add("c", runtime.Goexit)
		add("d", func() {})
		if !slices.Equal(ran, []string{"a"}) {
			t.Errorf("%q ran within a", ran)
		}
	})
	if !slices.Equal(ran, []string{"a", "b", "c", "d"}) {
		t.Errorf("ran %q", ran)
	}
}
