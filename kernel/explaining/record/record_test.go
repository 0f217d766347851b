package record

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

var update = flag.Bool("update", false, "rewrite the files of testdata")

const text = `func changeIt(n int) {
	balance = balance + n
	balance = balance - n
}

a := lessons.Go("<T1>", func() { changeIt(5) })
b := lessons.Go("T2", func() { changeIt(8) })
a.Join()
b.Join()`

func site(line int) trace.Site { return trace.Site(1<<32 | line<<12 | 2) }

// lost is the tutorial's program on the third schedule with two preemptions: the write in step 7 is
// lost.
func lost() *trace.Log {
	log := &trace.Log{
		Goroutines: []trace.LogGoroutine{{Name: "MainThread", Parent: -1}, {Name: "<T1>", Started: site(6)}, {Name: "T2", Started: site(7)}},
		Objects:    []trace.Object{{}, {Name: "balance", Kind: "variable"}, {Name: "T1", Kind: "goroutine"}},
	}
	add := func(e trace.Event, line int) {
		if e.Op != trace.OpGo {
			e.Other = -1
		}
		e.Site = site(line)
		log.Events = append(log.Events, e)
	}
	read := func(step, g, line int, value string, change trace.Change) {
		add(trace.Event{Step: step, G: g, Op: trace.OpRead, Object: 1, Value: value, Change: change}, line)
	}
	write := func(step, g, line int, expr, value string, change trace.Change) {
		from := map[int]int{2: 1, 5: 4, 7: 3, 8: 6}[step]
		add(trace.Event{Step: step, G: g, Op: trace.OpWrite, Object: 1, Expr: expr, Value: value, Change: change, From: []int{from}}, line)
	}
	add(trace.Event{Op: trace.OpGo, Other: 1}, 6)
	add(trace.Event{Op: trace.OpGo, Other: 2}, 7)
	add(trace.Event{Op: trace.OpJoin, Object: 2, Wait: "Join"}, 8)
	read(1, 1, 2, "0", trace.Blocked)
	write(2, 1, 2, "0 + 5", "5", 0)
	read(3, 1, 3, "5", 0)
	read(4, 2, 2, "5", trace.Preempted)
	write(5, 2, 2, "5 + 8", "13", 0)
	read(6, 2, 3, "13", 0)
	write(7, 1, 3, "5 - 5", "0", trace.Preempted)
	add(trace.Event{Step: 7, G: 1, Op: trace.OpEnd}, 4)
	write(8, 2, 3, "13 - 8", "5", trace.Ended)
	add(trace.Event{Step: 8, G: 2, Op: trace.OpEnd}, 4)
	add(trace.Event{Step: 9, Op: trace.OpJoin, Object: 2, Change: trace.Ended}, 8)
	return log
}

func options(lang words.Language) Options {
	return Options{
		Language: lang, Schedule: "afaae3:4>2,7>1", Replay: "%%replay afaae3:4>2,7>1", Outcome: "5\n", Word: "unexpected",
		Text: func(cell int64) (string, string) { return fmt.Sprintf("In [%d]", cell), text },
	}
}

func TestTrace(t *testing.T) {
	for _, lang := range words.Languages {
		got, err := json.MarshalIndent(New(lost(), options(lang)), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		golden := fmt.Sprintf("testdata/lost-%s.json", lang)
		if *update {
			if err := os.WriteFile(golden, append(got, '\n'), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if string(got)+"\n" != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", golden, got, want)
		}
	}
}

// TestCut: a record of a long run has the first events, the last, and those of the verdict, says how
// many are missing and where, and is not too large.
func TestCut(t *testing.T) {
	for _, c := range []struct {
		name        string
		steps, long int // of a value, in bytes
	}{{"many", 10_000, 1}, {"large", 3_000, 5_000}, {"few", 100, 1}} {
		t.Run(c.name, func(t *testing.T) {
			short, log := lost(), lost()
			log.Events = nil
			quiet := func(n int) {
				for range n {
					step := len(log.Events) + 1
					log.Events = append(log.Events, trace.Event{Step: step, G: 1 + step%2, Op: trace.OpRead, Object: 1, Value: strings.Repeat("x", c.long), Other: -1, Site: site(2)})
				}
			}
			quiet(c.steps / 2)
			at := log.Events[len(log.Events)-1].Step
			for _, e := range short.Events {
				e.Step += at
				for i := range e.From {
					e.From[i] += at
				}
				log.Events = append(log.Events, e)
			}
			for i := range log.Events {
				log.Events[i].Step = max(log.Events[i].Step, 1)
			}
			tail := log.Events[len(log.Events)-1].Step
			for i := range c.steps / 2 {
				log.Events = append(log.Events, trace.Event{Step: tail + 1 + i, G: 1, Op: trace.OpRead, Object: 1, Value: "1", Other: -1, Site: site(2)})
			}
			r := New(log, options(words.English))
			if n := len(r.JSON()); n > maxBytes {
				t.Errorf("%d bytes", n)
			}
			if len(r.Events) > maxEvents {
				t.Errorf("%d events", len(r.Events))
			}
			there, gaps := map[int]bool{}, 0
			for _, e := range r.Events {
				there[e.Step] = true
				gaps += e.Gap
			}
			for _, step := range []int{1, at + 6, at + 7, at + 8, tail + c.steps/2} {
				if !there[step] {
					t.Errorf("step %d is not there", step)
				}
			}
			if r.Total != r.Cut+len(r.Events) || gaps != r.Cut || (r.Cut > 0) != (c.steps > maxEvents) {
				t.Errorf("%d events of %d, %d cut, %d in gaps", len(r.Events), r.Total, r.Cut, gaps)
			}
			if r.Verdict == nil || len(r.Verdict.Lost) != 1 || r.Verdict.Lost[0] != (LostWrite{at + 7, at + 6, at + 8}) {
				t.Errorf("verdict %+v, want step %d lost", r.Verdict, at+7)
			}
		})
	}
}
