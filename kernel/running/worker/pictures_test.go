package worker

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/explaining/record"
	"github.com/lockstep-go/lockstep/kernel/explaining/stepper"
	"github.com/lockstep-go/lockstep/kernel/running/judge"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// accounts and account are the tutorial's program in two cells.
const (
	accounts = `balance := 0

func changeIt(n int) {
	balance = balance + n
	balance = balance - n
}`
	account = `{
	a := lessons.Go("T1", func() { changeIt(5) })
	b := lessons.Go("T2", func() { changeIt(8) })
	a.Join()
	b.Join()
}
balance`
)

// recordOf decodes the record of the first display that has one.
func recordOf[T any](t *testing.T, displays []map[string]any, mime string) (got T) {
	t.Helper()
	for _, d := range displays {
		data, ok := d[mime]
		if !ok {
			continue
		}
		text, err := json.Marshal(data)
		if err == nil {
			err = json.Unmarshal(text, &got)
		}
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	t.Fatalf("no display has a record %s", mime)
	return got
}

// displayed runs a cell and returns what it displays.
func (s *session) displayed(how workerproto.Scheduling, src string) (list []map[string]any) {
	s.t.Helper()
	s.during = func(rec workerproto.Record) {
		if d, ok := rec.(workerproto.Display); ok {
			list = append(list, d.Data)
		}
	}
	defer func() { s.during = nil }()
	if r := s.runWith(how, src); r.Failure != nil {
		s.t.Fatal(r.Failure.Value)
	}
	return list
}

// TestRecords: the records beside the tables of a search and of a replay say what these say.
func TestRecords(t *testing.T) {
	s := start(t)
	s.run(accounts)
	r := s.displayed(workerproto.Scheduling{Explore: &workerproto.Explore{Bound: 2, Expect: "balance == 0"}}, account)
	found := recordOf[record.Explored](t, r, record.ExploredMIME)
	if found.Verdict != "fails" || found.Shown == nil || len(found.Outcomes) != 7 {
		t.Fatalf("got %+v", found)
	}
	searched := recordOf[record.Trace](t, r, record.MIME)
	replayed := recordOf[record.Trace](t, s.displayed(workerproto.Scheduling{Replay: searched.Schedule}, account), record.MIME)
	for _, got := range []record.Trace{searched, replayed} {
		var lost []int
		for _, e := range got.Events {
			if e.Lost {
				lost = append(lost, e.Step)
			}
		}
		if !slices.Equal(lost, []int{7}) {
			t.Errorf("steps %v are lost, want 7", lost)
		}
		if len(got.Variables) != 1 || got.Variables[0].End != "5" || got.Outcome != "5" {
			t.Errorf("ends with %+v, outcome %q", got.Variables, got.Outcome)
		}
		if got.Total != len(got.Events) || got.Cut != 0 {
			t.Errorf("%d events of %d, cut %d", len(got.Events), got.Total, got.Cut)
		}
		st := got.States
		if st == nil || !st.Whole {
			t.Fatalf("the states are not all there: %+v", st)
		}
		steps := 0
		for _, e := range got.Events {
			if e.IsStep {
				steps = e.Step
			}
		}
		if len(st.Path) != steps+1 || len(st.Steps) != len(st.Path) || st.Steps[steps] != steps {
			t.Errorf("%d states on the way, for %d steps", len(st.Path), steps)
		}
		if end := st.Nodes[st.Path[len(st.Path)-1]]; !end.End || end.Outcome != "5" {
			t.Errorf("the way ends with %+v", end)
		}
		if n := strings.Count(stepper.HTML(&got), "<pre "); n != len(st.Nodes) {
			t.Errorf("%d frames for %d states", n, len(st.Nodes))
		}
		var names []string
		for _, g := range got.Goroutines {
			names = append(names, g.Name)
		}
		if fmt.Sprint(names) != "[MainThread T1 T2]" {
			t.Errorf("goroutines %v", names)
		}
		for _, e := range got.Events {
			if e.Line == 0 {
				t.Errorf("step %d is nowhere", e.Step)
				continue
			}
			if src := got.Sources[e.Source]; e.Line < src.First || e.Line >= src.First+len(src.Lines) {
				t.Errorf("line %d is not in the source", e.Line)
			} else if line := src.Lines[e.Line-src.First]; (e.Op == "read" || e.Op == "write") && !strings.Contains(line, "balance") {
				t.Errorf("step %d is in %q", e.Step, line)
			}
		}
	}
	if searched.ID == replayed.ID {
		t.Errorf("two displays of a run have one id, %s", searched.ID)
	}
	if searched.Schedule != found.Failures[0].Schedule || searched.Replay != found.Shown.Replay || searched.Step != "%%step "+searched.Schedule {
		t.Errorf("schedules %q, %q, %q; of the search %q", searched.Schedule, searched.Replay, searched.Step, found.Failures[0].Schedule)
	}
}

// TestStatesOfAPath: of a run in which cases are chosen, or a timer fires early, there are the states
// of the run itself, with all its steps.
func TestStatesOfAPath(t *testing.T) {
	for _, c := range []struct {
		name, src string
		how       workerproto.Explore
		outcome   string
	}{
		{"select", `{
	a, b := make(chan int, 1), make(chan int, 1)
	t1 := lessons.Go("T1", func() { a <- 1; b <- 2 })
	t1.Join()
	select {
	case v := <-a:
		fmt.Println(v)
	case v := <-b:
		fmt.Println(v)
	}
}`, workerproto.Explore{Bound: 1}, "2"},
		{"early", `{
	x := 0
	lessons.Go("T1", func() { x = 1 })
	time.Sleep(time.Second)
	fmt.Println(x)
}`, workerproto.Explore{Bound: 1, Late: workerproto.LateOn}, "0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := recordOf[record.Trace](t, start(t).displayed(workerproto.Scheduling{Explore: &c.how, Race: workerproto.RaceOff}, c.src), record.MIME)
			st := got.States
			if got.Outcome != c.outcome || st == nil || st.Whole || len(st.Path) < 3 {
				t.Fatalf("outcome %q, states %+v", got.Outcome, st)
			}
			if end := st.Nodes[len(st.Nodes)-1]; !end.End || end.Outcome != c.outcome {
				t.Errorf("ends with %+v", end)
			}
			for k, at := range st.Path[:len(st.Path)-1] {
				n := st.Nodes[at]
				if i := slices.IndexFunc(n.At, func(s record.Stand) bool { return s.To != nil && *s.To == st.Path[k+1] }); i < 0 || n.At[i].Says == "" {
					t.Errorf("after step %d nobody goes on: %+v", st.Steps[k], n.At)
				}
			}
		})
	}
}

// TestTimelineRecord: time lanes have a record beside them, too.
func TestTimelineRecord(t *testing.T) {
	s := start(t)
	s.run(accounts)
	got := recordOf[record.Trace](t, s.displayed(workerproto.Scheduling{Timeline: workerproto.AxisStep}, account), record.MIME)
	var names []string
	for _, g := range got.Goroutines {
		names = append(names, g.Name)
	}
	if len(got.Events) == 0 || got.Events[0].Line == 0 || fmt.Sprint(names) != "[MainThread T1 T2]" {
		t.Errorf("%d events of %v", len(got.Events), names)
	}
}

// TestStates: all states of a program are those that its schedules come to, whichever way they are
// looked for; and each step leads to the state in which it was made.
func TestStates(t *testing.T) {
	programs := map[string]string{"unlocked": unlocked, "locked": locked}
	for name, src := range smallPrograms {
		programs[name] = src
	}
	for name, src := range programs {
		t.Run(name, func(t *testing.T) {
			p := program(t, src)
			v := p.Explore(judge.Options{Bound: 30, Max: 5000, Prints: true})
			want := map[string]bool{}
			for _, o := range v.Outcomes {
				want[o.Text] = true
			}
			first, err := p.Replay(v.Outcomes[0].Schedule, judge.Options{})
			if err != nil {
				t.Fatal(err)
			}
			leave := p.Enter()
			defer leave()
			release := sched.Hold()
			defer release()
			g := explore.NewGraph(p.Body, explore.Path(first.Log), nil)
			if g == nil {
				t.Fatal("there are too many states")
			}
			got := map[string]bool{}
			for i, n := range g.Nodes {
				if len(n.Edges) == 0 {
					got[n.Run.Outcome] = true
				}
				for _, e := range n.Edges {
					if e.Run == nil {
						t.Fatalf("a step of state %d was not made", i)
					}
					if to := g.Nodes[e.To]; to.Step() <= n.Step() {
						t.Errorf("a step leads from step %d to %d", n.Step(), to.Step())
					}
				}
			}
			if len(v.Failures) == 0 || v.Failures[0].Word != explore.Deadlock {
				if !maps.Equal(got, want) {
					t.Errorf("outcomes %v, want %v", got, want)
				}
			}
			t.Logf("%d states, outcomes %v", len(g.Nodes), slices.Sorted(maps.Keys(got)))
		})
	}
}

var smallPrograms = map[string]string{
	"channel": `import "fmt"
func main() {
	c, d := make(chan int, 1), make(chan int)
	go func() { c <- 1; c <- 2; close(c) }()
	go func() { s := 0; for x := range c { s = s*10 + x }; d <- s }()
	fmt.Println(<-d)
}`,
	"two locks": `import "sync"
func main() {
	var a, b sync.Mutex
	var wg sync.WaitGroup
	wg.Go(func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() })
	wg.Go(func() { b.Lock(); a.Lock(); a.Unlock(); b.Unlock() })
	wg.Wait()
}`,
	"started by others": `import ("fmt"; "sync")
func main() {
	var wg sync.WaitGroup
	x := 0
	wg.Go(func() { wg.Go(func() { x += 1 }); x *= 2 })
	wg.Go(func() { wg.Go(func() { x += 3 }) })
	wg.Wait()
	fmt.Println(x)
}`,
	"alone": `import ("fmt"; "sync")
func main() {
	var wg sync.WaitGroup
	x := 0
	add := func(n int) func() {
		return func() { y := &n; *y++; x += *y; *y++ }
	}
	wg.Go(add(1))
	wg.Go(add(2))
	wg.Wait()
	fmt.Println(x)
}`,
	"prints": `import ("fmt"; "sync")
func main() {
	var wg sync.WaitGroup
	wg.Go(func() { fmt.Print("a"); fmt.Print("b") })
	wg.Go(func() { fmt.Print("c") })
	wg.Wait()
}`,
	"atomics": `import ("fmt"; "sync"; "sync/atomic")
func main() {
	var n atomic.Int64
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() { v := n.Load(); n.Store(v + 1 + int64(i)) })
	}
	wg.Wait()
	fmt.Println(n.Load())
}`,
	"sleeps": `import ("fmt"; "time")
func main() {
	c := make(chan int, 2)
	go func() { time.Sleep(2); c <- 2 }()
	go func() { time.Sleep(1); c <- 1 }()
	fmt.Println(<-c, <-c)
}`,
}

// TestPicturesAgree: the table, the strip, the histogram, the record and the frames of a search name
// the same lost writes and the same outcome.
func TestPicturesAgree(t *testing.T) {
	for _, c := range []struct {
		name, before, src, expect, outcome string
		lost                               []int
	}{
		{"the tutorial's", accounts, account, "balance == 0", "5", []int{7}},
		{"on two accounts", "x, y := 0, 0", `{
	pay := func() {
		x = x + 1
		y = y + 1
	}
	a, b := lessons.Go("T1", pay), lessons.Go("T2", pay)
	a.Join()
	b.Join()
}
x + y`, "x + y != 2", "2", []int{3, 7}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t)
			s.run(c.before)
			displays := s.displayed(workerproto.Scheduling{Explore: &workerproto.Explore{Bound: 2, Expect: c.expect}}, c.src)
			run := recordOf[record.Trace](t, displays, record.MIME)
			found := recordOf[record.Explored](t, displays, record.ExploredMIME)
			bundle := displays[len(displays)-1]
			var inRecord, inVerdict, inTable []int
			for _, e := range run.Events {
				if e.Lost {
					inRecord = append(inRecord, e.Step)
				}
			}
			for _, l := range run.Verdict.Lost {
				inVerdict = append(inVerdict, l.Write)
			}
			for line := range strings.Lines(bundle[mimeText].(string)) {
				if strings.Contains(line, "✗ lost") {
					var step int
					fmt.Sscan(line, &step)
					inTable = append(inTable, step)
				}
			}
			for _, got := range [][]int{inRecord, inVerdict, inTable} {
				if !slices.Equal(got, c.lost) {
					t.Errorf("record %v, verdict %v, table %v; want %v", inRecord, inVerdict, inTable, c.lost)
					break
				}
			}
			inStrip := 0
			for _, turn := range found.Shown.Strip {
				inStrip += len(turn.Lost)
			}
			if inStrip != len(c.lost) {
				t.Errorf("%d writes are struck through in the strip", inStrip)
			}
			if run.Outcome != c.outcome || found.Shown.Ends != c.outcome || c.before == accounts && run.Variables[0].End != c.outcome {
				t.Errorf("ends with %q, in the strip %q, %+v", run.Outcome, found.Shown.Ends, run.Variables)
			}
			if i := slices.IndexFunc(found.Outcomes, func(o record.Outcome) bool { return o.Text == c.outcome }); i < 0 || found.Outcomes[i].Verdict != "fails" || found.Outcomes[i].Schedules == 0 {
				t.Errorf("the histogram has %+v", found.Outcomes)
			}
			// Each lost write is told in the frame before it happens: it is written over in the step after.
			st := run.States
			var over []int
			for k, at := range st.Path[:len(st.Path)-1] {
				for _, stand := range st.Nodes[at].At {
					if stand.To != nil && *stand.To == st.Path[k+1] && stand.Lost != "" {
						over = append(over, st.Steps[k+1])
					}
				}
			}
			var want []int
			for _, l := range run.Verdict.Lost {
				want = append(want, l.Over)
			}
			if !slices.Equal(over, want) {
				t.Errorf("in the frames steps %v make writes lost, want %v", over, want)
			}
			html := bundle[mimeHTML].(string)
			if n := strings.Count(html, "<details"); n != 1 || !strings.Contains(html, stepper.HTML(&run)) {
				t.Errorf("%d boxes of frames", n)
			}
		})
	}
}

// What a plain cell reports is made from how things stand: it has no record of the run, for no log is
// kept of one that nobody asks to see.
func TestPlainCellsHaveNoRecord(t *testing.T) {
	s := start(t)
	for _, src := range []string{
		"x := 0\ndone := make(chan int)\ngo func() { x++; done <- 1 }()\nx++\n<-done", // a race
		"func() { lost := make(chan int); go func() { lost <- 1 }() }()",              // a leak
	} {
		found := 0
		s.during = func(rec workerproto.Record) {
			if d, ok := rec.(workerproto.Display); ok && d.Finding != "" {
				found++
				for mime := range d.Data {
					if mime != mimeText && mime != mimeHTML {
						t.Errorf("%s: the report has a %s", src, mime)
					}
				}
			}
		}
		s.runWith(workerproto.Scheduling{Seed: 3, SeedSet: true}, src)
		s.during = nil
		if found != 1 {
			t.Errorf("%s: %d reports, want one", src, found)
		}
	}
}
