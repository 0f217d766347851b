//go:build unix

package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
)

// TestKilledWhilePrinting: a worker is killed in the middle of printing, and all that Println has
// returned from is shown, in order, whichever goroutine it was.
func TestKilledWhilePrinting(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("%lanes off") // the lines as they are
	for _, lines := range []int{1, 2, 10, 100, 1000, 3000} {
		r := k.Execute(fmt.Sprintf(`import ("fmt"; "syscall")
done := make(chan bool)
go func() {
	for i := range %d { fmt.Println("a", i) }
	done <- true
}()
<-done
for i := range %[1]d { fmt.Println("b", i) }
fmt.Print("last")
syscall.Kill(syscall.Getpid(), syscall.SIGKILL)`, lines))
		if len(r.Errors) != 1 || !strings.Contains(r.Errors[0].Value, "killed") {
			t.Fatalf("want one error, that the worker was killed:\n%.2000s", r)
		}
		var want strings.Builder
		for _, who := range []string{"a", "b"} {
			for i := range lines {
				fmt.Fprintln(&want, who, i)
			}
		}
		want.WriteString("last")
		if got := r.Stdout; got != want.String() {
			t.Errorf("%d lines: got %d bytes that end with %q, want %d that end with %q", lines, len(got), tail(got), want.Len(), tail(want.String()))
		}
	}
}

// tail is the end of a text.
func tail(s string) string { return s[max(0, len(s)-30):] }
