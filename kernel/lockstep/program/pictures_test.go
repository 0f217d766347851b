package program

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// rings is a program whose two goroutines wait for each other's lock.
const rings = `package main

import "sync"

var left, right sync.Mutex

func main() {
	met := make(chan bool)
	go func() { left.Lock(); met <- true; right.Lock() }()
	go func() { right.Lock(); met <- true; left.Lock() }()
	<-met
	<-met
	select {}
}
`

// A program's deadlock shows its ring, and time lanes are shown of all ends that a program can have,
// before Go's own words and beside what the program prints.
func TestPicturesOfPrograms(t *testing.T) {
	lanes := workerproto.Scheduling{Timeline: workerproto.AxisStep}
	for _, test := range []struct {
		about, source string
		scheduling    workerproto.Scheduling
		status        int
		stderr        []string // in this order
		not           string
	}{
		{
			"a deadlock", rings, workerproto.Scheduling{}, 2,
			[]string{"✗ deadlock: Thread-1 and Thread-2 wait for each other", "prog.go:9", "Not in the ring", "select (no cases)", "fatal error:", "goroutine "}, "steps:",
		},
		{"its lanes", rings, lanes, 2, []string{"┄┄>", "steps:", "left Mutex", "▲ Thread-2", "✗ deadlock", "fatal error:"}, ""},
		{"a return", "package main\n\nfunc main() { c := make(chan int); go func() { c <- 1 }(); <-c }\n", lanes, 0, []string{"steps:", "c no buffer", "● Thread-1"}, "✗"},
		{"a panic", "package main\n\nfunc main() { go func() {}(); panic(1) }\n", lanes, 2, []string{"steps:", "● Thread-1", "panic: 1"}, ""},
		{"os.Exit", "package main\n\nimport \"os\"\n\nfunc main() { go func() {}(); os.Exit(3) }\n", lanes, 3, []string{"steps:", "● Thread-1"}, ""},
	} {
		t.Run(test.about, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), deadline)
			defer cancel()
			var stdout, stderr bytes.Buffer
			outcome, err := Program{File: "./prog.go", Source: test.source, Scheduling: test.scheduling, Stdout: &stdout, Stderr: &stderr}.Run(ctx)
			if err != nil || outcome.Status != test.status || stdout.Len() > 0 {
				t.Errorf("got %+v, %v, and printed %q; want status %d", outcome, err, &stdout, test.status)
			}
			rest := stderr.String()
			for _, want := range test.stderr {
				_, after, ok := strings.Cut(rest, want)
				if !ok {
					t.Fatalf("%q is missing, or not where it belongs, in\n%s", want, &stderr)
				}
				rest = after
			}
			if test.not != "" && strings.Contains(stderr.String(), test.not) {
				t.Errorf("%q is in\n%s", test.not, &stderr)
			}
		})
	}
}
