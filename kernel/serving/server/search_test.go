package server

import (
	"strings"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

func TestSearchIsShownInTime(t *testing.T) {
	var p search
	start := time.Unix(100, 0)
	for _, test := range []struct {
		at   time.Duration
		show bool
	}{
		{0, false}, {999 * time.Millisecond, false}, {time.Second, true}, {1100 * time.Millisecond, false},
		{1199 * time.Millisecond, false}, {1200 * time.Millisecond, true}, {9 * time.Second, true}, {9*time.Second + 1, false},
	} {
		if got := p.take(workerproto.Progress{Tried: int(test.at)}, start.Add(test.at)); got != test.show {
			t.Errorf("after %v: shown %t, want %t", test.at, got, test.show)
		}
	}
	if p.latest.Tried != int(9*time.Second)+1 {
		t.Errorf("the latest is %+v", p.latest)
	}
}

// The progress of a search is one display, which is renewed; at the end it says how far the search
// has come.
func TestSearchProgress(t *testing.T) {
	f := startFaked(t)
	f.cell(t, "x := 1", "")
	e := f.recent[0]
	f.mu.Lock()
	e.done = false
	f.mu.Unlock()
	said := func() string {
		var b strings.Builder
		for _, m := range f.wire.takeSent() {
			show(t, &b, m)
		}
		return b.String()
	}
	said()
	long := time.Now().Add(-time.Minute)
	for i, rec := range []workerproto.Progress{{Tried: 10}, {Tried: 20, Failed: 1}, {Tried: 30, Failed: 2}} {
		rec.Exec = e.id
		f.mu.Lock()
		e.search.began = long
		if i > 0 {
			e.search.shownAt = long
		}
		f.mu.Unlock()
		f.received(rec)
	}
	f.endSearch(e)
	f.received(workerproto.Progress{Exec: 99})
	const want = `display| searching: 10 schedules tried, none failed (interrupt to see what was found) {}
update| searching: 20 schedules tried, 1 failed (interrupt to see what was found) {}
update| searching: 30 schedules tried, 2 failed (interrupt to see what was found) {}
update| searched: 30 schedules tried, 2 failed {}
`
	if got := said(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What is shown of a judgement's progress is taken away when there is a verdict.
func TestJudgingProgress(t *testing.T) {
	f := startFaked(t)
	f.cell(t, "x := 1", "")
	e := f.recent[0]
	f.mu.Lock()
	e.done = false
	e.search.began = time.Now().Add(-time.Minute)
	f.mu.Unlock()
	f.wire.takeSent()
	f.received(workerproto.Progress{Exec: e.id, Tried: 10})
	f.clearSearch(e)
	f.clearSearch(e)
	f.endSearch(e)
	var b strings.Builder
	for _, m := range f.wire.takeSent() {
		show(t, &b, m)
	}
	shown, cleared, _ := strings.Cut(b.String(), "\n")
	if !strings.HasPrefix(shown, "display| searching: 10") || strings.Count(cleared, "\n") != 1 || !strings.HasPrefix(cleared, "update|") {
		t.Errorf("got\n%s", b.String())
	}
}

func TestRandomSeeds(t *testing.T) {
	f := startFaked(t)
	f.cell(t, "%seed random", "")
	first, second := f.cell(t, "x := 1", ""), f.cell(t, "x := 2", "")
	if !strings.Contains(first, `"seedSet":true`) || strings.Count(first, `"seed":`) != 1 {
		t.Errorf("a random seed is not sent: %s", first)
	}
	_, drawn, _ := strings.Cut(second, `"seed":`)
	drawn, _, _ = strings.Cut(drawn, ",")
	if got, want := f.cell(t, "%seed", ""), "stdout| seed: random; the last cell had "+drawn+"\n"; got != want {
		t.Errorf("%%seed says %q, want %q", got, want)
	}
}
