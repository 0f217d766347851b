package worker

import (
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/explaining/detect"
	"github.com/lockstep-go/lockstep/kernel/running/judge"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// watcher is a detector that looks at whether the scheduler does what it promises, wherever it is told
// of something.
type watcher struct {
	*detect.Detector
	t      *testing.T
	inside atomic.Int32
	alone  map[unsafe.Pointer]int // who holds a lock alone
	shared map[unsafe.Pointer]int // how many hold it with others
	told   int
}

func (w *watcher) Access(a trace.Access) {
	w.look("access", a.G)
	w.Detector.Access(a)
}

func (w *watcher) Acquire(g int, k trace.Key) {
	w.look("acquire", g)
	w.Detector.Acquire(g, k)
}

func (w *watcher) Locked(g int, obj unsafe.Pointer, site trace.Site, shared bool) {
	w.look("lock", g)
	owner, owned := w.alone[obj]
	if n := w.shared[obj]; owned || n > 0 && !shared {
		w.t.Errorf("%d gets a lock that %d, %v, and %d others hold", g, owner, owned, n)
	}
	if shared {
		w.shared[obj]++
	} else {
		w.alone[obj] = g
	}
	w.Detector.Locked(g, obj, site, shared)
}

func (w *watcher) Unlocked(g int, obj unsafe.Pointer, shared bool) {
	w.look("unlock", g)
	if shared {
		w.shared[obj]--
	} else {
		delete(w.alone, obj)
	}
	w.Detector.Unlocked(g, obj, shared)
}

// look looks at all goroutines: the one that does something has the baton, nobody else does anything
// meanwhile, and it does not wait.
func (w *watcher) look(what string, num int) {
	w.told++
	if n := w.inside.Add(1); n != 1 {
		w.t.Errorf("%d goroutines run at once", n)
	}
	defer w.inside.Add(-1)
	runtime.Gosched()
	g := sched.Current()
	if g == nil {
		return // a timer's function, which nobody runs
	}
	if !g.Controlled() || !g.Holds() {
		w.t.Errorf("%s: %v does something without the baton", what, g)
	}
	running := 0
	for _, x := range g.Run().Goroutines() {
		if x == g && x.WaitsFor() != trace.Running {
			w.t.Errorf("%s: %v runs and waits, for %s", what, x, x.WaitsFor())
		}
		if x.Holds() {
			running++
		}
	}
	if running > 1 {
		w.t.Errorf("%s: %d goroutines have the baton", what, running)
	}
}

// sound looks at a log: steps and the clock only go up, who has ended does nothing any more, and who
// begins to wait does nothing until it goes on with the same operation; of a select it is known only
// then with which channel.
func sound(log *trace.Log) (wrong []string) {
	step, at := 0, time.Duration(0)
	ended, waits := map[int]bool{}, map[int]trace.Event{}
	for i, e := range log.Events {
		say := func(format string, args ...any) {
			wrong = append(wrong, fmt.Sprintf("event %d, %+v: ", i, e)+fmt.Sprintf(format, args...))
		}
		if e.Step < step || e.Step > step+1 {
			say("the step before was %d", step)
		}
		if e.At < at {
			say("it was %v already", at)
		}
		step, at = e.Step, e.At
		if ended[e.G] {
			say("it has ended")
		}
		if w, ok := waits[e.G]; ok && (e.Op != w.Op || e.Object != w.Object && e.Op != trace.OpSelect) && e.Op != trace.OpEnd {
			say("it waits to %v %d", w.Op, w.Object)
		}
		delete(waits, e.G)
		if e.Wait != trace.Running {
			waits[e.G] = e
		}
		ended[e.G] = e.Op == trace.OpEnd
	}
	return wrong
}

// TestProperties: one goroutine runs; none both runs and waits; the clock never goes back; a lock has
// one owner.
func TestProperties(t *testing.T) {
	programs, names := replayed(t)
	for _, name := range names {
		p := compiled(t, judged{files: []judge.Source{{Name: name, Text: programs[name]}}, race: true})
		w := &watcher{t: t}
		p.Body.Detector = func() sched.Detector {
			w.Detector = detect.New(func(detect.Race) {})
			w.alone, w.shared = map[unsafe.Pointer]int{}, map[unsafe.Pointer]int{}
			return w
		}
		for seed := range 20 {
			r, err := p.Replay(fmt.Sprintf("x:surw/%d", seed), judge.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if wrong := sound(r.Log); len(wrong) > 0 {
				t.Errorf("%s, %s: %s", name, r.Schedule, strings.Join(wrong, "\n"))
			}
		}
		if w.told == 0 && name != "pipeline.go" {
			t.Errorf("%s: nothing was told", name)
		}
	}
}

// TestNothingIsLeft: when the runs of a search are over, none of their goroutines is there any more,
// whatever they were about.
func TestNothingIsLeft(t *testing.T) {
	var all []*judge.Program
	for _, src := range []string{
		"func main() { for range 100 { go func() { select {} }() } }",
		"func main() { c := make(chan int); for range 100 { go func() { defer func() { c <- 1 }(); c <- 1 }() } }",
		"import \"sync\"\nfunc main() { var mu sync.Mutex; mu.Lock(); for range 50 { go mu.Lock() }; mu.Lock() }",
		"import \"time\"\nfunc main() { go func() { for range time.Tick(time.Second) { } }(); go func() { time.Sleep(time.Hour); panic(1) }(); <-make(chan int) }",
		"import (\"iter\"; \"runtime\")\nfunc seq(yield func(int) bool) { for i := range 9 { runtime.Gosched(); if !yield(i) { return } } }\n" +
			"func main() { for range 20 { go func() { next, stop := iter.Pull(seq); defer stop(); next(); select {} }() } }",
		"import \"io\"\nfunc main() { r, _ := io.Pipe(); go io.ReadAll(r) }",
	} {
		all = append(all, program(t, src))
	}
	run := func() {
		for _, p := range all {
			p.Explore(judge.Options{Max: 3, MaxSteps: 2000})
		}
	}
	run() // coroutines are kept for others
	before := runtime.NumGoroutine()
	for range 5 {
		run()
	}
	if now := settled(before); now > before {
		t.Errorf("there were %d goroutines, and are %d", before, now)
	}
}

// settled returns how many goroutines there are, once they are no more than so many: carriers that have
// handed over need a moment to end.
func settled(most int) (n int) {
	for range 100_000 {
		if n = runtime.NumGoroutine(); n <= most {
			break
		}
		runtime.Gosched()
	}
	return n
}

// TestNothingIsLeftOfCells is the same for cells whose goroutines were ended.
func TestNothingIsLeftOfCells(t *testing.T) {
	s := start(t)
	s.run(`import "runtime/pprof"
func left() int { return pprof.Lookup("goroutine").Count() }`)
	count := func() (n int) {
		// As many coroutines as are kept for others are there then.
		s.run("gate := make(chan int)\nfor range 200 { go func() { <-gate }() }\nclose(gate)")
		fmt.Sscanf(s.run("left()").text(), "=> %d", &n)
		return n
	}
	once := func() {
		exec := s.begin(`import ("sync"; "time"; "iter")
for range 100 { go func() { select {} }() }
for range 100 { go func() { var mu sync.Mutex; mu.Lock(); mu.Lock() }() }
for range 10 { go func() { time.Sleep(time.Hour) }() }
for range 10 { go func() { next, stop := iter.Pull(func(yield func(int) bool) { for yield(1) { } }); defer stop(); next(); <-make(chan int) }() }
go func() { for { } }()`)
		s.finish()
		s.send.Send(workerproto.StopCells{Execs: []trace.Exec{exec}})
		for range 1000 { // those that are to end do so at their next points
			if s.run("import \"runtime\"\nruntime.NumGoroutine()").text() == onlyMain {
				break
			}
		}
	}
	once()
	count()
	once()
	before := count() // by now the kernel has started what it starts when it is needed first
	const rounds = 12
	for range rounds {
		once()
	}
	// How many coroutines and carriers are kept for others varies. What was left of each cell would be
	// at least one for each.
	now := count()
	for range 100 {
		if now < before+rounds {
			break
		}
		now = count()
	}
	if before == 0 || now >= before+rounds {
		t.Errorf("there were %d goroutines, and after %d cells are %d", before, rounds, now)
	}
}

// onlyMain is what a cell shows that counts its goroutines when there is only its main one.
const onlyMain = "=> 1\n"

// TestFibers: what goroutines may do with the coroutines that they are.
func TestFibers(t *testing.T) {
	for _, test := range []struct{ name, src, want string }{
		{"Goexit", `import "runtime"
c := make(chan int)
go func() { defer close(c); defer runtime.Goexit(); runtime.Goexit() }()
_, ok := <-c
print(ok)`, "false"},
		{"a panic that is recovered", `c := make(chan any)
go func() { defer func() { c <- recover() }(); var m map[int]int; m[1]++ }()
print((<-c).(error).Error())`, "assignment to entry in nil map"},
		{"threads", `import "runtime"
done := make(chan int)
go func() { runtime.LockOSThread(); done <- 1; runtime.UnlockOSThread(); close(done) }()
runtime.LockOSThread()
n := <-done
<-done
runtime.UnlockOSThread()
print(n)`, "1"},
		{"nested coroutines", `import "iter"
func count(c chan int) iter.Seq[int] { return func(yield func(int) bool) { for n := range c { if !yield(n) { return } } } }
func twice(s iter.Seq[int]) iter.Seq[int] { return func(yield func(int) bool) {
	next, stop := iter.Pull(s)
	defer stop()
	for { n, ok := next(); if !ok || !yield(2*n) { return } }
} }
sum, done := 0, make(chan int)
for i := range 3 { go func() {
	c := make(chan int)
	go func() { for j := range 4 { c <- i + j }; close(c) }()
	next, stop := iter.Pull(twice(count(c)))
	defer stop()
	n := 0
	for v, ok := next(); ok; v, ok = next() { n += v }
	done <- n
}() }
for range 3 { sum += <-done }
print(sum)`, "60"},
		{"a call that waits in compiled code", `import ("os"; "io")
r, w, err := os.Pipe()
if err != nil { panic(err) }
got, c := make(chan string), make(chan int)
go func() { b, _ := io.ReadAll(r); got <- string(b) }()
go func() { for i := range 3 { c <- i }; close(c) }()
n := 0
for i := range c { n += i }
w.Write([]byte("read")); w.Close()
print(n, <-got)`, "3read"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if r := start(t).run(test.src); r.Failure != nil || r.stderr.String() != test.want {
				t.Errorf("got %q %q", r.stderr.String(), r.text())
			}
		})
	}
}
