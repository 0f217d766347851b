package timeline

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// circle makes standings of goroutines each of which waits for a lock of the next one, and of others
// that wait for the first.
func circle(n, others int) (all []Standing) {
	for g := range n + others {
		s := Standing{G: g, Name: fmt.Sprintf(`T%d<&"`, g), Reason: trace.WaitMutex, Object: fmt.Sprintf(`mu%d<&"`, g), At: Code{g + 1, fmt.Sprintf("In [1]:%d", g+1), `	mu<&".Lock()`}}
		next := (g + 1) % n
		if g >= n {
			s.Reason, next = trace.WaitWaitGroup, 0
		}
		s.For = []Holder{{G: next, At: Code{g + 50, fmt.Sprintf("In [1]:%d", g+50), `	mu<&".Lock() // a long line, ` + strings.Repeat("长", 60)}}}
		all = append(all, s)
	}
	return all
}

// A ring of any size keeps within the limits of text and of untrusted notebooks; beyond twelve nodes
// it is a list.
func TestRingKeepsWithinLimits(t *testing.T) {
	for _, n := range []int{1, 2, 3, 6, 7, 40, 3000} {
		for _, lang := range []words.Language{words.English, words.Chinese} {
			r := NewRing(circle(n, n%5*10), lang)
			if r == nil || len(r.links) != n {
				t.Fatalf("%d goroutines: no ring of them", n)
			}
			if drawn := r.SVG() != ""; drawn != (n <= maxNodes/2) {
				t.Errorf("%d goroutines: drawn: %v", n, drawn)
			}
			for line := range strings.Lines(r.Text()) {
				if w := words.Width(strings.TrimSuffix(line, "\n")); w > widest {
					t.Errorf("%d goroutines: %d columns: %q", n, w, line)
				}
			}
			html := r.HTML()
			if len(html) > maxLaneBytes {
				t.Errorf("%d goroutines: %d bytes", n, len(html))
			}
			checkHTML(t, html, r.SVG() != "")
			for _, raw := range []string{"T0<", "mu0<", "mu<"} {
				if strings.Contains(html, raw) {
					t.Errorf("%d goroutines: %q is not escaped", n, raw)
				}
			}
		}
	}
}

// Goroutines that only wait for those of a ring, or for nobody, are in none.
func TestNoRing(t *testing.T) {
	all := circle(3, 2)
	all[2].For = nil
	if r := NewRing(all, words.English); r != nil {
		t.Errorf("got %s", r.Text())
	}
	if r := NewRing(circle(2, 3), words.English); len(r.outside) != 3 || r.links[0].G != 0 {
		t.Errorf("got %s", r.Text())
	}
}

// Who waits to read while others read waits for the writer that comes first, and not for the readers,
// of which it may be one.
func TestReaderWaitsForWriter(t *testing.T) {
	log := &trace.Log{
		Goroutines: []trace.LogGoroutine{{Name: "main", Parent: -1}, {Name: "writer"}},
		Objects:    []trace.Object{{}, {Name: "rw", Kind: "RWMutex"}},
		Events: []trace.Event{
			{Step: 1, Op: trace.OpRLock, Object: 1, Other: -1},
			{Step: 1, Op: trace.OpGo, Other: 1},
			{Step: 1, G: 1, Op: trace.OpLock, Object: 1, Wait: trace.WaitRWMutex, Other: -1},
			{Step: 1, Op: trace.OpRLock, Object: 1, Wait: trace.WaitRWMutexR, Other: -1},
		},
	}
	r := NewRing(Standings(log, nil), words.English)
	if r == nil || len(r.links) != 2 || !r.links[0].join || r.links[1].join {
		t.Fatalf("got %+v", r)
	}
	text := r.Text()
	for _, want := range []string{"main ┄┄> writer ┄┄> rw ──> main", words.DeadlockMeansRead.In(words.English)[:60]} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if text := New(log, Options{}).Text(); !strings.Contains(text, "waits for rw, behind writer") {
		t.Errorf("got\n%s", text)
	}
}
