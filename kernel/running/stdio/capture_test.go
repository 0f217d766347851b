package stdio

import (
	"flag"
	"fmt"
	"log"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// keepProcess undoes what Capture does to the process.
func keepProcess(t *testing.T) {
	keepLog(t)
	stdout, stderr, args, commandLine := os.Stdout, os.Stderr, os.Args, flag.CommandLine
	flag.CommandLine = flag.NewFlagSet("test", flag.ExitOnError)
	t.Cleanup(func() { os.Stdout, os.Stderr, os.Args, flag.CommandLine = stdout, stderr, args, commandLine })
}

// capture has s capture what is written to this process's os.Stdout and os.Stderr, which are pipes
// until the test ends.
func capture(t *testing.T, s *session) {
	t.Helper()
	var raw Raw
	for _, c := range []struct {
		variable **os.File
		read     **os.File
	}{{&os.Stdout, &raw.Stdout}, {&os.Stderr, &raw.Stderr}} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		*c.variable, *c.read = w, r
		t.Cleanup(func() { w.Close() }) // which ends the watcher
	}
	if err := s.Capture(raw); err != nil {
		t.Fatal(err)
	}
}

func TestCapture(t *testing.T) {
	keepProcess(t)
	s := newSession(t)
	capture(t, s)
	log.SetFlags(0)
	big := strings.Repeat("0123456789\n", 20_000)
	exec := s.run(func() {
		fmt.Fprint(os.Stdout, big) // the compiled variable
		fmt.Fprintln(os.Stderr, "err")
		s.Flush()
		log.Print("logged")
	})
	if got := s.output(trace.Stdout); got != big {
		t.Errorf("stdout: got %d bytes, want %d", len(got), len(big))
	}
	if got, want := s.output(trace.Stderr), "err\nlogged\n"; got != want {
		t.Errorf("stderr: got %q, want %q", got, want)
	}
	for _, w := range s.writes {
		if w.Go != trace.MainGo || w.Exec != exec {
			t.Errorf("a write is credited to %d of %d", w.Go, w.Exec)
		}
	}
}

// TestCaptureInOrder prints by turns as a cell does and as compiled code does.
func TestCaptureInOrder(t *testing.T) {
	keepProcess(t)
	s := newSession(t)
	capture(t, s)
	s.Past()
	var want strings.Builder
	s.run(func() {
		for i := range 100 {
			s.fmtPrintln("cell", i)
			fmt.Fprintln(os.Stdout, "compiled", i)
			fmt.Fprintf(&want, "cell %d\ncompiled %d\n", i, i)
		}
		s.Flush()
	})
	if got := s.output(trace.Stdout); got != want.String() {
		t.Errorf("got\n%s\nwant\n%s", got, want.String())
	}
}

// TestPrintWaitsForDrain prints while another goroutine has emptied the pipe and has not yet passed
// on what it held.
func TestPrintWaitsForDrain(t *testing.T) {
	keepProcess(t)
	s := newSession(t)
	emptied := make(chan struct{})
	overtaken := func() bool { return strings.Contains(s.output(trace.Stdout), "cell") }
	s.cfg.Sink = func(w *trace.Write) {
		if string(w.Data) == "compiled\n" {
			close(emptied)
			for s.taps[0].drainers.Load()+s.taps[1].drainers.Load() < 2 && !overtaken() {
				runtime.Gosched()
			}
		}
		s.sink(w)
	}
	capture(t, s)
	s.Past()
	s.run(func() {
		fmt.Fprintln(os.Stdout, "compiled")
		<-emptied
		s.fmtPrintln("cell")
	})
	if got, want := s.output(trace.Stdout), "compiled\ncell\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFlags(t *testing.T) {
	keepProcess(t)
	s := newSession(t)
	capture(t, s)
	n := flag.Int("n", 3, "a number")
	runs := []struct {
		name  string
		args  []string
		exits []int
		usage bool
	}{
		{"none", []string{"cell"}, nil, false},
		{"wrong", []string{"cell", "-x"}, []int{2}, true},
		{"help", []string{"cell", "-h"}, []int{0}, true},
	}
	for _, r := range runs {
		t.Run(r.name, func(t *testing.T) {
			s.writes, s.exits = nil, nil
			os.Args = r.args
			s.run(s.parseFlags)
			if fmt.Sprint(s.exits) != fmt.Sprint(r.exits) || *n != 3 {
				t.Errorf("exits %v, n=%d, want %v, n=3", s.exits, *n, r.exits)
			}
			if got := strings.Contains(s.output(trace.Stderr), "a number"); got != r.usage {
				t.Errorf("usage printed: %t, want %t", got, r.usage)
			}
		})
	}
}
