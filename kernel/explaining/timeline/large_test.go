package timeline

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// large is a run of 1,000 goroutines with 10,000 events, all on shared variables and one lock. In its
// middle a write is lost: lost has the steps of the read before it, of the write, and of the write
// over it.
func large() (log *trace.Log, lost []int) {
	const goroutines, events = 1000, 10000
	log = &trace.Log{
		Goroutines: []trace.LogGoroutine{{Name: "MainThread", Parent: -1}},
		Objects:    []trace.Object{{}, {Name: "balance", Kind: "variable"}, {Name: "mu", Kind: "Mutex"}, {Name: "hits", Kind: "variable"}},
	}
	step := 0
	add := func(e trace.Event) int {
		if e.Op != trace.OpGo && e.Op != trace.OpUnlock {
			step++
		}
		e.Step = step
		if n := len(log.Events); n > 0 && log.Events[n-1].G != e.G {
			e.Change = trace.Preempted
		}
		log.Events = append(log.Events, e)
		return step
	}
	for g := 1; g < goroutines; g++ {
		site := trace.Site((5 + g%3) << 12)
		log.Goroutines = append(log.Goroutines, trace.LogGoroutine{Name: fmt.Sprintf("Thread-%d", g), Started: site})
		add(trace.Event{Op: trace.OpGo, Other: g, Site: site})
	}
	for i := 0; len(log.Events) < events; i++ {
		g := 1 + i%(goroutines-1)
		if len(log.Events) >= events/2 && lost == nil {
			other := g%(goroutines-1) + 1
			read := add(trace.Event{G: g, Op: trace.OpRead, Object: 1, Value: "5", Other: -1})
			early := add(trace.Event{G: other, Op: trace.OpRead, Object: 1, Value: "5", Other: -1})
			write := add(trace.Event{G: g, Op: trace.OpWrite, Object: 1, Value: "6", Expr: "5 + 1", From: []int{read}, Other: -1})
			over := add(trace.Event{G: other, Op: trace.OpWrite, Object: 1, Value: "7", Expr: "5 + 2", From: []int{early}, Other: -1})
			lost = []int{early, write, over}
		}
		add(trace.Event{G: g, Op: trace.OpLock, Object: 2, Other: -1})
		read := add(trace.Event{G: g, Op: trace.OpRead, Object: 3, Value: strconv.Itoa(i), Other: -1})
		add(trace.Event{G: g, Op: trace.OpWrite, Object: 3, Value: strconv.Itoa(i + 1), Expr: fmt.Sprintf("%d + 1", i), From: []int{read}, Other: -1})
		add(trace.Event{G: g, Op: trace.OpUnlock, Object: 2, Other: -1})
	}
	return log, lost
}

// The table of a large run keeps within the limits of a notebook, always shows the steps of what
// went wrong, and counts the others.
func TestLargeTable(t *testing.T) {
	log, lost := large()
	for _, lines := range []int{0, 20, maxLines, 100_000} {
		table := New(log, Options{Lines: lines})
		page := table.HTML()
		if rows := strings.Count(page, "<tr"); len(page) > maxHTML || rows > maxLines+3 { // the head, the start and the end
			t.Errorf("for %d lines it has %d bytes and %d rows", lines, len(page), rows)
		}
		for _, step := range lost {
			if !strings.Contains(page, fmt.Sprintf(`>%d</th>`, step)) || !strings.Contains(table.Text(), fmt.Sprintf("\n%5d ", step)) {
				t.Errorf("for %d lines step %d is not shown, which belongs to what went wrong", lines, step)
			}
		}
		if strings.Count(page, "✗ lost") != 1 {
			t.Errorf("for %d lines the lost write is marked %d times", lines, strings.Count(page, "✗ lost"))
		}
		shown, folded := 0, 0
		for _, r := range table.Rows {
			switch {
			case r.Kind == Fold:
				folded += counted(r.Text)
			case r.Kind == Did && r.Step > 0:
				shown++
			}
		}
		if total := log.Events[len(log.Events)-1].Step; shown+folded != total {
			t.Errorf("for %d lines %d steps are shown and %d counted, of %d", lines, shown, folded, total)
		}
	}
}

// counted is the number that a text has first.
func counted(text string) int {
	n, _ := strconv.Atoi(strings.ReplaceAll(regexp.MustCompile(`[\d,]+`).FindString(text), ",", ""))
	return n
}

// Lanes of a large run keep within their limits, and their window has the steps of what went wrong.
func TestLargeLanes(t *testing.T) {
	log, lost := large()
	for _, o := range []LaneOptions{{}, {Axis: ByClock, Language: words.Chinese}} {
		l := NewLanes(log, o)
		if page := l.HTML(); len(page) > maxLaneBytes || len(l.lanes) > maxLanes || len(l.axis.ticks) > maxTicks {
			t.Errorf("%d bytes, %d lanes, %d ticks", len(page), len(l.lanes), len(l.axis.ticks))
		}
		for _, step := range lost {
			i := 0
			for log.Events[i].Step != step {
				i++
			}
			if i < l.axis.first || i >= l.axis.last {
				t.Errorf("the window, from event %d to %d, lacks %d, which belongs to what went wrong", l.axis.first, l.axis.last, i)
			}
		}
		if before, after := l.axis.before, l.axis.after; before == 0 || after == 0 {
			t.Errorf("%d steps before the window are counted and %d after it", before, after)
		}
	}
}

// BenchmarkTableLarge makes the table of 10,000 events of 1,000 goroutines, BenchmarkTableLesson that
// of a lesson's run.
func BenchmarkTableLarge(b *testing.B) {
	log, _ := large()
	for b.Loop() {
		_ = New(log, Options{}).HTML()
	}
}

func BenchmarkTableLesson(b *testing.B) {
	log, _ := large()
	lesson := *log
	lesson.Goroutines, lesson.Events = log.Goroutines[:4], nil
	for _, e := range log.Events {
		if e.G < 4 && e.Op != trace.OpGo && len(lesson.Events) < 40 {
			lesson.Events = append(lesson.Events, e)
		}
	}
	for b.Loop() {
		_ = New(&lesson, Options{}).HTML()
	}
}
