package host

import (
	"go/build"
	"strings"
	"sync"
	"testing"
)

func TestPlainGoroutinesAreForgotten(t *testing.T) {
	h := newPlainHost()
	const rounds, each = 20, 100
	ended := 0
	var mu sync.Mutex
	for range rounds {
		var wg sync.WaitGroup
		for range each {
			wg.Go(func() {
				h.Current().OnEnd(func() { mu.Lock(); ended++; mu.Unlock() })
			})
		}
		wg.Wait()
	}
	for len(h.byNumber) > 0 { // Wait may return before the last have quite ended
		h.sweep()
	}
	if ended != rounds*each {
		t.Errorf("%d of %d goroutines were seen to end", ended, rounds*each)
	}
}

func TestSweepsAreEnough(t *testing.T) {
	h := newPlainHost()
	most := 0
	for range 1000 {
		done := make(chan struct{})
		go func() { defer close(done); h.Current() }()
		<-done
		most = max(most, len(h.byNumber))
	}
	if most > minSweep {
		t.Errorf("%d ended goroutines were kept, want at most %d", most, minSweep)
	}
}

func TestSweepKeepsTheLiving(t *testing.T) {
	h := newPlainHost()
	hold := make(chan struct{})
	defer close(hold)
	const n = 3 * minSweep
	found := make(chan Goroutine)
	for range n {
		go func() { found <- h.Current(); <-hold }()
	}
	for range n {
		if g := <-found; g.Happened() {
			t.Fatalf("%s is alive and counts as ended", g.Name())
		}
	}
	if len(h.byNumber) != n || h.sweepAt < n {
		t.Errorf("%d known, next look at %d; want %d, and not before", len(h.byNumber), h.sweepAt, n)
	}
}

func TestOnEnd(t *testing.T) {
	h := newPlainHost()
	hold := make(chan struct{})
	g := h.Go("T1", func() { <-hold })
	calls := make(chan string, 2)
	g.OnEnd(func() { calls <- "before" })
	close(hold)
	if !h.Wait("Join", g, -1) || !g.Happened() {
		t.Fatal("not ended after Wait")
	}
	select {
	case <-calls:
	default:
		t.Error("Wait returned before OnEnd's function was called")
	}
	g.OnEnd(func() { calls <- "after" })
	select {
	case <-calls:
	default:
		t.Error("OnEnd of an ended goroutine did not call its function at once")
	}
}

func TestHeaderNumber(t *testing.T) {
	tests := []struct {
		line   string
		number uint64
		ok     bool
	}{
		{"goroutine 1 [running]:\n", 1, true},
		{"goroutine 81293 [chan receive, 2 minutes]:\n", 81293, true},
		{"goroutine running on other thread\n", 0, false},
		{"created by main.main in goroutine 1\n", 0, false},
		{"\tgoroutine 7 [running]:\n", 0, false},
		{"goroutine 7", 0, false},
		{"", 0, false},
	}
	for _, test := range tests {
		number, ok := headerNumber([]byte(test.line))
		if number != test.number || ok != test.ok {
			t.Errorf("headerNumber(%q) = %d, %v, want %d, %v", test.line, number, ok, test.number, test.ok)
		}
	}
}

// Cells and the exercises' tests share this package: it may need nothing but Go.
func TestImportsOnlyTheStandardLibrary(t *testing.T) {
	pkg, err := build.ImportDir(".", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range pkg.Imports {
		if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
			t.Errorf("imports %s", path)
		}
	}
}
