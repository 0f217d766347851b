package program

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// fakeWorker prints how it was asked to run a program, and shows a report and a display that is
// none. With the source waits it does so when it is interrupted.
func fakeWorker() {
	in, out := workerproto.NewReceiver(os.Stdin), workerproto.NewSender(os.Stdout)
	_ = out.Send(workerproto.Ready{PID: os.Getpid()})
	receive := func() workerproto.Record {
		rec, err := in.Receive()
		if err != nil {
			os.Exit(0)
		}
		return rec
	}
	for {
		x, ok := receive().(workerproto.Execute)
		if !ok {
			continue
		}
		if x.Source == waits {
			_ = out.SendWrite(&trace.Write{Go: trace.MainGo, Exec: x.Exec, Stream: trace.Stdout, Data: []byte("begun\n")})
			for _, interrupted := receive().(workerproto.Interrupt); !interrupted; {
				_, interrupted = receive().(workerproto.Interrupt)
			}
		}
		how, err := json.Marshal(x.Scheduling)
		if err != nil {
			panic(err)
		}
		_ = out.Send(workerproto.Progress{Exec: x.Exec, Tried: 5, Failed: 1})
		_ = out.Send(workerproto.Display{Exec: x.Exec, Data: map[string]any{"text/plain": "a picture"}})
		_ = out.Send(workerproto.Display{Exec: x.Exec, Data: map[string]any{"text/plain": "DATA RACE\x1b[2J"}, Finding: "race"})
		_ = out.SendWrite(&trace.Write{Go: trace.MainGo, Exec: x.Exec, Stream: trace.Stdout, Data: how})
		_ = out.Send(workerproto.Done{Exec: x.Exec})
	}
}

const waits = "waits"

// A search that is interrupted says what it has found.
func TestInterruptOfASearch(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var stdout bytes.Buffer
	outcome, err := Program{
		File: "./prog.go", Source: waits, Scheduling: workerproto.Scheduling{Explore: &workerproto.Explore{}},
		Stdout: writer(func(p []byte) {
			stdout.Write(p)
			cancel()
		}),
		Stderr:  writer(func(p []byte) { t.Errorf("stderr: %s", p) }),
		Command: func() (*exec.Cmd, error) { return exec.Command(os.Args[0], "fake worker"), nil },
	}.Run(ctx)
	if !errors.Is(err, context.Canceled) || outcome.Status != statusInterrupted {
		t.Errorf("got %+v, %v; want status %d and %v", outcome, err, statusInterrupted, context.Canceled)
	}
	if want := "begun\na picture\nDATA RACE\n"; !strings.HasPrefix(stdout.String(), want) {
		t.Errorf("stdout %q, want %q", &stdout, want)
	}
}

// A report is beside what the program prints, and does not change how it ends; a search's report is
// what the run is for.
func TestReports(t *testing.T) {
	for _, test := range []struct {
		about          string
		scheduling     workerproto.Scheduling
		stdout, stderr string
	}{
		{"a run", workerproto.Scheduling{Race: workerproto.RaceOn}, `{"race":"on"}`, "DATA RACE\n"},
		{"a search", workerproto.Scheduling{Explore: &workerproto.Explore{}}, "a picture\nDATA RACE\n" + `{"explore":{"bound":0}}`, ""},
	} {
		t.Run(test.about, func(t *testing.T) {
			var stdout, stderr, drawn bytes.Buffer
			p := Program{
				File: "./prog.go", Source: "package main", Scheduling: test.scheduling, Progress: &drawn,
				Stdout: &stdout, Stderr: &stderr,
				Command: func() (*exec.Cmd, error) { return exec.Command(os.Args[0], "fake worker"), nil },
			}
			outcome, err := p.Run(t.Context())
			if want := (Outcome{Findings: 1}); err != nil || outcome != want {
				t.Errorf("got %+v, %v; want %+v", outcome, err, want)
			}
			if stdout.String() != test.stdout || stderr.String() != test.stderr {
				t.Errorf("stdout %q, stderr %q\nwant   %q,        %q", &stdout, &stderr, test.stdout, test.stderr)
			}
			if got, want := drawn.String(), "\r\x1b[Ksearching: 5 schedules tried, 1 failed (interrupt to see what was found)\r\x1b[K"; got != want {
				t.Errorf("progress is %q, want %q", got, want)
			}
		})
	}
}

func TestProgressIsNotDrawnTooOften(t *testing.T) {
	var drawn bytes.Buffer
	p := progress{to: &drawn}
	start := time.Unix(100, 0)
	for i := range 101 {
		p.tell(workerproto.Progress{Tried: i}, start.Add(time.Duration(i)*10*time.Millisecond))
	}
	if got := strings.Count(drawn.String(), "searching"); got != 6 {
		t.Errorf("in a second progress was drawn %d times, want 6", got)
	}
}
