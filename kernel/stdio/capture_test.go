package stdio

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
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

func TestCapture(t *testing.T) {
	keepProcess(t)
	s := newSession(t)
	if err := s.Capture(); err != nil {
		t.Fatal(err)
	}
	log.SetFlags(0)
	big := strings.Repeat("0123456789\n", 20_000)
	exec := s.run(func() {
		fmt.Fprint(os.Stdout, big) // the host's own variable
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
	for _, f := range s.forwarders {
		f.w.Close()
		<-f.seen
	}
}

func TestPartialSuffix(t *testing.T) {
	cases := []struct {
		data string
		want int
	}{
		{"", 0}, {"x", 0}, {"xA", 1}, {"xAB", 2}, {"AB", 2}, {"ABx", 0}, {"xABA", 1}, {"B", 0},
	}
	for _, c := range cases {
		if got := partialSuffix([]byte(c.data), []byte("ABC")); got != c.want {
			t.Errorf("%q: got %d, want %d", c.data, got, c.want)
		}
	}
}

// A mark that arrives in pieces, and what only looks like one.
func TestForwarderSplitMark(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	f := &forwarder{r: r, w: w, pass: func(p []byte) { got.Write(p) }, mark: []byte("MARK"), seen: make(chan struct{}, 1)}
	done := make(chan struct{})
	go func() { f.run(); close(done) }()
	w.WriteString("aMA")
	f.flush()
	w.WriteString("RKbMARx")
	f.flush()
	w.WriteString("MA")
	w.Close()
	<-done
	if want := "aMARKbMARxMA"; got.String() != want {
		t.Errorf("got %q, want %q", got.String(), want)
	}
}

func TestFlags(t *testing.T) {
	keepProcess(t)
	s := newSession(t)
	if err := s.Capture(); err != nil {
		t.Fatal(err)
	}
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
	for _, f := range s.forwarders {
		f.w.Close()
		<-f.seen
	}
}
