package worker

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/running/judge"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// judging is the worker of this process. There may be no second one: what cells ask before they tell of
// a read or write, and at each turn of a loop, are variables of the worker's interpreter, and the
// scheduler knows but one of each.
var judging = sync.OnceValue(func() *worker { return newWorker(io.Discard) })

// program compiles a program of one file, main.go, whose first line is the package clause.
func program(t testing.TB, src string, told ...string) *judge.Program {
	t.Helper()
	return compiled(t, judged{files: []judge.Source{{Name: "main.go", Text: "package main\n" + src}}, told: told, race: true})
}

func compiled(t testing.TB, j judged) *judge.Program {
	t.Helper()
	p, err := judging().judge(j)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// balance is the tutorial's program; change is its function, and %s what stands around its lines.
const balance = `import ("fmt"; "sync")
var (balance int; mu sync.Mutex)
func change(n int) {
	%s
	balance = balance + n
	balance = balance - n
}
func main() {
	var wg sync.WaitGroup
	wg.Go(func() { change(5) })
	wg.Go(func() { change(8) })
	wg.Wait()
	fmt.Println(balance)
}`

var (
	unlocked = fmt.Sprintf(balance, "")
	locked   = fmt.Sprintf(balance, "mu.Lock(); defer mu.Unlock()")
)

// found describes failures by word, who takes part and where, and the object.
func found(v judge.Verdict) (list []string) {
	for _, f := range v.Failures {
		s := string(f.Word)
		if f.Of != "" {
			s += " " + string(f.Of)
		}
		for _, p := range f.Parties {
			s += fmt.Sprintf(" %s:%d", p.Name, p.At.Line)
			if p.Waits != "" {
				s += fmt.Sprintf("(%s)", p.Waits)
			}
		}
		if f.Object != "" {
			s += " on " + f.Object
		}
		list = append(list, s)
	}
	return list
}

// TestJudge: each kind of failure is found, with those who take part, and comes again when its
// schedule is replayed.
func TestJudge(t *testing.T) {
	for _, test := range []struct {
		name, src string
		options   judge.Options
		want      []string // the first of what is found
	}{
		{"race", unlocked, judge.Options{}, []string{"race Thread-1:6 Thread-2:6 on balance"}},
		{"none", locked, judge.Options{}, nil},
		{"deadlock", `import "sync"
var a, b sync.Mutex
func main() {
	var wg sync.WaitGroup
	wg.Go(func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() })
	wg.Go(func() { b.Lock(); a.Lock(); a.Unlock(); b.Unlock() })
	wg.Wait()
}`, judge.Options{}, []string{"deadlock MainThread:8(sync.WaitGroup.Wait) Thread-1:6(sync.Mutex.Lock) Thread-2:7(sync.Mutex.Lock) on wg"}},
		{"leak", `func main() { c := make(chan int)
	go func() { c <- 1 }()
}`, judge.Options{}, []string{"leak Thread-1:3(chan send) on c"}},
		{"panic", `func main() { done := make(chan bool)
	var m map[string]int
	go func() { defer close(done); m["x"] = 1 }()
	<-done
}`, judge.Options{}, []string{`panic Thread-1:4 on m["x"]`}},
		{"misuse", `import "sync"
func main() { var mu sync.Mutex
	mu.Unlock()
}`, judge.Options{}, []string{"misuse MainThread:4"}},
		{"spin", `func main() { for { } }`, judge.Options{}, []string{"spin MainThread:0"}},
		{"lost", `import "fmt"
func main() { c := make(chan int, 1)
	go func() { c <- 1; fmt.Println("done") }()
	<-c
}`, judge.Options{Lost: true}, []string{"lost Thread-1:4"}},
		{"late", `import ("fmt"; "time")
var done int
func main() {
	go func() { done = 1 }()
	time.Sleep(time.Second)
	fmt.Println(done)
}`, judge.Options{Late: true, Expect: func(out string) bool { return out == "1\n" }}, []string{"race Thread-1:5 MainThread:7 on done", "late unexpected"}},
		{"not late", `import ("fmt"; "time"; "sync")
func main() {
	var wg sync.WaitGroup; var done int
	wg.Go(func() { done = 1 })
	wg.Wait()
	time.Sleep(time.Second)
	fmt.Println(done)
}`, judge.Options{Late: true, Expect: func(out string) bool { return out == "1\n" }}, nil},
		{"late, of a timer that nobody waits for yet", `import "time"
func main() { t, c := time.NewTimer(time.Second), make(chan int)
	go func() { c <- 1 }()
	<-c
	select {
	case <-t.C:
		panic("at once")
	default:
	}
}`, judge.Options{Late: true}, []string{"late panic MainThread:8"}},
		{"time that passes while others compute", `import ("sync/atomic"; "time")
func main() { var done, n atomic.Int32
	time.AfterFunc(time.Millisecond, func() { done.Store(1) })
	for done.Load() == 0 { n.Add(1) }
}`, judge.Options{Max: 300}, nil},
		{"a test in a bubble", `import ("sync/atomic"; "testing"; "testing/synctest"; "time")
func main() {
	synctest.Test(new(testing.T), func(t *testing.T) {
		var bread atomic.Bool
		time.AfterFunc(time.Minute, func() { bread.Store(true) })
		time.Sleep(time.Minute)
		if !bread.Load() { t.Error("not there after a minute") }
	})
}`, judge.Options{}, []string{"panic MainThread:4"}},
		{"no timer of a bubble is late", `import ("sync/atomic"; "testing"; "testing/synctest"; "time")
func main() {
	synctest.Test(new(testing.T), func(t *testing.T) {
		var done atomic.Bool
		go func() { done.Store(true) }()
		time.Sleep(time.Second)
		if !done.Load() { t.Error("the clock has moved while somebody could go on") }
	})
}`, judge.Options{Late: true}, nil},
		{"a loop with steps after main", `import "time"
func main() { go func() { for { time.Sleep(time.Second) } }() }`, judge.Options{}, nil},
		{"a loop without steps after main", `func main() { go func() { for {} }() }`, judge.Options{}, nil},
		{"after main", `func main() { go func() { panic("unseen") }() }`, judge.Options{}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.options.Bound = 2
			p := program(t, test.src)
			v := p.Explore(test.options)
			got := found(v)
			if len(got) < len(test.want) || !slices.Equal(got[:len(test.want)], test.want) || len(test.want) == 0 && len(got) > 0 {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
			for _, f := range v.Failures {
				if !f.Sure || f.Log == nil {
					t.Errorf("%s on %s did not come again", f.Word, f.Schedule)
				}
				word := f.Word
				if f.Of != "" {
					word = f.Of
				}
				again, err := p.Replay(f.Schedule, test.options)
				if err != nil || again.Strayed != 0 || again.Schedule != f.Schedule {
					t.Errorf("%s replayed is %s, strayed at %d, %v", f.Schedule, again.Schedule, again.Strayed, err)
				}
				if word != explore.Unexpected && !slices.ContainsFunc(again.Failures, func(g judge.Failure) bool { return g.Word == word }) {
					t.Errorf("%s replayed has %+v", f.Schedule, again.Failures)
				}
			}
			if v.Uncontrolled != "" {
				t.Errorf("uncontrolled: %s", v.Uncontrolled)
			}
		})
	}
}

// TestJudgeSchedules: the counts are the session's, also for outcomes.
func TestJudgeSchedules(t *testing.T) {
	v := program(t, unlocked).Explore(judge.Options{Bound: 2})
	if len(v.Outcomes) != 7 || !v.Every {
		t.Errorf("the balance came to %d outcomes, every schedule: %v", len(v.Outcomes), v.Every)
	}
	v = program(t, locked).Explore(judge.Options{Bound: 2, Expect: func(out string) bool { return out == "0\n" }})
	if len(v.Outcomes) != 1 || len(v.Failures) > 0 || !v.Every {
		t.Errorf("the locked balance came to %+v", v)
	}
}

// TestJudgeFresh: each run begins with new variables, also those that nobody else has to do with and
// that no initial value is given.
func TestJudgeFresh(t *testing.T) {
	const first = `package main
import ("fmt"; "sync")
var count int
var list = []int{start()}
var table map[string]int
var once sync.Once
var mu sync.Mutex
var cell struct { n int; p *int; c chan int }
func start() int { count++; return count }
func init() { list = append(list, len(list)) }
func init() { if table == nil { table = map[string]int{} }; table["n"]++ }
func main() {
	var wg sync.WaitGroup
	for range 2 { wg.Go(func() { mu.Lock(); use(); mu.Unlock() }) }
	wg.Wait()
	fmt.Println(count, list, table, cell.n, *cell.p, cap(cell.c))
	mu.Lock() // and keeps it
}`
	const second = `package main
func use() {
	once.Do(func() { cell.c = make(chan int, len(list)) })
	cell.n++
	if cell.p == nil { cell.p = new(int) }
	*cell.p += cell.n
	cell.c <- 1
	table["n"]++
	list = append(list, count)
}`
	p := compiled(t, judged{files: []judge.Source{{Name: "a.go", Text: first}, {Name: "b.go", Text: second}}, race: true})
	v := p.Explore(judge.Options{Bound: 2})
	if len(v.Outcomes) != 1 || v.Outcomes[0].Text != "1 [1 1 1 1] map[n:3] 2 3 2\n" || v.Tried < 3 || len(v.Failures) > 0 {
		t.Errorf("got %+v %v", v.Outcomes, found(v))
	}
}

// TestJudgeFiles: places are told with the file, and programs of one name do not meet, nor does a
// program meet the session.
func TestJudgeFiles(t *testing.T) {
	files := []judge.Source{
		{Name: "task.go", Text: "package main\nvar n int\nfunc add() { n++ }\n"},
		{Name: "main.go", Text: "package main\nimport \"sync\"\nfunc main() {\n\tvar wg sync.WaitGroup\n\twg.Go(add)\n\twg.Go(func() { n = 2 })\n\twg.Wait()\n\tprintln(n)\n}"},
	}
	p := compiled(t, judged{files: files, race: true})
	program(t, "var n string\nfunc add() { n += \"x\" }\nfunc main() { add() }")
	v := p.Explore(judge.Options{Bound: 2})
	var places []judge.Place
	for _, f := range v.Failures {
		for _, party := range f.Parties {
			places = append(places, judge.Place{File: party.At.File, Line: party.At.Line})
		}
	}
	want := []judge.Place{{File: "task.go", Line: 3}, {File: "main.go", Line: 6}}
	if len(places) < 2 || !slices.Equal(places[:2], want) {
		t.Errorf("the races are at %v", places)
	}
}

// TestJudgeNotBuilt: what is wrong with sources is told with file, line and column.
func TestJudgeNotBuilt(t *testing.T) {
	for _, test := range []struct {
		name, src string
		told      []string
		want      string
	}{
		{"syntax", "package main\nfunc main() {", nil, "b.go:2:14: "},
		{"types", "package main\nfunc main() { var x int = \"\"; _ = x }", nil, "b.go:2:27: "},
		{"no main", "package main\nfunc other() {}", nil, "function main is undeclared"},
		{"twice", "package main\nfunc main() { a() }\nfunc a() {}", nil, "b.go:3:6: a redeclared"},
		{"told", "package main\nfunc main() { a() }", []string{"(*T).b"}, "(*T).b"},
	} {
		_, err := judging().judge(judged{files: []judge.Source{{Name: "a.go", Text: "package main\nfunc a() {}\n"}, {Name: "b.go", Text: test.src}}, told: test.told})
		var not judge.NotBuilt
		if !errors.As(err, &not) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
	program(t, locked) // the session has not suffered
}

// calls lists the beginnings and ends of calls in a log, by the number of the goroutine.
func calls(log *trace.Log) string {
	var b strings.Builder
	for _, e := range log.Events {
		switch e.Op {
		case trace.OpEnter, trace.OpExit:
			fmt.Fprintf(&b, "%d %v %s, ", e.G, e.Op, log.Objects[e.Object].Name)
		}
	}
	return strings.TrimSuffix(b.String(), ", ")
}

// TestJudgeCalls: calls of functions that are named begin and end in the log, however they end.
func TestJudgeCalls(t *testing.T) {
	for _, test := range []struct {
		name, src, told, want string
	}{
		{"return", "func f(n int) int { if n > 0 { return f(n-1) }; return 7 }\nfunc main() { println(f(1)) }", "f",
			"0 enter f, 0 enter f, 0 exit f, 0 exit f"},
		{"method", "type T struct{ n int }\nfunc (t *T) Inc() { t.n++ }\nfunc main() { var t T; t.Inc(); g := t.Inc; g() }", "(*T).Inc",
			"0 enter (*T).Inc, 0 exit (*T).Inc, 0 enter (*T).Inc, 0 exit (*T).Inc"},
		{"panic", "func f() { panic(1) }\nfunc main() { defer func() { recover(); f2() }(); f() }\nfunc f2() {}", "f", "0 enter f, 0 exit f"},
		{"recovered", "func f() (n int) { defer func() { recover(); n = 3 }(); panic(1) }\nfunc main() { if f() != 3 { panic(2) } }", "f", "0 enter f, 0 exit f"},
		{"Goexit", "import \"runtime\"\nfunc f() { runtime.Goexit() }\nfunc main() { c := make(chan int); go func() { defer close(c); f() }(); <-c }", "f",
			"1 enter f, 1 exit f"},
		{"several results", "func f() (int, string, error) { defer func() {}(); return 1, \"x\", nil }\nfunc main() { a, b, c := f(); println(a, b, c == nil) }", "f",
			"0 enter f, 0 exit f"},
		{"a goroutine", "func f() {}\nfunc main() { go f() }", "f", "1 enter f, 1 exit f"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, err := program(t, test.src, test.told).Replay("x:", judge.Options{})
			if err != nil || calls(r.Log) != test.want || len(r.Failures) > 0 {
				t.Errorf("got %s, want %s; %+v", calls(r.Log), test.want, r.Failures)
			}
			untold, _ := program(t, test.src).Replay("x:", judge.Options{})
			if calls(untold.Log) != "" || untold.Schedule != r.Schedule || untold.Steps != r.Steps {
				t.Errorf("without being asked it tells %q in %d steps, else in %d", calls(untold.Log), untold.Steps, r.Steps)
			}
		})
	}
}

// atOnce reports whether two goroutines are in f at the same time.
func atOnce(f string) func(*trace.Log) bool {
	return func(log *trace.Log) bool {
		inside := 0
		for _, e := range log.Events {
			if log.Objects[e.Object].Name != f {
				continue
			}
			switch e.Op {
			case trace.OpEnter:
				inside++
			case trace.OpExit:
				inside--
			}
			if inside > 1 {
				return true
			}
		}
		return false
	}
}

// TestJudgeReach: a schedule on which two are in a function at once, or none of so many.
func TestJudgeReach(t *testing.T) {
	const critical = `import "sync"
var mu sync.Mutex
var n int
func critical() { step(); step() }
func step() { n++ }
func main() {
	var wg sync.WaitGroup
	for range 2 { wg.Go(func() { %s }) }
	wg.Wait()
}`
	o := judge.Options{Bound: 2, Reach: atOnce("critical")}
	p := program(t, fmt.Sprintf(critical, "critical()"), "critical")
	v := p.Explore(o)
	if v.Reached == nil || v.Reached.Preemptions != 1 || !o.Reach(v.Reached.Log) {
		t.Fatalf("reached %+v in %d", v.Reached, v.Tried)
	}
	again, err := p.Replay(v.Reached.Schedule, judge.Options{})
	if err != nil || !o.Reach(again.Log) {
		t.Errorf("replayed it is not reached: %v", err)
	}
	v = program(t, fmt.Sprintf(critical, "mu.Lock(); critical(); mu.Unlock()"), "critical").Explore(o)
	if v.Reached != nil || v.Tried < 2 || v.Every {
		t.Errorf("with a lock it is reached %+v in %d, every %v", v.Reached, v.Tried, v.Every)
	}
}

// TestJudgeReachAlone: calls that have no operation in common are told apart as well.
func TestJudgeReachAlone(t *testing.T) {
	p := program(t, `import "sync"
func f(mu *sync.Mutex) { mu.Lock(); mu.Unlock() }
func main() {
	var a, b sync.Mutex
	go f(&a)
	f(&b)
}`, "f")
	if v := p.Explore(judge.Options{Bound: 2, Reach: atOnce("f")}); v.Reached == nil {
		t.Errorf("in none of %d", v.Tried)
	}
}

// TestJudgeFollow: goroutines make steps by name, and where they stand is told.
func TestJudgeFollow(t *testing.T) {
	p := program(t, unlocked)
	names := []string{"Thread-1", "Thread-2", "Thread-2", "Thread-1"} // both read before either writes
	at := p.Follow(names[:3], true, judge.Options{})
	var stands []string
	for _, s := range at.Stands {
		stands = append(stands, fmt.Sprintf("%s %v %v %s:%d %s", s.Name, s.Can, s.Op, s.Object, s.At.Line, s.Waits))
	}
	want := []string{"Thread-1 true write balance:6 ", "Thread-2 true read balance:7 ", "MainThread false Wait wg:13 sync.WaitGroup.Wait"}
	slices.Sort(stands)
	slices.Sort(want)
	if at.Made != 3 || !slices.Equal(stands, want) {
		t.Errorf("%d made; they stand at\n%s", at.Made, strings.Join(stands, "\n"))
	}
	whole := p.Follow(names, false, judge.Options{})
	if whole.Outcome != "-8\n" || whole.Made != 4 || len(whole.Stands) > 0 {
		t.Errorf("%+v", whole)
	}
	again, err := p.Replay(whole.Schedule, judge.Options{})
	if err != nil || again.Outcome != whole.Outcome || again.Hash != whole.Hash {
		t.Errorf("its schedule %s comes to %q", whole.Schedule, again.Outcome)
	}
	if stuck := p.Follow([]string{"Thread-1", "MainThread"}, true, judge.Options{}); stuck.Made != 1 || len(stuck.Stands) != 3 {
		t.Errorf("main, which waits, made a step: %+v", stuck)
	}
}

// TestJudgeCaps: numbers of runs, steps and turns end what would not end.
func TestJudgeCaps(t *testing.T) {
	p := program(t, `import "sync"
var n [6]int
func main() {
	var wg sync.WaitGroup
	for i := range 6 { wg.Go(func() { for j := range 6 { n[(i+j)%6]++ } }) }
	wg.Wait()
}`)
	for _, most := range []int{1, 10, 100} {
		if v := p.Explore(judge.Options{Bound: 3, Max: most}); v.Tried > most || v.Tried < most*3/4 || v.Every {
			t.Errorf("%d of at most %d runs were made, every %v", v.Tried, most, v.Every)
		}
	}
	p = program(t, "var n int\nfunc main() { go func() { n = 1 }(); for n < 2 { n = 0 } }")
	v := p.Explore(judge.Options{MaxSteps: 1000, First: true})
	if len(v.Failures) == 0 || v.Failures[0].Word != explore.Spin {
		t.Errorf("got %v", found(v))
	}
}

// TestJudgeOfRandomNumbers: what a program draws is the same in each run, and the order in which
// goroutines draw is for the schedule.
func TestJudgeOfRandomNumbers(t *testing.T) {
	for _, draw := range []string{`import ("fmt"; "math/rand")
func draw() int { return rand.Intn(1000) }`, `import ("fmt"; "math/rand/v2")
func draw() int { return rand.N(1000) }`} {
		p := program(t, draw+`
func main() {
	a, b := make(chan int, 1), make(chan int, 1)
	go func() { a <- draw() }()
	go func() { b <- draw() }()
	fmt.Println(<-a, <-b)
}`)
		v := p.Explore(judge.Options{Bound: 2, Prints: true})
		if !v.Every || v.Uncontrolled != "" || len(v.Outcomes) != 2 {
			t.Errorf("%s\nevery is %v, %s, %+v", draw, v.Every, v.Uncontrolled, v.Outcomes)
		}
	}
}

// TestJudgeAddTooLate: a Done that comes before its Add, which nothing orders, is found.
func TestJudgeAddTooLate(t *testing.T) {
	p := program(t, `import "sync"
func main() {
	var wg sync.WaitGroup
	go func() { wg.Done() }()
	wg.Add(1)
	wg.Wait()
}`)
	if got := found(p.Explore(judge.Options{Bound: 2})); len(got) == 0 || got[0] != "misuse Thread-1:5" {
		t.Errorf("found %v", got)
	}
}
