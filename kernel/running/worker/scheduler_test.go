package worker

import "testing"

// What only a scheduler of our own can decide.

// TestTwoAccounts transfers both ways at once, each transfer with both locks: it ends or is told,
// every time.
func TestTwoAccounts(t *testing.T) {
	for range 36 {
		s := start(t)
		r := s.run(`import ("fmt"; "sync")
type acct struct { mu sync.Mutex; bal int }
func transfer(a, b *acct, n int) { a.mu.Lock(); defer a.mu.Unlock(); b.mu.Lock(); defer b.mu.Unlock(); a.bal -= n; b.bal += n }
var a, b acct
var wg sync.WaitGroup
for range 200 { wg.Go(func() { transfer(&a, &b, 1) }); wg.Go(func() { transfer(&b, &a, 1) }) }
wg.Wait()
fmt.Println("transfers", a.bal)`)
		if r.Failure == nil && r.stdout.String() != "transfers 0\n" || r.Failure != nil && r.Failure.Value != "all goroutines are asleep - deadlock!" {
			t.Errorf("got %q", r.text())
		}
	}
}

// TestDeadlockBesideTheNetwork uses package net/http before: nothing waits for the network any
// more, so it is a deadlock.
func TestDeadlockBesideTheNetwork(t *testing.T) {
	r := start(t).run(`import ("net/http"; "net/http/httptest")
http.NotFound(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
<-make(chan int)`)
	if r.Failure == nil || r.Failure.Value != "all goroutines are asleep - deadlock!" {
		t.Errorf("got %q", r.text())
	}
}

// TestDeadlockInAPipe reads a pipe that nobody writes to.
func TestDeadlockInAPipe(t *testing.T) {
	r := start(t).run("import \"io\"\nr, _ := io.Pipe()\nio.ReadAll(r)")
	if r.Failure == nil || r.Failure.Value != "all goroutines are asleep - deadlock!" {
		t.Errorf("got %q", r.text())
	}
}

// TestLoopOfCompiledCalls: a loop that only calls compiled functions lets others go on.
func TestLoopOfCompiledCalls(t *testing.T) {
	r := start(t).run(`import "runtime"
c := make(chan int, 1)
go func() { c <- 1 }()
for len(c) == 0 { runtime.Gosched() }
print(<-c)`)
	if got := r.stderr.String(); got != "1" {
		t.Errorf("got %q %q", got, r.text())
	}
}
