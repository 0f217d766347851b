package server_test

import (
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// lateCell starts a goroutine that prints what it gets from a channel.
const lateCell = `import "fmt"
lines := make(chan string)
go func() {
	for line := range lines {
		fmt.Println(line)
	}
}()
fmt.Println("started")`

func TestLateOutputLandsInItsOwnCell(t *testing.T) {
	k := kerneltest.Start(t)
	first := k.Begin(lateCell)
	first.Wait()
	second := k.Begin("lines <- \"late\"\nfmt.Println(\"second\")")
	if r := second.Wait(); strings.Contains(r.Stdout, "late") || !strings.Contains(r.Stdout, "second") {
		t.Errorf("the second cell printed %q", r.Stdout)
	}
	first.AwaitText("late")
	third := k.Begin("lines <- \"later\"").Wait()
	first.AwaitText("later")
	if strings.Contains(third.Stdout, "later") {
		t.Errorf("the third cell printed %q", third.Stdout)
	}
}

func TestRunningACellAgainStopsItsGoroutines(t *testing.T) {
	k := kerneltest.Start(t)
	cell := "import \"fmt\"\nc := make(chan int)\ngo func() { <-c; fmt.Println(\"never\") }()"
	k.OK(cell, kerneltest.Cell("one"))
	k.OK(cell, kerneltest.Cell("two"))
	if n := living(k); n != 2 {
		t.Errorf("%d goroutines live, want 2", n)
	}
	k.OK(cell, kerneltest.Cell("one"))
	awaitLiving(t, k, 2)
	k.OK("1", func(r *kerneltest.Request) {
		r.Metadata = map[string]any{"cellId": "three", "deletedCells": []string{"one", "two"}}
	})
	awaitLiving(t, k, 0)
}

// living counts the rows of %goroutines without MainThread.
func living(k *kerneltest.Kernel) int {
	r := k.OK("%goroutines")
	switch {
	case strings.HasPrefix(r.Stdout, "No goroutine is alive"):
		return 0
	case len(r.Displays) != 1:
		return -1
	}
	text, _ := r.Displays[0].Data["text/plain"].(string)
	return strings.Count(text, "In [")
}

// awaitLiving asks again until so many goroutines live: they end at their next scheduling point.
func awaitLiving(t *testing.T, k *kerneltest.Kernel, want int) {
	t.Helper()
	got := -1
	for range 1000 {
		if got = living(k); got == want {
			return
		}
	}
	t.Errorf("%d goroutines live, want %d", got, want)
}

func TestGoroutinesMagic(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK(lateCell)
	var text, html string
	for range 1000 { // it starts in its own time, and waits then
		r := k.OK("%goroutines")
		if len(r.Displays) != 1 {
			t.Fatalf("got %s", r)
		}
		text, _ = r.Displays[0].Data["text/plain"].(string)
		html, _ = r.Displays[0].Data["text/html"].(string)
		if strings.Contains(text, "chan receive") {
			break
		}
	}
	for _, want := range []string{"Thread-1", "In [1]", "chan receive"} {
		if !strings.Contains(text, want) || !strings.Contains(html, want) {
			t.Errorf("the table lacks %q:\n%s\n%s", want, text, html)
		}
	}
}

func TestFollow(t *testing.T) {
	k := kerneltest.Start(t)
	first := k.Begin(lateCell)
	first.Wait()
	e := k.Begin("%follow Thread-1\nlines <- \"followed\"\nlines <- \"\"")
	e.Wait()
	e.AwaitText("followed")
	k.OK("%follow -off Thread-1\nlines <- \"home\"")
	first.AwaitText("home")
	if e := k.Fails("%follow Nobody"); !strings.Contains(e.Value, "Nobody") {
		t.Errorf("to follow nobody is %s", e.Value)
	}
}

func TestStopMagic(t *testing.T) {
	k := kerneltest.Start(t)
	if r := k.OK("%goroutines"); !strings.Contains(r.Stdout, "No goroutine is alive") || len(r.Displays) > 0 {
		t.Errorf("without goroutines %%goroutines says:\n%s", r)
	}
	if r := k.OK("%stop all"); !strings.Contains(r.Stdout, "nothing to stop") {
		t.Errorf("without goroutines %%stop all says %q", r.Stdout)
	}
	k.OK(lateCell) // In [3]
	k.Fails("%stop 7")
	if r := k.OK("%stop 3"); r.Stdout != "In [3]: stopped Thread-1\n" {
		t.Errorf("%%stop 3 says %q", r.Stdout)
	}
	awaitLiving(t, k, 0)

	const many = "import \"lessons\"\nhold := make(chan int)\nfor range 12 { lessons.Go(\"Waiter\", func() { <-hold }) }"
	k.OK("%lanes off") // an execution that has none
	k.OK(many)
	k.OK("go func() { <-hold }()")
	r := k.OK("%stop all")
	for _, want := range []string{"stopped Waiter, Waiter, ", "Waiter and 2 more\n", "stopped Thread-2\n"} {
		if !strings.Contains(r.Stdout, want) {
			t.Errorf("%%stop all lacks %q:\n%s", want, r.Stdout)
		}
	}
	awaitLiving(t, k, 0)
}

func TestWait(t *testing.T) {
	k := kerneltest.Start(t)
	cell := "import (\"fmt\"; \"time\")\ngo func() { time.Sleep(50 * time.Millisecond); fmt.Println(\"late\") }()"
	if r := k.OK("%wait on\n" + cell); !strings.Contains(r.Stdout, "late") {
		t.Errorf("the cell ended before its goroutine, with %q", r.Stdout)
	}
	if r := k.OK("%wait"); r.Stdout != "wait: on\n" {
		t.Errorf("%%wait says %q", r.Stdout)
	}
	e := k.Begin("go time.Sleep(time.Hour)\nfmt.Println(\"on\")")
	e.AwaitText("on")
	k.Interrupt()
	if r := e.Wait(); r.Reply.Status != jupyter.StatusError || len(r.Errors) != 1 {
		t.Errorf("an interrupted wait:\n%s", r)
	}
	k.OK("%wait off")
	awaitLiving(t, k, 0)
}

func TestWaitFromTheEnvironment(t *testing.T) {
	k := kerneltest.Start(t, kerneltest.Env("LOCKSTEP_WAIT=on"))
	if r := k.OK("%wait"); r.Stdout != "wait: on\n" {
		t.Errorf("%%wait says %q", r.Stdout)
	}
}

func TestPanicOfAGoroutineWhoseCellHasEnded(t *testing.T) {
	k := kerneltest.Start(t)
	first := k.Begin("c := make(chan int)\ngo func() { <-c; panic(\"late\") }()", kerneltest.Cell("a"))
	first.Wait()
	k.Execute("c <- 1")
	r := first.Await("an error", func(r kerneltest.Result) bool { return len(r.Errors) > 0 })
	if !strings.Contains(r.Errors[0].Value, "late") {
		t.Errorf("the error is %+v", r.Errors[0])
	}
	k.ExpectText("1 + 1", "2")
}

func TestMagics(t *testing.T) {
	k := kerneltest.Start(t)
	if r := k.OK("%help"); !strings.Contains(r.Stdout, "%lanes [stream|table|both|off]") {
		t.Errorf("%%help says %q", r.Stdout)
	}
	if r := k.OK("%lanes off\n%lanes\n1 + 1"); r.Stdout != "lanes: off\n" || r.Text() != "2" {
		t.Errorf("got %q and %q", r.Stdout, r.Text())
	}
	if r := k.OK("%output cap 10MB\n%output"); r.Stdout != "output cap: 10MiB\noutput rate: off\n" {
		t.Errorf("got %q", r.Stdout)
	}
	if r := k.OK("%lanes both\n%times off\n%times"); r.Stdout != "times: off\n" {
		t.Errorf("got %q", r.Stdout)
	}
	two := k.OK("import (\"fmt\"; \"lessons\")\nlessons.Go(\"T1\", func() { fmt.Println(\"one\") }).Join()\nfmt.Println(\"two\")")
	if text, _ := two.Displays[0].Data["text/plain"].(string); strings.Contains(text, "time") || !strings.Contains(text, "T1") {
		t.Errorf("without times the table is\n%s", text)
	}
	r := k.OK("%%dump\ndumped := 1\nfunc notRun() { panic(dumped) }\nnotRun()")
	for _, want := range []string{"// SSA", "func notRun():", "// Core Go", "func f_notRun() {"} {
		if !strings.Contains(r.Stdout, want) {
			t.Errorf("%%%%dump shows no %q:\n%s", want, r.Stdout)
		}
	}
	for _, test := range []struct{ code, want string }{
		{"dumped", "undefined: dumped"},
		{"%%dump all", "write %%dump"},
		{"%%dump\ndumped", "undefined: dumped"},
		{"%lane off", "did you mean %lanes?"},
		{"%lanes sideways", "sideways"},
		{"%output lots", "%output [cap SIZE|off]"},
		{"%wait maybe", "%wait [on|off]"},
		{"x := 1\n%lanes", ""}, // not at the top: it is not Go
	} {
		if e := k.Fails(test.code); !strings.Contains(e.Value, test.want) {
			t.Errorf("%q fails with %q, want %q in it", test.code, e.Value, test.want)
		}
	}
	if e := k.Fails("%lanes off\n\nundefinedName"); !strings.Contains(strings.Join(e.Traceback, "\n")+e.Value, "3") {
		t.Errorf("below a magic, the error is not on line 3: %q", e.Traceback)
	}
}
