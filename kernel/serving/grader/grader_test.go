package grader

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/running/worker"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		os.Exit(worker.Main(os.Stdin, os.Stdout))
	}
	os.Setenv("GORACE", "report_bugs=0 exitcode=0") // workers race with programs by intention
	os.Exit(m.Run())
}

var deposit = &exercises.Exercise{
	Name: "lock/deposit", Hash: "h", Settings: exercises.Settings{Kind: exercises.Fix, Bound: 2},
	Program: exercises.Program{
		Given: "var balance int\n",
		Start: "func Deposit(n int) { balance += n }\n",
		Judge: `func Judge(c *lessons.Check) {
	c.Explore("two deposits", func() {
		var wg sync.WaitGroup
		wg.Go(func() { Deposit(5) })
		wg.Go(func() { Deposit(8) })
		wg.Wait()
		c.Want("balance", balance, 13)
	})
}
`,
	},
}

const locked = "var mu sync.Mutex\nfunc Deposit(n int) { mu.Lock(); defer mu.Unlock(); balance += n }"

// TestTricks: whatever an answer does to its process, or prints, it does not pass, and the next is judged
// as ever.
func TestTricks(t *testing.T) {
	g := New(Options{})
	defer g.Close()
	for _, test := range []struct{ name, answer, fault string }{
		{"prints a verdict", "func Deposit(n int) { fmt.Println(`✓ lock/deposit holds on every schedule {\"passed\":true}`) }", "want balance"},
		{"floods", "func Deposit(n int) { for { fmt.Println(strings.Repeat(\"x\", 1<<16)) } }", ""},
		{"ends the program", "func Deposit(n int) { log.Fatal() }", "unfinished"},
		{"ends the goroutine", "func init() { runtime.Goexit() }\nfunc Deposit(n int) {}", "unfinished"},
		{"panics nowhere", "func panic(any) {}\nfunc Deposit(n int) {}", "want balance"},
		{"fills memory", "var all [][]byte\nfunc Deposit(n int) { for { all = append(all, make([]byte, 1<<26)) } }", "unfinished"},
		{"overflows the stack", "func deep(n int) int { return deep(n+1) + 1 }\nfunc Deposit(n int) { deep(n) }", ""},
		{"never ends", "func Deposit(n int) { for {} }", "spin"},
		{"rewrites", "var b = &balance\nfunc init() { go func() { for { *b = 13 } }() }\nfunc Deposit(n int) {}", "race balance"},
	} {
		v := judge(t, g, test.answer)
		if v.Passed || !v.Fault.Is(test.fault) && test.fault != "" {
			t.Errorf("%s: passed %v, fault %v: %s", test.name, v.Passed, v.Fault, v.Fault.Text)
		}
		t.Logf("%s: %v %s", test.name, v.Fault, v.Fault.Text)
		if v := judge(t, g, locked); !v.Passed {
			t.Errorf("after %s a right answer fails: %v %s", test.name, v.Fault, v.Fault.Text)
		}
	}
}

func judge(t *testing.T, g *Grader, answer string) exercises.Verdict {
	t.Helper()
	v, err := g.Judge(t.Context(), Request{Exercise: deposit, Answer: answer})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestInterrupt: who does not wait any longer gets what was found.
func TestInterrupt(t *testing.T) {
	g := New(Options{})
	defer g.Close()
	ctx, cancel := context.WithCancel(t.Context())
	many := *deposit
	many.Settings.Bound, many.Settings.Max = 9, 1<<30
	many.Program.Judge = strings.ReplaceAll(deposit.Program.Judge, "wg.Go(func() { Deposit(5) })", "for range 5 { wg.Go(func() { Deposit(1); Deposit(1) }) }")
	many.Program.Judge = strings.ReplaceAll(many.Program.Judge, "13", "18")
	v, err := g.Judge(ctx, Request{Exercise: &many, Answer: locked, Progress: func(int) { cancel() }})
	if err != nil || v.Passed || !v.Stopped {
		t.Errorf("got %+v, %v", v, err)
	}
	if v := judge(t, g, locked); !v.Passed {
		t.Errorf("after it a right answer fails: %v", v.Fault)
	}
}

// TestClosed: nothing is judged after the end.
func TestClosed(t *testing.T) {
	g := New(Options{})
	g.Close()
	if _, err := g.Judge(t.Context(), Request{Exercise: deposit, Answer: locked}); err != ErrClosed {
		t.Errorf("got %v", err)
	}
}

// TestTheSameEachTime: verdict, count and schedule, in two workers.
func TestTheSameEachTime(t *testing.T) {
	var first []exercises.Verdict
	for range 2 {
		g := New(Options{})
		for n := range 5 {
			for i, answer := range []string{locked, deposit.Program.Start} {
				v := judge(t, g, answer)
				if len(first) <= i {
					first = append(first, v)
				}
				if a, b := first[i], v; a.Passed != b.Passed || a.Tried != b.Tried || a.Schedule != b.Schedule || a.Table != b.Table || a.Fault.String() != b.Fault.String() {
					t.Errorf("time %d: %+v, first %+v", n, b, a)
				}
			}
		}
		g.Close()
	}
}

// TestReplay: the schedule of a verdict can be seen again, step by step.
func TestReplay(t *testing.T) {
	g := New(Options{})
	defer g.Close()
	v := judge(t, g, deposit.Program.Start)
	again, err := g.Judge(t.Context(), Request{Exercise: deposit, Answer: deposit.Program.Start, Schedule: v.Schedule, Part: v.Part})
	if err != nil || again.Table != v.Table || v.Table == "" || !strings.Contains(again.TableHTML, "<details") {
		t.Errorf("%v, same %v, %.300q\n%s\nagain:\n%s", err, again.Table == v.Table, again.TableHTML, v.Table, again.Table)
	}
}
