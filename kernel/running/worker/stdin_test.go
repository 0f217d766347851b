package worker

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// TestStdinWhileOthersRun: who waits for a line does not keep others from running, and gets it.
func TestStdinWhileOthersRun(t *testing.T) {
	const cell = `
import ("bufio"; "fmt"; "io"; "os"; "sync"; "time")
got := make(chan string)
go func() {
	%s
}()
var mu sync.Mutex
n := 0
for range %d {
	go func() { for { mu.Lock(); n++; mu.Unlock() } }()
}
tick := time.NewTicker(time.Millisecond)
func() {
	for {
		select {
		case line := <-got:
			fmt.Println("got", line)
			return
		case <-tick.C:
			fmt.Println("tick")
		}
	}
}()`
	for _, test := range []struct{ name, read, want string }{
		{"scanner", `in := bufio.NewScanner(os.Stdin); in.Scan(); first := in.Text(); in.Scan(); got <- first + "+" + in.Text()`, "ada 1+grace 2"},
		{"scan", `var a, b string; fmt.Scan(&a, &b); got <- a + "+" + b`, "ada+1"},
		{"lines", `var a, b string; fmt.Scanln(&a, &b); fmt.Scanln(&a); got <- a + "+" + b`, "grace+1"},
		{"reader", `in := bufio.NewReader(os.Stdin); line, _ := in.ReadString('\n'); got <- line[:len(line)-1]`, "ada 1"},
		{"bytes", `b := make([]byte, 3); io.ReadFull(os.Stdin, b); got <- string(b)`, "ada"},
	} {
		for _, how := range []workerproto.Scheduling{{}, {Clock: workerproto.ClockInstant}, {Clock: workerproto.ClockTenfold}, {Parallel: true}} {
			t.Run(fmt.Sprint(test.name, how.Clock, how.Parallel), func(t *testing.T) {
				t.Parallel()
				busy := 2
				if how.Clock != "" {
					busy = 0 // such a clock stands still as long as anybody computes
				}
				s := start(t)
				answers := []string{"ada 1\n", "grace 2\n"}
				asked, ticks := trace.NoExec, 0
				s.during = func(rec workerproto.Record) {
					switch rec := rec.(type) {
					case workerproto.AskStdin:
						asked, ticks = rec.Exec, 0
					case workerproto.Write:
						if ticks += strings.Count(string(rec.Data), "tick"); asked == trace.NoExec || ticks < 3 {
							return
						}
						s.send.Send(workerproto.Stdin{Exec: asked, Line: answers[0]})
						asked, answers = trace.NoExec, answers[1:]
					}
				}
				s.last++
				s.send.Send(workerproto.Execute{
					Exec: s.last, Count: 1, AllowStdin: true, Scheduling: how, Source: fmt.Sprintf(cell, test.read, busy),
				})
				r := s.finish()
				lines := strings.Split(strings.TrimSpace(r.stdout.String()), "\n")
				if last := lines[len(lines)-1]; r.Failure != nil || last != "got "+test.want {
					t.Errorf("got %q %s, want %q", last, r.report(), test.want)
				}
			})
		}
	}
}
