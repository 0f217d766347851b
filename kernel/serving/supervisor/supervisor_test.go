package supervisor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// TestMain lets the test binary be a worker: a small one, whose cells are single words.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "worker" {
		os.Exit(smallWorker())
	}
	os.Exit(m.Run())
}

// smallWorker runs cells of one command each: "write text", "declare name", "exit", "overflow",
// "sleep" (until interrupted), "hang" (for ever), "fatal" and "list", which writes what was
// declared.
func smallWorker() int {
	if os.Getenv(workerproto.FilesEnv) != "" {
		if err := debug.SetCrashOutput(os.NewFile(workerproto.CrashFD, "crash"), debug.CrashOptions{}); err != nil {
			return 1
		}
	}
	out := workerproto.NewSender(os.Stdout)
	in := workerproto.NewReceiver(os.Stdin)
	interrupted := make(chan struct{}, 10)
	execute := make(chan workerproto.Execute)
	go func() {
		var declared []string
		for rec := range execute {
			done := workerproto.Done{Exec: rec.Exec}
			write := func(text string) {
				_ = out.SendWrite(&trace.Write{Go: trace.MainGo, Exec: rec.Exec, Stream: trace.Stdout, Data: []byte(text)})
			}
			source := strings.TrimSpace(rec.Source)
			switch word, rest, _ := strings.Cut(source, " "); word {
			case "write":
				write(rest)
			case "declare":
				if rest == "poison" && rec.Restore {
					os.Exit(9)
				}
				declared = append(declared, source)
				d := workerproto.Declaration{ID: len(declared), Place: len(declared), Cell: source, Text: source}
				if len(declared) == 1 {
					d.Variables = []string{"x", "y"}
				}
				done.Session = &workerproto.SessionChange{Set: []workerproto.Declaration{d}}
			case "list":
				write(fmt.Sprint(declared))
			case "exit":
				os.Exit(3)
			case "overflow":
				debug.SetMaxStack(64 << 10)
				go func() {
					_ = out.Send(workerproto.Started{Goroutine: trace.Goroutine{ID: 2, Name: "T1", Exec: rec.Exec, Line: 7, RuntimeID: runtimeID()}})
					_ = overflow(0)
				}()
				select {}
			case "sleep":
				<-interrupted
				done.Failure = &workerproto.Failure{Name: "interrupted"}
			case "hang":
				select {}
			case "fatal":
				done.Fatal = "a host call could not be left"
			}
			_ = out.Send(done)
		}
	}()
	_ = out.Send(workerproto.Ready{PID: os.Getpid()})
	for {
		rec, err := in.Receive()
		if err != nil {
			return 0
		}
		switch rec := rec.(type) {
		case workerproto.Execute:
			execute <- rec
		case workerproto.Interrupt:
			interrupted <- struct{}{}
		case workerproto.Complete:
			_ = out.Send(workerproto.Completed{ID: rec.ID, Start: rec.Offset})
		}
	}
}

// overflow calls itself until the stack is full.
func overflow(n int) int {
	if n < 0 {
		return 0
	}
	return overflow(n+1) + 1
}

// runtimeID returns the number that Go's dumps give the calling goroutine.
func runtimeID() (id uint64) {
	buf := make([]byte, 64)
	_, _ = fmt.Sscanf(string(buf[:runtime.Stack(buf, false)]), "goroutine %d ", &id)
	return id
}

// watch is a Supervisor with what it reported.
type watch struct {
	*Supervisor
	t *testing.T

	mu     sync.Mutex
	wrote  strings.Builder
	ended  chan any // a Done or a Death
	serial trace.Exec
}

func start(t *testing.T, opts Options) *watch {
	t.Helper()
	w := &watch{t: t, ended: make(chan any, 100)}
	opts.Receive = func(rec workerproto.Record) {
		switch rec := rec.(type) {
		case workerproto.Write:
			w.mu.Lock()
			w.wrote.Write(rec.Data)
			w.mu.Unlock()
		case workerproto.Done:
			w.ended <- rec
		}
	}
	opts.Died = func(d Death) { w.ended <- d }
	s, err := Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	w.Supervisor = s
	return w
}

// execute sends a cell without waiting for its end.
func (w *watch) execute(source string) trace.Exec {
	w.t.Helper()
	w.serial++
	if err := w.Execute(w.t.Context(), workerproto.Execute{Exec: w.serial, Source: source}); err != nil {
		w.t.Fatalf("Execute(%q): %v", source, err)
	}
	return w.serial
}

// run returns what ended a cell, and what was written until then.
func (w *watch) run(source string) (end any, wrote string) {
	w.t.Helper()
	w.execute(source)
	return w.end()
}

func (w *watch) end() (end any, wrote string) {
	w.t.Helper()
	select {
	case end = <-w.ended:
	case <-time.After(30 * time.Second):
		w.t.Fatal("the execution did not end")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	wrote = w.wrote.String()
	w.wrote.Reset()
	return end, wrote
}

func TestExecute(t *testing.T) {
	w := start(t, Options{})
	for range 3 {
		end, wrote := w.run("write hello")
		if d, ok := end.(workerproto.Done); !ok || d.Exec != w.serial || d.Failure != nil {
			t.Errorf("the cell ended in %#v, want the Done of %d", end, w.serial)
		}
		if wrote != "hello" {
			t.Errorf("the cell wrote %q, want %q", wrote, "hello")
		}
	}
}

func TestDeaths(t *testing.T) {
	for _, test := range []struct {
		cell        string
		name, value string
		message     string // its last line
		goroutine   string
	}{
		{cell: "exit", name: "worker ended", value: "exit status 3"},
		{cell: "fatal", name: "worker ended", value: "a host call could not be left"},
		{cell: "overflow", name: "fatal error", value: "stack overflow", message: "fatal error: stack overflow", goroutine: "T1"},
	} {
		t.Run(test.cell, func(t *testing.T) {
			w := start(t, Options{})
			w.run("declare f")
			w.run("declare g")
			first := w.PID()
			end, _ := w.run(test.cell)
			d, ok := end.(Death)
			if !ok {
				t.Fatalf("the cell ended in %#v, want a Death", end)
			}
			if d.Exec != w.serial || d.Name != test.name || d.Value != test.value {
				t.Errorf("death of %d: %q: %q, want %d: %q: %q", d.Exec, d.Name, d.Value, w.serial, test.name, test.value)
			}
			if !slices.Equal(d.Lost, []string{"x", "y"}) {
				t.Errorf("lost %q, want x and y", d.Lost)
			}
			if test.message != "" && (len(d.Message) == 0 || d.Message[len(d.Message)-1] != test.message) {
				t.Errorf("message %q, want one that ends in %q", d.Message, test.message)
			}
			if got := name(d.Goroutine); got != test.goroutine {
				t.Errorf("died over goroutine %q, want %q", got, test.goroutine)
			}

			if _, wrote := w.run("list"); wrote != "[declare f declare g]" {
				t.Errorf("the next worker has %s, want both declarations", wrote)
			}
			if w.PID() == first {
				t.Error("the worker is the same as before")
			}
			end, _ = w.run("exit")
			if d, ok := end.(Death); !ok || len(d.Lost) != 0 {
				t.Errorf("the second death is %#v, want one that lost nothing", end)
			}
		})
	}
}

func name(g *trace.Goroutine) string {
	if g == nil {
		return ""
	}
	return g.Name
}

func TestDeathWhileIdle(t *testing.T) {
	w := start(t, Options{})
	w.run("declare f")
	p, err := os.FindProcess(w.PID())
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	end, _ := w.end()
	if d, ok := end.(Death); !ok || d.Exec != trace.NoExec || !slices.Contains(d.Lost, "x") {
		t.Errorf("got %#v, want a Death of no execution that lost x", end)
	}
	if _, wrote := w.run("list"); wrote != "[declare f]" {
		t.Errorf("the next worker has %s, want the declaration", wrote)
	}
}

func TestInterrupt(t *testing.T) {
	w := start(t, Options{Grace: time.Minute})
	w.Interrupt() // nothing runs: nothing happens
	w.execute("sleep")
	w.Interrupt()
	end, _ := w.end()
	if d, ok := end.(workerproto.Done); !ok || d.Failure == nil || d.Failure.Name != "interrupted" {
		t.Errorf("the cell ended in %#v, want the worker's own Done", end)
	}
}

func TestInterruptOfWhatCannotBeLeft(t *testing.T) {
	w := start(t, Options{Grace: 10 * time.Millisecond})
	w.execute("hang")
	w.Interrupt()
	w.Interrupt()
	end, _ := w.end()
	if d, ok := end.(Death); !ok || !strings.Contains(d.Value, "cannot be interrupted") {
		t.Errorf("the cell ended in %#v, want a Death", end)
	}
	if _, wrote := w.run("write alive"); wrote != "alive" {
		t.Errorf("the next cell wrote %q, want alive", wrote)
	}
}

func TestDeclarationThatKillsIsGivenUp(t *testing.T) {
	w := start(t, Options{})
	w.run("declare poison")
	w.run("exit")
	if _, wrote := w.run("list"); wrote != "[]" {
		t.Errorf("the next worker has %s, want none", wrote)
	}
}

func TestAsk(t *testing.T) {
	w := start(t, Options{})
	w.run("write x")
	got, err := w.Complete(t.Context(), "fmt.", 4)
	if err != nil || got.Start != 4 {
		t.Errorf("Complete = %+v, %v, want one that starts at 4", got, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	// The small worker never answers.
	if _, err := w.Goroutines(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an unanswered question ended in %v, want the context's error", err)
	}
	unanswered := make(chan error)
	go func() {
		_, err := w.Goroutines(t.Context())
		unanswered <- err
	}()
	w.run("exit")
	if err := <-unanswered; !errors.Is(err, ErrNoWorker) {
		t.Errorf("a dead worker's question ended in %v, want %v", err, ErrNoWorker)
	}
}

func TestWorkerThatCannotStart(t *testing.T) {
	tries := 0
	w := start(t, Options{Command: func() (*exec.Cmd, error) {
		if tries++; tries > 1 {
			return ownWorker()
		}
		return nil, errors.New("no such program")
	}})
	// The first start fails before or after the first Execute asks for it.
	for {
		err := w.Execute(t.Context(), workerproto.Execute{Exec: 1, Source: "write alive"})
		if err == nil {
			break
		}
		if !strings.Contains(err.Error(), "start worker: no such program") {
			t.Fatalf("Execute: %v, want an error about the start", err)
		}
	}
	if end, wrote := w.end(); wrote != "alive" {
		t.Errorf("the second try wrote %q and ended in %#v", wrote, end)
	}
}

func TestWorkersThatDieIdleAreNotReplacedForEver(t *testing.T) {
	w := start(t, Options{})
	for range maxIdleDeaths {
		pid := 0
		for pid == 0 { // it is being started
			pid = w.PID()
			runtime.Gosched()
		}
		p, err := os.FindProcess(pid)
		if err == nil {
			err = p.Kill()
		}
		if err != nil {
			t.Fatal(err)
		}
		if end, _ := w.end(); end.(Death).Exec != trace.NoExec {
			t.Errorf("a worker without a cell ended in %#v", end)
		}
	}
	for {
		err := w.Execute(t.Context(), workerproto.Execute{Exec: 1, Source: "write alive"})
		if err == nil {
			break
		}
		if !strings.Contains(err.Error(), "in a row") {
			t.Fatal(err)
		}
	}
	if _, wrote := w.end(); wrote != "alive" {
		t.Errorf("the worker that was asked for wrote %q", wrote)
	}
}

func TestExecuteAfterAnInterrupt(t *testing.T) {
	w := start(t, Options{})
	w.run("write ready")
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("interrupted")
	cancel(why)
	if err := w.Execute(ctx, workerproto.Execute{Exec: 7, Source: "hang"}); !errors.Is(err, why) {
		t.Errorf("got error %v, want %v", err, why)
	}
}

func TestCloseEndsTheWorker(t *testing.T) {
	w := start(t, Options{})
	w.execute("hang")
	p := w.proc
	w.Close()
	select {
	case <-p.gone:
	default:
		t.Error("Close returned before the worker was gone")
	}
	if err := w.Execute(t.Context(), workerproto.Execute{Exec: 9}); !errors.Is(err, ErrClosed) {
		t.Errorf("Execute after Close: %v, want %v", err, ErrClosed)
	}
}

func TestWorkersStartNoWorkers(t *testing.T) {
	t.Setenv(WorkerEnv, "1")
	if _, err := Start(Options{}); err == nil {
		t.Error("a worker could start a worker")
	}
}
