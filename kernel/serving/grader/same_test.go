package grader

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/learner"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

var judgements = flag.Int("judgements", 5, "how often each answer is judged in TestSameEverywhere")

// TestSameEverywhere: one right and one wrong answer of each kind of exercise have the same verdict,
// number of schedules, schedule and table however often they are judged, on one processor and on all, beside a
// machine that is busy otherwise.
func TestSameEverywhere(t *testing.T) {
	stop := make(chan bool)
	defer close(stop)
	for range 2 * runtime.NumCPU() {
		go func() { // a busy machine
			for n := 0; ; n++ {
				if n%1_000_000 == 0 {
					select {
					case <-stop:
						return
					default:
					}
				}
			}
		}()
	}
	one := New(Options{Command: func() (*exec.Cmd, error) {
		exe, err := os.Executable()
		cmd := exec.Command(exe, "worker")
		cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
		return cmd, err
	}})
	all := New(Options{})
	defer one.Close()
	defer all.Close()
	first, list := map[string]string{}, learner.OfEachKind()
	for n := range *judgements {
		for _, e := range list {
			for i, a := range []exercises.Answer{e.Right[0], e.Wrong[0]} {
				g := all
				if n%2 == 1 {
					g = one
				}
				v, err := g.Judge(t.Context(), Request{Exercise: e, Answer: a.Text})
				if err != nil {
					t.Fatal(err)
				}
				data, err := json.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				key, is := fmt.Sprint(e.Name, i), string(data)
				if was, ok := first[key]; !ok {
					first[key] = is
				} else if was != is {
					t.Fatalf("%s %s, judgement %d:\n%s\nfirst:\n%s", e.Name, a.Name, n, is, was)
				}
			}
		}
	}
}
