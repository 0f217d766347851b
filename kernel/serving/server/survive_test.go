package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// TestFaultsCostTheCell goes through the faults of learners' programs that need not end the worker:
// each time one error says what happened, and the next cell finds the session as it was.
func TestFaultsCostTheCell(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("import (\"fmt\"; \"log\"; \"os\"; \"strings\"; \"sync\"; \"time\")\nkept := 42\nfunc double(n int) int { return 2 * n }\n_ = time.Now")
	for _, test := range []struct {
		about, code string
		want        string // the error's value; "" when the cell succeeds
	}{
		{"panic in main", `panic("boom")`, "boom"},
		{"panic in a goroutine", `go func() { panic("there") }(); time.Sleep(time.Hour)`, "there"},
		{"panic in a function of an earlier cell", `var none []int; double(none[1])`, "index out of range"},
		{"os.Exit", `os.Exit(3)`, "exit status 3"},
		{"os.Exit in a goroutine", `go os.Exit(4); time.Sleep(time.Hour)`, "exit status 4"},
		{"log.Fatal", `log.Fatal("so be it")`, "exit status 1"},
		{"a logger's Fatal", `log.New(os.Stderr, "", 0).Fatal("so be it")`, "exit status 1"},
		{"unlock of an unlocked mutex", `var mu sync.Mutex; mu.Unlock()`, "unlock of unlocked mutex"},
		{"negative WaitGroup", `var wg sync.WaitGroup; wg.Done()`, "negative WaitGroup counter"},
		{"all goroutines asleep", `<-make(chan int)`, "all goroutines are asleep - deadlock!"},
		{"send on a closed channel", `c := make(chan int); close(c); c <- 1`, "send on closed channel"},
		{"nil map", `var m map[string]int; m["a"] = 1`, "assignment to entry in nil map"},
		{"100 MB of output", `for range 100 { fmt.Println(strings.Repeat("x", 1<<20)) }`, ""},
		{"10,000 goroutines", `var many sync.WaitGroup; for range 10000 { many.Go(func() { time.Sleep(time.Millisecond) }) }; many.Wait()`, ""},
		{"10,000 goroutines that panic", `for range 10000 { go func() { panic("each") }() }; time.Sleep(time.Hour)`, "each"},
	} {
		t.Run(test.about, func(t *testing.T) {
			r := k.Execute(test.code)
			switch {
			case test.want == "" && (r.Reply.Status != jupyter.StatusOK || len(r.Errors) != 0):
				t.Errorf("the cell failed:\n%s", r)
			case test.want != "" && (r.Reply.Status != jupyter.StatusError || len(r.Errors) != 1 || !strings.Contains(r.Errors[0].Value, test.want)):
				t.Errorf("want one error with %q:\n%.2000s", test.want, r)
			}
			k.ExpectText("double(kept)", "84")
		})
	}
}

func TestConcurrentMapWrites(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("import \"time\"\nfunc double(n int) int { return 2 * n }")
	// Whether two writes meet is chance: a cell in which they do not ends well, and is run again.
	for range 20 {
		r := k.Execute("%%parallel\nm := map[int]int{}\nfor range 8 {\n\tgo func() {\n\t\tfor i := range 100000 { m[i%100] = i }\n\t}()\n}\ntime.Sleep(300 * time.Millisecond)")
		if r.Reply.Status == jupyter.StatusOK {
			continue
		}
		if len(r.Errors) != 1 || !strings.Contains(r.Errors[0].Value, "concurrent map") {
			t.Fatalf("want one error of concurrent map writes:\n%s", r)
		}
		if text := strings.Join(r.Errors[0].Traceback, "\n"); !strings.Contains(text, "line 4") {
			t.Errorf("the place of the go statement is not reported:\n%s", text)
		}
		k.ExpectText("double(21)", "42")
		return
	}
	t.Error("eight goroutines that write one map for seconds never met")
}

func TestThousandCells(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("sum := 0")
	for i := range 1000 {
		k.OK(fmt.Sprintf("sum += %d", i))
	}
	k.ExpectText("sum", "499500")
}

// TestImportsSurviveTheWorker has a session of which nothing but imports is left to restore.
func TestImportsSurviveTheWorker(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("import \"fmt\"")
	k.OK("import str \"strings\"")
	k.Execute("func f(n int) int { return f(n+1) + 1 }\nf(0)")
	k.ExpectText(`fmt.Sprint(str.ToUpper("here"))`, `"HERE"`)
}
