package labtest

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/lockstep-go/lockstep/kernel/explaining/timeline"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

var longTasks = flag.Bool("longtasks", false, "measure how long pictures keep JupyterLab's page busy; for a machine that does nothing else")

// The pictures of 10,000 events of 1,000 goroutines, the longest lanes of printed lines, what plain
// cells report and the largest ring keep the page busy at one go at most 0.3 seconds longer than a
// notebook without pictures, while an untrusted notebook is opened. A measure of time is no part of
// the tests' verdict: it is taken with -longtasks.
func TestLongTasks(t *testing.T) {
	if !*longTasks {
		t.Skip("run with -longtasks")
	}
	log := largeLog()
	lanes := timeline.NewLanes(log, timeline.LaneOptions{})
	table := timeline.New(log, timeline.Options{Lines: 200})
	printed := allShown(readSaved(t, savedBy(t, notebook(t, source{"printed", `
import "fmt"

var all sync.WaitGroup
for i := range 12 {
	all.Go(func() {
		for line := range 100 {
			fmt.Println("worker", i, "says", line)
		}
	})
}
all.Wait()`}), "LOCKSTEP_LANG=en")), "")
	lost := allShown(readSaved(t, savedBy(t, notebook(t, pictured...), "LOCKSTEP_LANG=en")), "")[:1]
	plain := allShown(readSaved(t, savedBy(t, notebook(t, lostUpdate[0], source{"race", "transfer()"}, source{"leak", `
func() {
	for range 1000 {
		lost := make(chan int)
		go func() { lost <- 1 }()
	}
}()`}), "LOCKSTEP_LANG=en")), "")
	ring := largestRing()
	empty := []shown{{id: "empty", html: "<p>nothing</p>", text: "nothing"}}
	base := longestTask(t, "empty", empty)
	for name, cells := range map[string][]shown{
		"table":   {{id: "table", html: table.HTML(), text: table.Text()}},
		"lanes":   {{id: "lanes", html: lanes.HTML(), text: lanes.Text()}},
		"printed": printed,
		"plain":   plain,
		"ring":    {{id: "ring", html: ring.HTML(), text: ring.Text()}},
		"lost":    lost,
	} {
		took, size := longestTask(t, name, cells), 0
		for _, c := range cells {
			size += len(c.html)
		}
		t.Logf("%s, %d bytes: the longest task takes %.0f ms, %.0f ms without pictures", name, size, took, base)
		if took > base+300 {
			t.Errorf("%s: JupyterLab is busy for %.0f ms, %.0f ms longer than without pictures", name, took, took-base)
		}
	}
}

// largestRing is of as many goroutines as are drawn.
func largestRing() *timeline.Ring {
	var all []timeline.Standing
	for g := range 6 {
		code := timeline.Code{Line: g + 1, Title: fmt.Sprintf("In [1]:%d", g+1), Text: "forks[i].Lock()"}
		all = append(all, timeline.Standing{
			G: g, Name: fmt.Sprintf("philosopher %d", g), Reason: trace.WaitMutex, Object: fmt.Sprintf("forks[%d]", g), At: code,
			For: []timeline.Holder{{G: (g + 1) % 6, At: code}},
		})
	}
	return timeline.NewRing(all, words.English)
}

// longestTask opens a notebook in a page of its own, three times, and returns the least of the
// longest tasks between, in milliseconds.
func longestTask(t *testing.T, name string, cells []shown) float64 {
	t.Helper()
	least := 0.0
	for range 3 {
		p := &page{t: t, tab: sharedTab(t), lab: lab(t)}
		p.do("leave JupyterLab", chromedp.Navigate("about:blank"))
		p.load()
		file := name + ".ipynb"
		if err := os.WriteFile(p.lab.path("notebooks", file), htmlNotebook(t, cells), 0o644); err != nil {
			t.Fatal(err)
		}
		ask[any](p, picturesJS)
		ask[any](p, `(() => {
			window.tasks = [0];
			new PerformanceObserver(list => tasks.push(...list.getEntries().map(e => e.duration))).observe({entryTypes: ['longtask']});
		})()`)
		ask[any](p, fmt.Sprintf(`lab.open(%q)`, file))
		p.await("the notebook is open and its kernel idle", `lab.ready()`)
		for _, c := range cells {
			ask[any](p, fmt.Sprintf(`pictures.drawn(%q)`, c.id))
		}
		took := ask[float64](p, `new Promise(done => requestIdleCallback(() => done(Math.max(...tasks))))`)
		ask[any](p, `lab.close()`)
		if least == 0 || took < least {
			least = took
		}
	}
	return least
}

// largeLog is a run of 1,000 goroutines with 10,000 events, in whose middle a write is lost.
func largeLog() *trace.Log {
	log := &trace.Log{
		Goroutines: []trace.LogGoroutine{{Name: "MainThread", Parent: -1}},
		Objects:    []trace.Object{{}, {Name: "balance", Kind: "variable"}, {Name: "mu", Kind: "Mutex"}, {Name: "jobs", Kind: "chan", Cap: 3}},
	}
	step := 0
	add := func(e trace.Event) {
		step++
		e.Step, e.Change = step, trace.Preempted
		log.Events = append(log.Events, e)
	}
	for g := 1; g < 1000; g++ {
		log.Goroutines = append(log.Goroutines, trace.LogGoroutine{Name: fmt.Sprintf("Thread-%d", g), Started: trace.Site((5 + g%20) << 12)})
		add(trace.Event{Op: trace.OpGo, Other: g, Site: trace.Site((5 + g%20) << 12)})
	}
	for i := 0; len(log.Events) < 10000; i++ {
		g := 1 + i%999
		if i == 1000 {
			add(trace.Event{G: 7, Op: trace.OpRead, Object: 1, Value: "5", Other: -1})
			add(trace.Event{G: 8, Op: trace.OpRead, Object: 1, Value: "5", Other: -1})
			add(trace.Event{G: 7, Op: trace.OpWrite, Object: 1, Value: "6", Expr: "5 + 1", From: []int{step - 1}, Other: -1})
			add(trace.Event{G: 8, Op: trace.OpWrite, Object: 1, Value: "7", Expr: "5 + 2", From: []int{step - 1}, Other: -1})
		}
		add(trace.Event{G: g, Op: trace.OpLock, Object: 2, Other: -1})
		add(trace.Event{G: g, Op: trace.OpSend, Object: 3, Value: strings.Repeat("v", i%9+1), Other: -1})
		add(trace.Event{G: g, Op: trace.OpReceive, Object: 3, Value: strings.Repeat("v", i%9+1), Other: -1})
		add(trace.Event{G: g, Op: trace.OpUnlock, Object: 2, Other: -1})
	}
	return log
}
