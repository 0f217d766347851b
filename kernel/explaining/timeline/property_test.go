package timeline

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// random makes a log of some goroutines that read and write some variables, take locks, and wait,
// as a scheduler would: the one that runs goes on, or is preempted.
func random(seed uint64, goroutines, objects, events int) *trace.Log {
	rnd := rand.New(rand.NewPCG(seed, 0))
	log := &trace.Log{Objects: []trace.Object{{}}}
	for g := range goroutines {
		log.Goroutines = append(log.Goroutines, trace.LogGoroutine{Name: fmt.Sprintf("T%d<&", g), Started: 1 << 12})
	}
	for o := range objects {
		kind := "variable"
		if o%3 == 2 {
			kind = "Mutex"
		}
		log.Objects = append(log.Objects, trace.Object{Name: fmt.Sprintf("x%d<&", o), Kind: kind})
	}
	read := make([][]int, goroutines) // steps of what each has read
	step, g := 0, 0
	for len(log.Events) < events {
		e := trace.Event{Other: -1, Object: 1 + rnd.IntN(objects), Site: trace.Site(rnd.IntN(1000) << 12), Value: fmt.Sprint(rnd.IntN(100))}
		if rnd.IntN(4) == 0 {
			if next := rnd.IntN(goroutines); next != g {
				g, e.Change = next, trace.Preempted
				if n := len(log.Events); n > 0 && log.Events[n-1].Wait != trace.Running {
					e.Change = trace.Blocked
				}
			}
		}
		e.G = g
		if log.Objects[e.Object].Kind == "Mutex" {
			e.Value = ""
			switch rnd.IntN(3) {
			case 0:
				e.Op = trace.OpLock
				step++
			case 1:
				e.Op = trace.OpUnlock
				e.Other = rnd.IntN(goroutines)
			default:
				e.Op, e.Wait = trace.OpLock, trace.WaitMutex
			}
		} else {
			step++
			if rnd.IntN(2) == 0 {
				e.Op = trace.OpRead
				read[g] = append(read[g], step)
			} else {
				e.Op = trace.OpWrite
				e.Expr = strings.Repeat("<&", rnd.IntN(30)) + " - 1"
				if n := len(read[g]); n > 0 {
					e.From = read[g][max(0, n-1-rnd.IntN(3)):]
				}
			}
		}
		e.Step = step
		log.Events = append(log.Events, e)
	}
	return log
}

// The steps of the rows ascend, in every form the same ones are named, and no form is wider,
// longer or heavier than its limit.
func TestRowsAscendWithinLimits(t *testing.T) {
	for seed := range uint64(300) {
		log := random(seed, 1+int(seed%9), 1+int(seed%7), int(seed*3%400))
		for _, o := range []Options{{}, {Language: words.Chinese}, {Lines: 10}, {Lines: 1000}} {
			table := New(log, o)
			last := 0
			for _, r := range table.Rows {
				if r.Step > 0 && r.Step <= last {
					t.Fatalf("seed %d: step %d comes after step %d", seed, r.Step, last)
				}
				last = max(last, r.Step)
			}
			limit := o.Lines
			if limit == 0 {
				limit = screen
			}
			if got := len(table.Rows); got > min(limit, maxLines) {
				t.Fatalf("seed %d: %d rows, want at most %d", seed, got, limit)
			}
			text, html := table.Text(), table.HTML()
			for line := range strings.Lines(text) {
				if w := words.Width(strings.TrimSuffix(line, "\n")); w > widest || !utf8.ValidString(line) {
					t.Fatalf("seed %d: %d columns: %q", seed, w, line)
				}
			}
			if len(html) > maxHTML {
				t.Fatalf("seed %d: %d bytes of HTML", seed, len(html))
			}
			if a, b := numbers(text, `(?m)^ *(\d+)[ ⇄]  `), numbers(html, `<th scope="row"[^>]*>(\d+)⇄?<`); o.Lines <= screen && !slices.Equal(a, b) {
				t.Fatalf("seed %d: the text has the steps %v, the HTML %v\n%s", seed, a, b, text)
			}
		}
	}
}

func numbers(s, pattern string) []string {
	var list []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(s, -1) {
		list = append(list, m[1])
	}
	return list
}

// Nothing is lost between the log and the table: what is not shown is counted, in folds and in a note.
func TestFoldsCountWhatIsNotShown(t *testing.T) {
	for seed := range uint64(200) {
		log := random(seed, 1+int(seed%9), 1+int(seed%5), int(seed*7%900))
		steps := 0
		table := New(log, Options{})
		for _, note := range table.Notes {
			if rest, ok := strings.CutPrefix(note, "Not shown: "); ok {
				text, _, _ := strings.Cut(rest, " step")
				var n int
				fmt.Sscan(strings.ReplaceAll(text, ",", ""), &n)
				steps += n
			}
		}
		for _, r := range table.Rows {
			switch {
			case r.Kind == Fold:
				if text, _, ok := strings.Cut(r.Text, " step"); ok {
					var n int
					fmt.Sscan(strings.ReplaceAll(text, ",", ""), &n)
					steps += n
				}
			case r.Step > 0:
				steps++
			}
		}
		if len(log.Events) > 0 && steps != log.Events[len(log.Events)-1].Step {
			t.Errorf("seed %d: rows and folds have %d steps, the log %d", seed, steps, log.Events[len(log.Events)-1].Step)
		}
	}
}

// naive says which writes of a log are lost by looking at all pairs, as the rule is written.
func naive(log *trace.Log) []LostWrite {
	events := log.Events
	access := func(i int) bool { return events[i].Op == trace.OpRead || events[i].Op == trace.OpWrite }
	find := func(step int) int {
		return slices.IndexFunc(events, func(e trace.Event) bool { return e.Step == step })
	}
	saw := func(r int) int { // the write that a read saw
		for w := r - 1; w >= 0; w-- {
			if events[w].Op == trace.OpWrite && events[w].Object == events[r].Object {
				return w
			}
		}
		return -1
	}
	var stale func(i, w int) int
	stale = func(i, w int) int {
		for _, step := range events[i].From {
			r := find(step)
			if events[r].Object == events[w].Object {
				if r < w {
					return r
				}
			} else if v := saw(r); v >= 0 {
				if r := stale(v, w); r >= 0 {
					return r
				}
			}
		}
		return -1
	}
	var lost []LostWrite
	for w := range events {
		if events[w].Op != trace.OpWrite {
			continue
		}
		over := -1
		for i := w + 1; i < len(events) && over < 0; i++ {
			if events[i].Op == trace.OpWrite && events[i].Object == events[w].Object {
				over = i
			}
		}
		used, seen := false, false
		for i := w + 1; i < len(events); i++ {
			if events[i].Op == trace.OpRead && saw(i) == w {
				seen = true
			}
			for _, step := range events[i].From {
				used = used || access(i) && saw(find(step)) == w
			}
		}
		if over < 0 || used || events[over].G == events[w].G {
			continue
		}
		if r := stale(over, w); r >= 0 {
			lost = append(lost, LostWrite{events[w].Step, events[r].Step, events[over].Step, seen})
		}
	}
	slices.SortFunc(lost, func(a, b LostWrite) int { return a.Over - b.Over })
	return lost
}

func TestLostAsTheRuleSays(t *testing.T) {
	found := 0
	for seed := range uint64(500) {
		log := random(seed, 2+int(seed%3), 1+int(seed%3), 5+int(seed%40))
		got, want := Lost(log), naive(log)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: got %v, want %v", seed, got, want)
		}
		found += len(got)
		marked := 0
		for _, r := range Steps(log, Options{}) {
			if r.Mark == MarkLost {
				if !slices.ContainsFunc(want, func(l LostWrite) bool { return l.Write == r.Step }) {
					t.Fatalf("seed %d: step %d is marked lost", seed, r.Step)
				}
				marked++
			}
		}
		if marked != len(want) {
			t.Fatalf("seed %d: %d writes are marked lost, want %d", seed, marked, len(want))
		}
	}
	if found < 100 {
		t.Errorf("only %d lost writes in all of these logs", found)
	}
}

// long is a run of 50 goroutines with 10,000 events.
func long() *trace.Log { return random(1, 50, 12, 10000) }

func TestLongLogIsFolded(t *testing.T) {
	log := long()
	log.Cut = 12345
	table := New(log, Options{})
	if n := len(table.Rows); n < screen/2 || n > screen {
		t.Errorf("%d rows", n)
	}
	if len(table.Columns) != maxColumns-1 || table.others == 0 {
		t.Errorf("%d columns, %d others", len(table.Columns), table.others)
	}
	for _, form := range []string{table.Text(), table.HTML()} {
		if !strings.Contains(form, "12,345") {
			t.Error("what the log lacks is not told")
		}
		if len(form) > maxHTML {
			t.Errorf("%d bytes", len(form))
		}
	}
}

func BenchmarkLong(b *testing.B) {
	log := long()
	for b.Loop() {
		t := New(log, Options{})
		_, _ = t.Text(), t.HTML()
	}
}

func BenchmarkSteps(b *testing.B) {
	log := long()
	for b.Loop() {
		Steps(log, Options{})
	}
}
