package worker

import (
	"testing"

	"github.com/lockstep-go/lockstep/kernel/running/examiner"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// deposit is an exercise: two deposits at once.
var deposit = &exercises.Exercise{
	Name: "lock/deposit", Settings: exercises.Settings{Kind: exercises.Fix, Bound: 2},
	Program: exercises.Program{
		Given: "var balance int\n",
		Start: "func Deposit(n int) {\n\tb := balance\n\tbalance = b + n\n}\n",
		Judge: `func helper() {}
func min(a, b int) int { return a }
func Judge(c *lessons.Check) {
	c.Forbid("time.Sleep")
	c.Explore("two deposits", func() {
		helper()
		var wg sync.WaitGroup
		wg.Go(func() { Deposit(5) })
		wg.Go(func() { Deposit(8) })
		wg.Wait()
		if balance < 0 { panic("less") }
		c.Want("balance", balance, 13)
	})
}
`,
	},
}

// TestExamine: answers to one exercise, and what is told of each.
func TestExamine(t *testing.T) {
	for _, test := range []struct{ name, answer, fault string }{
		{"start", deposit.Program.Start, "race balance"},
		{"lock", "\nvar mu sync.Mutex\nfunc Deposit(n int) {\n\tmu.Lock()\n\tdefer mu.Unlock()\n\tbalance += n\n}\nDeposit(3)\n", ""},
		{"helpers of its own", "var mu sync.Mutex\nfunc helper() { panic(1) }\nfunc panic(any) {}\nfunc Judge() {}\nfunc Deposit(n int) {\n\tmu.Lock()\n\tdefer mu.Unlock()\n\tbalance += n\n}", ""},
		{"round each line", "var mu sync.Mutex\nfunc Deposit(n int) {\n\tmu.Lock()\n\tb := balance\n\tmu.Unlock()\n\tmu.Lock()\n\tbalance = b + n\n\tmu.Unlock()\n}", "want balance"},
		{"no panic", "func panic(any) {}\nfunc Deposit(n int) { balance = -1 }", "race balance"},
		{"exit", "import \"os\"\nfunc Deposit(n int) { os.Exit(0) }", "words os"},
		{"fatal", "import \"log\"\nfunc Deposit(n int) { log.Fatal() }", "unfinished"},
		{"goexit", "func init() { runtime.Goexit() }\nfunc Deposit(n int) { }", "unfinished"},
		{"goexit within", "func Deposit(n int) { runtime.Goexit() }", "want balance"},
		{"deadlock", "var mu sync.Mutex\nfunc Deposit(n int) { mu.Lock(); balance += n }", "deadlock"},
		{"sleep", "func Deposit(n int) { time.Sleep(1); balance += n }", "words time.Sleep"},
		{"own check", "func init() { lessons.Judging(func(c *lessons.Check) {}) }\nfunc Deposit(n int) {}", "words lessons.Judging"},
		{"compile", "func Deposit(n int) { x := 1 }", "compile"},
		{"names the judge's", "func Deposit(n int) { helper() }", "compile"},
		{"no such function", "func Withdraw(n int) { }", "compile"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := examiner.Judge(compiler{w: judging()}, deposit, test.answer, examiner.Options{})
			if v.Passed != (test.fault == "") || !v.Fault.Is(test.fault) && test.fault != "" {
				t.Errorf("got %v %v, want %q", v.Passed, v.Fault, test.fault)
			}
			t.Logf("%s: %s; parties %+v, schedule %s number %d, tried %d, every %v, before %+v\n%s", v.Fault, v.Fault.Text, v.Fault.Parties, v.Schedule, v.Number, v.Tried, v.Every, v.Before, v.Table)
		})
	}
}

// TestExamineParts: what a judge can ask beside that nothing goes wrong.
func TestExamineParts(t *testing.T) {
	const fetch = "func fetch(i int) { time.Sleep(time.Second) }\nfunc post() { touched++; touched++ }\nvar touched int\n"
	for _, test := range []struct{ name, judge, answer, fault string }{
		{"time", `c.Took("three", time.Second, func() { All() })`, "func All() { var wg sync.WaitGroup; for i := range 3 { wg.Go(func() { fetch(i) }) }; wg.Wait() }", ""},
		{"one after the other", `c.Took("three", time.Second, func() { All() })`, "func All() { for i := range 3 { fetch(i) } }", "time three"},
		{"overlap", `c.Overlap("two at once", "fetch", func() { All() })`, "func All() { var wg sync.WaitGroup; for i := range 2 { wg.Go(func() { fetch(i) }) }; wg.Wait() }", ""},
		{"no overlap", `c.Overlap("two at once", "fetch", func() { All() })`, "func All() { for i := range 3 { fetch(i) } }", "overlap fetch"},
		{"a lock around", `c.Overlap("two at once", "fetch", func() { All() })`, "var mu sync.Mutex\nfunc All() { var wg sync.WaitGroup; for i := range 2 { wg.Go(func() { mu.Lock(); fetch(i); mu.Unlock() }) }; wg.Wait() }", "overlap fetch"},
		{"two of three", `c.Inside("two", "fetch", 2, func() { All() })`, "func All() { s := make(chan bool, 2); var wg sync.WaitGroup; for i := range 3 { wg.Go(func() { s <- true; fetch(i); <-s }) }; wg.Wait() }", ""},
		{"three", `c.Inside("two", "fetch", 2, func() { All() })`, "func All() { var wg sync.WaitGroup; for i := range 3 { wg.Go(func() { fetch(i) }) }; wg.Wait() }", "overlap fetch"},
		{"both", `c.Both("who wins", []string{"a", "b"}, All)`, "func All() string { c := make(chan string, 2); go func() { c <- \"a\" }(); go func() { c <- \"b\" }(); return <-c }", ""},
		{"one", `c.Both("who wins", []string{"a", "b"}, All)`, "func All() string { c := make(chan string, 2); c <- \"a\"; return <-c }", "both who wins"},
		{"names of packages", `c.Explore("x", func() { c.Want("n", All(), 1); var wg sync.WaitGroup; wg.Wait() })`, "func sync() int { return 1 }\nfunc All() int { return sync() }", ""},
		{"another", `c.Both("who wins", []string{"a", "b"}, All)`, "func All() string { return \"x\" }", "both who wins"},
		{"leak", `c.Explore("x", All)`, "func All() { c := make(chan int); go func() { c <- 1 }() }", "leak c"},
		{"require", `c.Explore("x", func() { c.Require("it is true", All()) })`, "func All() bool { return false }", "want it is true"},
		{"points", `c.Points(3); c.Explore("x", func() { All() }); c.Explore("y", func() { c.Want("n", All(), 2) })`, "func All() int { return 1 }", "want n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			x := &exercises.Exercise{Name: "x/y", Settings: exercises.Settings{Kind: exercises.Fill, Bound: 2}}
			x.Program = exercises.Program{Given: fetch, Judge: "func Judge(c *lessons.Check) {\n" + test.judge + "\n}"}
			v := examiner.Judge(compiler{w: judging()}, x, test.answer, examiner.Options{})
			if v.Passed != (test.fault == "") || !v.Fault.Is(test.fault) && test.fault != "" {
				t.Errorf("got %v %v, want %q", v.Passed, v.Fault, test.fault)
			}
			t.Logf("%s: %s; got %s want %s; schedule %s number %d, tried %d, every %v, %d of %d", v.Fault, v.Fault.Text, v.Fault.Got, v.Fault.Want, v.Schedule, v.Number, v.Tried, v.Every, v.Points, v.Of)
		})
	}
}

// TestExamineKinds: exercises without a judge of their own.
func TestExamineKinds(t *testing.T) {
	const race = "var balance int\nfunc change(n int) { balance = balance + n; balance = balance - n }\nfunc main() {\n\ta := lessons.Go(\"T1\", func() { change(5) })\n\tb := lessons.Go(\"T2\", func() { change(8) })\n\ta.Join()\n\tb.Join()\n\tfmt.Println(balance)\n}\n"
	predict := &exercises.Exercise{Name: "a/predict", Settings: exercises.Settings{Kind: exercises.Predict, Bound: 2}, Program: exercises.Program{Whole: race, Options: []string{"0", "5", "13", "7"}}}
	schedule := &exercises.Exercise{Name: "a/schedule", Settings: exercises.Settings{Kind: exercises.Schedule, Bound: 2, Goal: "prints -5"}, Program: exercises.Program{Whole: race}}
	order := &exercises.Exercise{Name: "a/order", Settings: exercises.Settings{Kind: exercises.Order, Bound: 2}, Program: exercises.Program{
		Given: deposit.Program.Given, Judge: deposit.Program.Judge,
		Lines: []string{"mu.Unlock()", "var mu sync.Mutex", "}", "balance += n", "func Deposit(n int) {", "mu.Lock()", "mu.TryLock()"},
	}}
	test := &exercises.Exercise{Name: "a/test", Settings: exercises.Settings{Kind: exercises.Test, Bound: 2}, Program: exercises.Program{
		Sound:  []exercises.Answer{{Name: "lock", Text: "var mu sync.Mutex\nvar n int\nfunc Inc() { mu.Lock(); n++; mu.Unlock() }\nfunc Get() int { return n }"}},
		Broken: []exercises.Answer{{Name: "two", Text: "var n int\nvar mu sync.Mutex\nfunc Inc() { mu.Lock(); x := n; mu.Unlock(); mu.Lock(); n = x + 1; mu.Unlock() }\nfunc Get() int { return n }"}},
	}}
	for _, test := range []struct {
		x             *exercises.Exercise
		answer, fault string
	}{
		{predict, "[x] 0\n[ ] 5\n[ ] 13\n[ ] 7\n", "can 5"},
		{predict, "[x] 0\n[x] 5\n[ ] 13\n[ ] 7\n", ""},
		{predict, "[x] 0\n[x] 5\n[ ] 13\n[x] 7\n", "cannot 7"},
		{predict, "[x] 0\n[x] 5\n", "lines"},
		{schedule, "T2 T1 T1 T2 T2 T2 T1 T1", ""},
		{schedule, "T1 T1 T1 T2 T2 T2 T1 T2", "misses prints"},
		{schedule, "T2 T2 T1 T2 T1", "misses"},
		{schedule, "T2 T2 T1 T1 T1 T1 T1", "stuck T1"},
		{schedule, "T3", "stuck T3"},
		{order, "func Deposit(n int) {\nmu.Lock()\nbalance += n\nmu.Unlock()\n}\nvar mu sync.Mutex", ""},
		{order, "func Deposit(n int) {\nmu.Lock()\nbalance += n\nmu.Lock()\n}\nvar mu sync.Mutex", "lines mu.Lock()"},
		{order, "func Deposit(n int) {\nmu.TryLock()\nbalance += n\nmu.Unlock()\n}\nvar mu sync.Mutex", "race balance"},
		{test, "func Test(c *lessons.Check) { var wg sync.WaitGroup; wg.Go(Inc); wg.Go(Inc); wg.Wait(); c.Want(\"n\", Get(), 2) }", ""},
		{test, "func Test(c *lessons.Check) { Inc(); Inc(); c.Want(\"n\", Get(), 2) }", "accepts two"},
		{test, "func Test(c *lessons.Check) { Inc(); Inc(); c.Want(\"n\", Get(), 3) }", "rejects lock"},
	} {
		v := examiner.Judge(compiler{w: judging()}, test.x, test.answer, examiner.Options{})
		if v.Passed != (test.fault == "") || !v.Fault.Is(test.fault) && test.fault != "" {
			t.Errorf("%q: got %v %v, want %q", test.answer, v.Passed, v.Fault, test.fault)
		}
		t.Logf("%q\n%s: %s; got %s want %s; parties %+v schedule %s number %d, tried %d, every %v, %d of %d", test.answer, v.Fault, v.Fault.Text, v.Fault.Got, v.Fault.Want, v.Fault.Parties, v.Schedule, v.Number, v.Tried, v.Every, v.Points, v.Of)
	}
}
