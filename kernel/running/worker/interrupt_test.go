package worker

import (
	"flag"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// TestInterrupt interrupts cells that are busy or wait in all the ways there are, twice each, in
// one session that keeps its variables.
func TestInterrupt(t *testing.T) {
	tests := []struct{ name, cell string }{
		{"spin", `for {}`},
		{"spin in a function", `func spin() { for { n++ } }; spin()`},
		{"recursion", `func rec(n int) int { if n < 2 { return n }; return rec(n-1) + rec(n-2) }; rec(80)`},
		{"sleep", `time.Sleep(time.Hour)`},
		{"receive", `var never chan int; go func() { time.Sleep(time.Hour) }(); <-never`},
		{"send", `ch := make(chan int); go func() { time.Sleep(time.Hour) }(); ch <- 1`},
		{"range", `for range make(chan int) { }; time.Sleep(time.Hour)`},
		{"select", `select { case <-make(chan int): case <-time.After(time.Hour): }`},
		{"lock", `var mu sync.Mutex; mu.Lock(); go time.Sleep(time.Hour); mu.Lock()`},
		{"read lock", `var rw sync.RWMutex; rw.Lock(); go time.Sleep(time.Hour); rw.RLock()`},
		{"wait group", `var wg sync.WaitGroup; wg.Add(1); go time.Sleep(time.Hour); wg.Wait()`},
		{"cond", `c := sync.NewCond(&sync.Mutex{}); go time.Sleep(time.Hour); c.L.Lock(); c.Wait()`},
		{"join", `lessons.Go("sleeper", func() { time.Sleep(time.Hour) }).Join()`},
		{"exploration", `lessons.Explore(func() { x := 0; for range 3 { go func() { for range 50 { x++ } }() } }, lessons.MaxRuns(1<<40))`},
		{"exploration that spins", `lessons.Explore(func() { for {} }, lessons.MaxRuns(1<<40))`},
		{"context", `ctx, cancel := context.WithTimeout(context.Background(), time.Hour); defer cancel(); <-ctx.Done()`},
		{"test", `func TestSpin(t *testing.T) { t.Run("sub", func(t *testing.T) { for {} }) }`},
		{"test that waits", `func TestWait(t *testing.T) { t.Run("sub", func(t *testing.T) { t.Parallel(); time.Sleep(time.Hour) }) }`},
		{"bubble that spins", `func TestSpins(t *testing.T) { synctest.Test(t, func(t *testing.T) { go func() { for {} }(); synctest.Wait() }) }`},
		{"bubble that ticks", `func TestTicks(t *testing.T) { synctest.Test(t, func(t *testing.T) { for range time.Tick(time.Hour) { } }) }`},
		{"bubble that reads", `func TestReads(t *testing.T) { synctest.Test(t, func(t *testing.T) { l, _ := net.Listen("tcp", "127.0.0.1:0"); go l.Accept(); time.Sleep(time.Hour) }) }`},
		{"network read", `l, _ := net.Listen("tcp", "127.0.0.1:0"); c, _ := net.Dial("tcp", l.Addr().String()); c.Read(make([]byte, 1))`},
		{"network accept", `l, _ := net.Listen("tcp", "127.0.0.1:0"); l.Accept()`},
		{"request", `silent, _ := net.Listen("tcp", "127.0.0.1:0"); http.Get("http://" + silent.Addr().String())`},
		{"server", `http.ListenAndServe("127.0.0.1:0", nil)`},
		{"command", `exec.Command("sleep", "3600").Run()`},
		{"command with a context", `exec.CommandContext(context.Background(), "sleep", "3600").Output()`},
		{"pipe read", `r, _ := io.Pipe(); go time.Sleep(time.Hour); r.Read(make([]byte, 1))`},
		{"pipe write", `_, w := io.Pipe(); go time.Sleep(time.Hour); w.Write([]byte("x"))`},
		{"pipe of the system", `r, w, _ := os.Pipe(); r.Read(make([]byte, 1)); w.Close()`},
		{"timer", `<-time.NewTimer(time.Hour).C`},
		{"ticker", `for range time.Tick(time.Hour) { }`},
		{"signal", `sig := make(chan os.Signal, 1); signal.Notify(sig, os.Interrupt); defer signal.Stop(sig); <-sig`},
		{"deferred spin", `defer func() { for {} }(); for {}`},
		{"spinning goroutines", `for range 3 { go func() { for {} }() }; select {}`},
	}
	s := start(t)
	if r := s.run("import (\"context\"; \"io\"; \"lessons\"; \"net\"; \"net/http\"; \"os\"; \"os/exec\"; \"os/signal\"; \"sync\"; \"testing\"; \"testing/synctest\"; \"time\")\nn := 0\nkept := \"kept\""); r.Failure != nil {
		t.Fatal(r.text())
	}
	for _, test := range tests {
		for round := range 2 {
			t.Run(test.name, func(t *testing.T) {
				s.t = t
				// The first round interrupts at once, the second when the cell waits, or, if it is
				// busy, when it has been for a while.
				if round == 0 {
					s.interrupted(test.cell, nil)
				} else {
					s.interrupted(test.cell, func(f func()) func(workerproto.Record) { return whenBusy(s, f) })
				}
			})
		}
	}
}

// interrupted runs a cell and interrupts it, which ends it soon, and keeps the session's variables.
// when returns what is to be called with each record until the interrupt, for which that calls f; nil
// is at once. It returns how long that took.
func (s *session) interrupted(cell string, when func(f func()) func(workerproto.Record)) (took time.Duration) {
	s.t.Helper()
	s.last++
	exec := s.last
	s.send.Send(workerproto.Execute{Exec: exec, Count: int(exec), Source: cell, AllowStdin: true})
	var begun time.Time
	answers := 0
	interrupt := func() {
		s.during = counting(s, &answers)
		begun = time.Now()
		s.send.Send(workerproto.Interrupt{Exec: exec})
	}
	if when == nil {
		interrupt()
	} else {
		s.during = when(interrupt)
	}
	r := s.finish()
	s.during = nil
	took = time.Since(begun)
	if r.Failure == nil || r.Failure.Name != "interrupt" && r.Failure.Value != "all goroutines are asleep - deadlock!" {
		s.t.Errorf("cell %s\ngot %q, want an interrupt", cell, r.text())
	}
	if r.Fatal != "" {
		s.t.Errorf("the worker was lost: %s", r.Fatal)
	}
	if took > 500*time.Millisecond && answers > enough {
		s.t.Errorf("interrupt took %v and %d answers, want at most 500 ms or %d answers", took, answers, enough)
	}
	if r := s.run("kept"); r.text() != "=> \"kept\"\n" {
		s.t.Errorf("after the interrupt: %q", r.text())
	}
	return took
}

// interrupts asks for a long test of how sure an interrupt is:
//
//	go test ./kernel/running/worker -run TestInterruptsWhileOthersRun -interrupts 1000
var interrupts = flag.Int("interrupts", 10, "how often TestInterruptsWhileOthersRun interrupts each cell")

// TestInterruptsWhileOthersRun interrupts what waits in compiled code, at any moment, while other
// goroutines take turns, tick and compute.
func TestInterruptsWhileOthersRun(t *testing.T) {
	const others = `
go func() { t := time.NewTicker(time.Millisecond); defer t.Stop(); for range t.C { mu.Lock(); n++; mu.Unlock() } }()
go func() { c := make(chan int); go func() { for i := 0; ; i++ { c <- i } }(); for range c { } }()
`
	s := start(t)
	if r := s.run(`import ("bufio"; "context"; "fmt"; "io"; "net"; "net/http"; "os"; "os/exec"; "sync"; "time")
var mu sync.Mutex
n, kept := 0, "kept"
silent, _ := net.Listen("tcp", "127.0.0.1:0")`); r.Failure != nil {
		t.Fatal(r.text())
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, test := range []struct{ name, cell string }{
		{"pipe read", `r, _ := io.Pipe(); r.Read(make([]byte, 1))`},
		{"pipe write", `_, w := io.Pipe(); w.Write([]byte("x"))`},
		{"pipe read by compiled code", `r, _ := io.Pipe(); io.ReadAll(r)`},
		{"command with a context", `exec.CommandContext(context.Background(), "sleep", "3600").Run()`},
		{"request", `http.Get("http://" + silent.Addr().String())`},
		{"input", `os.Stdin.Read(make([]byte, 1))`},
		{"lines of input", `bufio.NewScanner(os.Stdin).Scan()`},
		{"scan", `var word string; fmt.Scan(&word)`},
		{"input of another goroutine", `done := make(chan int); go func() { fmt.Scanln(new(string)); close(done) }(); <-done`},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.t = t
			longest := time.Duration(0)
			for range *interrupts {
				// After so many questions, of which each takes a while.
				left := random.IntN(60)
				took := s.interrupted(others+test.cell, func(f func()) func(workerproto.Record) {
					s.send.Send(workerproto.Goroutines{})
					return func(rec workerproto.Record) {
						if _, ok := rec.(workerproto.GoroutineList); !ok {
							return
						}
						if left--; left < 0 {
							f()
							return
						}
						s.send.Send(workerproto.Goroutines{})
					}
				})
				if longest = max(longest, took); t.Failed() {
					return
				}
			}
			t.Logf("%d interrupts took at most %v", *interrupts, longest)
		})
	}
}

// enough is how many questions a worker answers in half a second or less if it has a processor to
// itself. One that has answered as many while an interrupt is under way has had the processor time
// to end the cell.
const enough = 5000

// counting asks the worker one question after the other, beginning now, and counts the answers.
func counting(s *session, answers *int) func(workerproto.Record) {
	s.send.Send(workerproto.Goroutines{})
	return func(rec workerproto.Record) {
		if _, ok := rec.(workerproto.GoroutineList); ok {
			*answers++
			s.send.Send(workerproto.Goroutines{})
		}
	}
}

// whenBusy calls f once when the main goroutine waits for something, or has run while the worker
// answered many times.
func whenBusy(s *session, f func()) func(workerproto.Record) {
	asked := 0
	ask := func() {
		asked++
		s.send.Send(workerproto.Goroutines{})
	}
	return func(rec workerproto.Record) {
		switch rec := rec.(type) {
		case workerproto.Started:
			if rec.ID == trace.MainGo {
				ask()
			}
		case workerproto.GoroutineList:
			// The main goroutine's id is the lowest.
			if asked == 200 || len(rec.List) > 0 && rec.List[0].ID == trace.MainGo && rec.List[0].Wait != trace.Running {
				f()
			} else {
				ask()
			}
		}
	}
}

// TestInterruptOfManyGoroutines ends many goroutines at once, which takes more processor time than
// a single one may take and, on a busy machine, any length of time. The worker and its variables
// stay.
func TestInterruptOfManyGoroutines(t *testing.T) {
	s := start(t)
	s.run("import \"sync\"\nkept := \"kept\"\nvar mu sync.Mutex\nended := 0")
	for round := range 3 {
		exec := s.begin("never := make(chan int)\nfor range 3000 { go func() { defer func() { mu.Lock(); ended++; mu.Unlock() }(); <-never }() }\nfor {}")
		s.during = func(rec workerproto.Record) {
			if g, ok := rec.(workerproto.Started); ok && g.ID != trace.MainGo && s.during != nil {
				s.during = nil
				s.send.Send(workerproto.Interrupt{Exec: exec})
			}
		}
		if r := s.finish(); r.Failure == nil || r.Failure.Name != "interrupt" || r.Fatal != "" {
			t.Fatalf("round %d: %q, fatal %q", round, r.text(), r.Fatal)
		}
		if r := s.run("kept"); r.text() != "=> \"kept\"\n" {
			t.Fatalf("round %d: %q", round, r.text())
		}
	}
}
