package worker

import (
	"flag"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

var panicCells = flag.Int("panics", 20, "how often each cell of TestPanicDecides is run")

// panicsWhile are cells in which a goroutine panics, and its deferred calls let the cell's
// statements go on.
var panicsWhile = []struct{ name, cell string }{
	{"Done", `var w sync.WaitGroup; w.Add(1); go func() { defer w.Done(); panic("x") }(); w.Wait()`},
	{"close", `c := make(chan int); go func() { defer close(c); panic("x") }(); <-c`},
	{"Unlock", `var mu sync.Mutex; var up sync.WaitGroup; up.Add(1); go func() { mu.Lock(); up.Done(); defer mu.Unlock(); panic("x") }(); up.Wait(); mu.Lock(); mu.Unlock()`},
	{"send", `c := make(chan int); go func() { defer func() { c <- 1 }(); panic("x") }(); <-c`},
	{"send, which waits", `c := make(chan int); go func() { defer func() { c <- 1 }(); panic("x") }(); for range 100 { runtime.Gosched() }; <-c`},
	{"several", `var w sync.WaitGroup; for range 5 { w.Add(1); go func() { defer w.Done(); panic("x") }() }; w.Wait()`},
	{"the runtime's panic", `var w sync.WaitGroup; w.Add(1); go func() { defer w.Done(); var m map[int]int; m[1] = 2 }(); w.Wait()`},
	{"compiled code's panic", `var w sync.WaitGroup; w.Add(1); go func() { defer w.Done(); strings.Repeat("x", -1) }(); w.Wait()`},
	{"below another function", `var w sync.WaitGroup; w.Add(1); f := func() { defer func() {}(); panic("x") }; go func() { defer w.Done(); f() }(); w.Wait()`},
	{"recovered and again", `var w sync.WaitGroup; w.Add(1); go func() { defer w.Done(); defer func() { panic(recover()) }(); panic("x") }(); w.Wait()`},
	{"recovered within a deferred call", `var w sync.WaitGroup; w.Add(1); safe := func() { defer func() { recover() }(); panic("inner") }; go func() { defer func() { safe(); w.Done() }(); panic("x") }(); w.Wait()`},
	{"a once", `var o sync.Once; in := make(chan int); go func() { o.Do(func() { close(in); panic("x") }) }(); <-in; o.Do(func() {})`},
	{"work in a deferred call", `c := make(chan int); go func() { defer func() { close(c); for i := range 20000 { _ = i } }(); panic("x") }(); <-c`},
}

// TestPanicDecides runs them: the panic decides, every time.
func TestPanicDecides(t *testing.T) {
	for _, test := range panicsWhile {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			if r := s.run(`import ("runtime"; "strings"; "sync")`); r.Failure != nil {
				t.Fatal(r.text())
			}
			for i := range *panicCells {
				r := s.run(test.cell)
				if r.Failure == nil || r.Failure.Name != "panic" {
					t.Fatalf("round %d: got %q, want the panic", i, r.text())
				}
				if len(r.failures) > 0 {
					t.Fatalf("round %d: told besides: %v", i, r.failures)
				}
			}
		})
	}
}

// TestWokenPanicDecides runs them with a worker that does not wait for who says that it waits: one
// that was woken has no processor yet, and that may take any time on a busy machine.
func TestWokenPanicDecides(t *testing.T) {
	t.Setenv(withoutPatience, "1")
	t.Setenv("GOMAXPROCS", "1")
	s := start(t)
	s.run(`import ("runtime"; "strings"; "sync")`)
	for _, test := range panicsWhile {
		for i := range *panicCells {
			r := s.run(test.cell)
			if r.Failure == nil || r.Failure.Name != "panic" {
				t.Fatalf("%s, round %d: got %q, want the panic", test.name, i, r.text())
			}
		}
	}
}

// TestRecoveredPanicDecidesNothing runs cells in which goroutines recover from their panics, or
// compiled code does. They end well, also while the goroutine goes on, and while it waits for ever
// in a deferred call.
func TestRecoveredPanicDecidesNothing(t *testing.T) {
	s := start(t)
	for _, test := range []struct{ name, cell string }{
		{"recovered", `import "sync"; var w sync.WaitGroup; w.Add(1); go func() { defer w.Done(); defer func() { recover() }(); panic("x") }(); w.Wait()`},
		{"goes on", `goOn := make(chan int); ready := make(chan int); go func() { func() { defer func() { recover() }(); panic("x") }(); ready <- 1; <-goOn }(); <-ready`},
		{"recovered by compiled code", `import "fmt"
type broken struct{}
func (broken) String() string { panic("no text") }
stay, printed := make(chan int), make(chan int)
go func() { _ = fmt.Sprint(broken{}); printed <- 1; <-stay }()
<-printed`},
		{"and computes", `done := make(chan int); begun := make(chan int); go func() { _ = fmt.Sprint(broken{}); close(begun); for { select { case <-done: return; default: } } }(); <-begun`},
		{"waits in a deferred call", `c := make(chan int); go func() { defer func() { close(c); select {} }(); panic("x") }(); <-c`},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.t = t
			if r := s.run(test.cell); r.Failure != nil {
				t.Errorf("got %q", r.text())
			}
		})
	}
	s.t = t
	s.send.Send(workerproto.StopCells{}) // nothing: the worker still answers
	if r := s.run("done <- 1"); r.Failure != nil {
		t.Errorf("afterwards: %q", r.text())
	}
}
