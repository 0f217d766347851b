package server_test

import (
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

func TestInterruptAgainAndAgain(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("import (\"fmt\"; \"sync\"; \"time\")\nkept := 7\nvar mu sync.Mutex\nmu.Lock()\nvar wg sync.WaitGroup\nwg.Add(1)\nc := make(chan int)")
	k.OK("go time.Sleep(time.Hour)") // it could still wake the others: there is no deadlock
	for _, stuck := range []string{"for {}", "time.Sleep(time.Hour)", "<-c", "mu.Lock()", "wg.Wait()", "select {}", "var s string; fmt.Scanln(&s)"} {
		e := k.Begin("fmt.Println(\"on\")\n" + stuck)
		e.AwaitText("on")
		k.Interrupt()
		if r := e.Wait(); r.Reply.Status != jupyter.StatusError || len(r.Errors) != 1 || r.Errors[0].Name != "interrupt" {
			t.Errorf("%s, interrupted:\n%s", stuck, r)
		}
		k.ExpectText("kept", "7")
	}
}

func TestSignalInterrupts(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no SIGINT for one process")
	}
	k := kerneltest.Start(t)
	e := k.Begin("println(\"on\")\nfor {}")
	e.Await("on", func(r kerneltest.Result) bool { return strings.Contains(r.Stdout+r.Stderr, "on") })
	if err := k.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if r := e.Wait(); r.Reply.Status != jupyter.StatusError {
		t.Errorf("the cell:\n%s", r)
	}
}

func TestDeathOfTheWorker(t *testing.T) {
	for _, test := range []struct {
		about, code string
		want        string // in evalue
	}{
		{"stack", "func f(n int) int { return f(n+1) + 1 }\nf(0)", "stack overflow"},
		{"memory", "b := make([]byte, 8<<30)\nprintln(len(b))", "out of memory"},
	} {
		t.Run(test.about, func(t *testing.T) {
			k := kerneltest.Start(t, kerneltest.Env("LOCKSTEP_MEMORY=1GiB"))
			k.OK("import \"fmt\"\nx := 1\nfunc double(n int) int { return 2 * n }")
			e := k.Fails(test.code)
			text := strings.Join(e.Traceback, "\n")
			if !strings.Contains(e.Value, test.want) {
				t.Errorf("the error is %s: %s\n%s", e.Name, e.Value, text)
			}
			if !strings.Contains(text, "lost their values: x") {
				t.Errorf("the loss of x is not reported: %s", text)
			}
			k.ExpectText("double(21)", "42")
		})
	}
}

// worker returns the kernel's only child.
func worker(t *testing.T, k *kerneltest.Kernel) int {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells a process's children")
	}
	children := kerneltest.Children(k.PID())
	if len(children) != 1 {
		t.Fatalf("the kernel has processes %v, want one", children)
	}
	return children[0]
}

func kill(t *testing.T, pid int) {
	t.Helper()
	p, err := os.FindProcess(pid)
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestWorkerKilledWhileACellRuns(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("import \"fmt\"\nx := 1\nfunc double(n int) int { return 2 * n }")
	pid := worker(t, k)
	e := k.Begin("import \"time\"\nfmt.Println(\"on\")\ntime.Sleep(time.Hour)")
	e.AwaitText("on")
	kill(t, pid)
	r := e.Wait()
	if r.Reply.Status != jupyter.StatusError || len(r.Errors) != 1 || !strings.Contains(r.Errors[0].Value, "killed") {
		t.Fatalf("the cell whose worker was killed:\n%s", r)
	}
	if text := strings.Join(r.Errors[0].Traceback, "\n"); !strings.Contains(text, "lost their values: x") {
		t.Errorf("the loss of x is not reported:\n%s", text)
	}
	k.ExpectText("double(4)", "8")
	k.ExpectGone(pid)
}

func TestWorkerKilledWhileIdle(t *testing.T) {
	k := kerneltest.Start(t)
	first := k.Begin("x := 1")
	first.Wait()
	pid := worker(t, k)
	kill(t, pid)
	k.ExpectGone(pid)
	first.Await("an error", func(r kerneltest.Result) bool { return len(r.Errors) == 1 })
	r := k.Execute("1 + 1")
	if r.Reply.Status != jupyter.StatusOK || r.Text() != "2" || !strings.Contains(r.Stderr, "lost their values: x") {
		t.Errorf("the next cell:\n%s", r)
	}
	k.ExpectText("1 + 2", "3")
}

func TestKernelKilledLeavesNoWorker(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("1")
	pid := worker(t, k)
	e := k.Begin("println(\"on\")\nfor {}")
	e.Await("on", func(r kerneltest.Result) bool { return strings.Contains(r.Stdout+r.Stderr, "on") })
	kill(t, k.PID())
	<-k.Exited()
	k.ExpectGone(pid)
}

func TestRestart(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("x := 1")
	processes := append(kerneltest.Children(k.PID()), k.PID())
	k.Restart()
	for _, pid := range processes {
		k.ExpectGone(pid)
	}
	k.Fails("x")
	if r := k.OK("1 + 1"); r.Reply.ExecutionCount != 2 {
		t.Errorf("after a restart, the second cell is In [%d]", r.Reply.ExecutionCount)
	}
}

func TestTerminated(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no SIGTERM")
	}
	k := kerneltest.Start(t)
	k.OK("1")
	if err := k.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-k.Exited()
}

func TestKernelEndsWithItsParent(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("JPY_PARENT_PID is no process id on Windows")
	}
	parent := exec.Command("cat") // ends with its input
	stdin, err := parent.StdinPipe()
	if err == nil {
		err = parent.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	k := kerneltest.Start(t, kerneltest.Env("JPY_PARENT_PID="+strconv.Itoa(parent.Process.Pid)))
	k.OK("1")
	if err := stdin.Close(); err != nil {
		t.Fatal(err)
	}
	if err := parent.Wait(); err != nil {
		t.Fatal(err)
	}
	<-k.Exited()
}

func TestForgedSignatureIsNeverAnswered(t *testing.T) {
	k := kerneltest.Start(t)
	forged := k.Info
	forged.Key = "not the key"
	k.ExpectSilence(forged)
	k.ExpectText("1 + 1", "2")
}
