package worker

import (
	"slices"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/running/judge"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// TestTellApart: two locks that a function knows by one name are not one.
func TestTellApart(t *testing.T) {
	objects := []trace.Object{
		{}, {Name: "x", Kind: "Mutex"}, {Name: "n", Kind: "variable"}, {Name: "x", Kind: "Mutex"}, {Name: "x", Kind: "variable"}, {},
	}
	tellApart(objects)
	var names []string
	for _, o := range objects {
		names = append(names, o.Name)
	}
	if want := []string{"", "x#1", "n", "x#2", "x", ""}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
}

// TestLogSaysEnough: which cases of a select were ready, who goes on by one close, what a context's
// channel is called, and where threads were started.
func TestLogSaysEnough(t *testing.T) {
	p := program(t, `import ("context"; "lessons"; "sync")
func main() {
	ctx, cancel := context.WithCancel(context.Background())
	named, end := context.WithCancel(ctx)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			select {
			case <-ctx.Done():
			case <-make(chan int):
			}
		})
	}
	full, free := make(chan int, 1), make(chan int, 1)
	full <- 1
	one := lessons.NewThread("one", func() {
		select {
		case <-free:
		case <-full:
		case free <- 2:
		}
		<-named.Done()
	})
	one.Start()
	lessons.Go("two", func() {})
	one.JoinTimeout(1)
	cancel()
	wg.Wait()
	end()
}`)
	r, err := p.Replay("x:", judge.Options{})
	if err != nil || len(r.Failures) > 0 {
		t.Fatal(err, r.Failures)
	}
	var ready []int
	woken := map[string][]string{}
	for _, e := range r.Log.Events {
		if e.Op == trace.OpSelect && len(e.Ready) > 0 {
			ready = e.Ready
		}
		if e.Op == trace.OpClose {
			for g := range e.Frees {
				woken[r.Log.Objects[e.Object].Name] = append(woken[r.Log.Objects[e.Object].Name], r.Log.Goroutines[g].Name)
			}
		}
	}
	if want := []int{1, 2}; !slices.Equal(ready, want) {
		t.Errorf("ready cases are %v, want %v", ready, want)
	}
	if want := []string{"Thread-1", "Thread-2", "Thread-3", "one"}; !slices.Equal(woken[trace.ContextDone], want) {
		t.Errorf("woken by channel: %v, want %v by that of ctx", woken, want)
	}
	lines := map[string]int{}
	for _, g := range r.Log.Goroutines {
		lines[g.Name] = lineOf(g.Started)
	}
	for name, want := range map[string]int{"Thread-1": 8, "one": 25, "two": 26} {
		if lines[name] != want {
			t.Errorf("%s was started in line %d, want %d", name, lines[name], want)
		}
	}
	if !slices.ContainsFunc(r.Log.Objects, func(o trace.Object) bool { return o.Name == "named.Done()" && o.Kind == "chan" }) {
		t.Errorf("no channel named.Done() among %v", r.Log.Objects)
	}
}
