package worker

import (
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
	if r := s.run("import (\"context\"; \"io\"; \"lessons\"; \"net\"; \"net/http\"; \"os\"; \"os/exec\"; \"os/signal\"; \"sync\"; \"testing\"; \"time\")\nn := 0\nkept := \"kept\""); r.Failure != nil {
		t.Fatal(r.text())
	}
	for _, test := range tests {
		for round := range 2 {
			t.Run(test.name, func(t *testing.T) {
				s.t = t
				exec := s.begin(test.cell)
				var begun time.Time
				answers := 0
				interrupt := func() {
					s.during = counting(s, &answers)
					begun = time.Now()
					s.send.Send(workerproto.Interrupt{Exec: exec})
				}
				// The first round interrupts at once, the second when the cell waits, or, if it is
				// busy, when it has been for a while.
				if round == 0 {
					interrupt()
				} else {
					s.during = whenBusy(s, interrupt)
				}
				r := s.finish()
				s.during = nil
				took := time.Since(begun)
				if r.Failure == nil || r.Failure.Name != "interrupt" && r.Failure.Value != "all goroutines are asleep - deadlock!" {
					t.Errorf("cell %s\ngot %q, want an interrupt", test.cell, r.text())
				}
				if r.Fatal != "" {
					t.Errorf("the worker was lost: %s", r.Fatal)
				}
				if took > 500*time.Millisecond && answers > enough {
					t.Errorf("interrupt took %v and %d answers, want at most 500 ms or %d answers", took, answers, enough)
				}
				if r := s.run("kept"); r.text() != "=> \"kept\"\n" {
					t.Errorf("after the interrupt: %q", r.text())
				}
			})
		}
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
