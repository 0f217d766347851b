package history

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/journal"
)

func open(t *testing.T, path string) *Log {
	t.Helper()
	l, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func add(t *testing.T, l *Log, inputs ...string) {
	t.Helper()
	for i, input := range inputs {
		if err := l.Add(i+1, input, ""); err != nil {
			t.Fatal(err)
		}
	}
}

// text writes entries as "session/line input", one after another.
func text(entries []Entry) string {
	var words []string
	for _, e := range entries {
		words = append(words, fmt.Sprintf("%d/%d %s", e.Session, e.Line, e.Input))
	}
	return strings.Join(words, ", ")
}

func TestHistoryOutlivesKernels(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "history.jsonl")
	add(t, open(t, path), "a := 1", "b := 2", "a + b")
	l := open(t, path)
	add(t, l, "c := 3", "a + b", "a := 1")

	for _, test := range []struct {
		about string
		got   []Entry
		want  string
	}{
		{"tail", l.Tail(2), "2/2 a + b, 2/3 a := 1"},
		{"all of it", l.Tail(0), "1/1 a := 1, 1/2 b := 2, 1/3 a + b, 2/1 c := 3, 2/2 a + b, 2/3 a := 1"},
		{"this session", l.Range(0, 1, 0), "2/1 c := 3, 2/2 a + b, 2/3 a := 1"},
		{"the session before", l.Range(-1, 2, 3), "1/2 b := 2"},
		{"a session by number", l.Range(1, 0, 2), "1/1 a := 1"},
		{"no such session", l.Range(9, 0, 0), ""},
		{"search", l.Search("? := *", 0, false), "1/1 a := 1, 1/2 b := 2, 2/1 c := 3, 2/3 a := 1"},
		{"search, unique", l.Search("a*", 0, true), "2/2 a + b, 2/3 a := 1"},
		{"search, the last", l.Search("*+*", 1, false), "2/2 a + b"},
		{"search for all", l.Search("", 2, false), "2/2 a + b, 2/3 a := 1"},
	} {
		if got := text(test.got); got != test.want {
			t.Errorf("%s: got %q, want %q", test.about, got, test.want)
		}
	}
}

func TestKernelsAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	var kernels sync.WaitGroup
	for range 8 {
		kernels.Go(func() {
			l, err := Open(path)
			if err != nil {
				t.Error(err)
				return
			}
			for line := range 20 {
				if err := l.Add(line+1, fmt.Sprint("session ", l.Session()), ""); err != nil {
					t.Error(err)
				}
			}
		})
	}
	kernels.Wait()
	l := open(t, path)
	if l.Session() != 9 {
		t.Errorf("the ninth kernel has session %d", l.Session())
	}
	for session := 1; session <= 8; session++ {
		got := l.Range(session, 0, 0)
		if len(got) != 20 || slices.ContainsFunc(got, func(e Entry) bool { return e.Input != fmt.Sprint("session ", session) }) {
			t.Errorf("session %d has %s, want 20 entries of its own", session, text(got))
		}
	}
}

func TestTornAndForeignLinesAreSkipped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	if err := os.WriteFile(path, []byte("not JSON\n{\"session\":4,\"line\":1,\"input\":\"x\"}\n{\"session\":5,\"line\":1,\"inp"), 0o600); err != nil {
		t.Fatal(err)
	}
	add(t, open(t, path), "y")
	l := open(t, path)
	if got, want := text(l.Tail(0)), "4/1 x, 5/1 y"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// long writes a history of about so many bytes, and returns its path.
func long(t testing.TB, size int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "history.jsonl")
	if size == 0 {
		return path
	}
	line := fmt.Sprintf("{\"session\":7,\"line\":1,\"input\":%q}\n", strings.Repeat("x", 1000))
	text := "{\"session\":7,\"line\":0}\n" + strings.Repeat(line, size/len(line)+1)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestLongHistoryIsCut when something is added to it, and not when a kernel starts.
func TestLongHistoryIsCut(t *testing.T) {
	path := long(t, limit)
	l := open(t, path)
	if l.Session() != 8 {
		t.Errorf("session %d, want 8", l.Session())
	}
	if n := len(l.Tail(0)); n < limit/1100 {
		t.Errorf("%d entries were read", n)
	}
	add(t, l, "last")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > keep+100 || info.Size() < keep-2000 {
		t.Errorf("%d bytes are left, want about %d", info.Size(), keep)
	}
	next := open(t, path)
	if next.Session() != 9 {
		t.Errorf("after the cut: session %d, want 9", next.Session())
	}
	all := next.Tail(0)
	if n := len(all); n < keep/1100 || all[n-1].Input != "last" {
		t.Errorf("%d entries are left, the last is %q", n, all[n-1].Input)
	}
}

// TestLongHistoryCostsNothing: to begin a session, and to ask for its last lines, takes the same
// memory whether a history has eight megabytes or none, be it of many short sessions or of one.
func TestLongHistoryCostsNothing(t *testing.T) {
	for _, size := range []int{1 << 20, limit - 4096} {
		path := long(t, size)
		open(t, path) // now it ends with a mark, as a history that was used does
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		l := open(t, path)
		l.Tail(20)
		runtime.ReadMemStats(&after)
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 512<<10 {
			t.Errorf("a history of %d bytes: %d bytes were allocated", size, taken)
		}
	}
}

// BenchmarkOpen begins a session in a history with nothing in it, and in a long one: both take the
// same time.
func BenchmarkOpen(b *testing.B) {
	for _, size := range []int{0, 1 << 20, limit - 1<<20} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			path := long(b, size)
			for b.Loop() {
				if _, err := Open(path); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestLinesAreLongerThanBlocks: inputs and torn lines of any length are read as they were written.
func TestLinesAreLongerThanBlocks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	l := open(t, path)
	var want []string
	for _, n := range []int{0, 1, 1000, 64<<10 - 40, 64 << 10, 64<<10 + 1, 300_000, 5} {
		input := fmt.Sprint(n) + strings.Repeat("é\n", n/3)
		add(t, l, input)
		want = append(want, input)
	}
	next := open(t, path)
	got := next.Tail(0)
	if len(got) != len(want) {
		t.Fatalf("%d entries, want %d", len(got), len(want))
	}
	for i, e := range got {
		if e.Input != want[i] {
			t.Errorf("entry %d has %d bytes, want %d", i, len(e.Input), len(want[i]))
		}
	}
}

// TestEarlierOnly: a kernel knows of sessions that began before its own, also what they have run
// since, and of no later ones.
func TestEarlierOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	first, second, third := open(t, path), open(t, path), open(t, path)
	add(t, third, "of the third")
	add(t, second, "of the second")
	add(t, first, "of the first")
	if got, want := text(second.Tail(0)), "1/1 of the first, 2/1 of the second"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestWhatIsNoFile: a history that is not a file is an error at once, whatever it is; nothing waits
// for the other end of a FIFO.
func TestWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	paths := []string{dir, os.DevNull}
	if fifo := filepath.Join(dir, "fifo"); makeFIFO(fifo) == nil {
		locked := filepath.Join(dir, "locked")
		if err := makeFIFO(locked + ".lock"); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, fifo, locked)
	}
	for _, path := range paths {
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "is not a regular file; to keep none, set LOCKSTEP_HISTORY=off") {
			t.Errorf("%s: got error %v", path, err)
		}
	}
	if _, err := os.Stat(dir + ".lock"); err == nil {
		t.Error("a lock file was left beside a directory")
	}
}

// TestFailureIsReportedOnce: a file that is replaced by a directory is reported for the first cell,
// and the entries are there all the same.
func TestFailureIsReportedOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	l := open(t, path)
	replace := func(f func(string) error) {
		t.Helper()
		if err := errors.Join(os.Remove(path), f(path)); err != nil {
			t.Fatal(err)
		}
	}
	replace(func(path string) error { return os.Mkdir(path, 0o700) })
	var reported []int
	for line := 1; line <= 6; line++ {
		if line == 4 { // it is repaired, and breaks again
			replace(func(path string) error { return os.WriteFile(path, nil, 0o600) })
		}
		if line == 5 {
			replace(func(path string) error { return os.Mkdir(path, 0o700) })
		}
		if err := l.Add(line, "x", ""); err != nil {
			reported = append(reported, line)
		}
	}
	if want := []int{1, 5}; !slices.Equal(reported, want) {
		t.Errorf("reported for the lines %v, want %v", reported, want)
	}
	if got := len(l.Range(0, 0, 0)); got != 6 {
		t.Errorf("%d entries, want 6", got)
	}
}

// TestHeldLock: somebody who has the lock and does not give it back costs one cell some time, and
// keeps no kernel from starting.
func TestHeldLock(t *testing.T) {
	defer func(d time.Duration) { journal.LockPatience = d }(journal.LockPatience)
	journal.LockPatience = time.Millisecond
	path := filepath.Join(t.TempDir(), "history.jsonl")
	l := open(t, path)
	held, err := os.OpenFile(path+".lock", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	if ok, err := journal.TryLock(held); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if err := l.Add(1, "x", ""); !errors.Is(err, journal.ErrLocked) {
		t.Errorf("got error %v", err)
	}
	if err := l.Add(2, "y", ""); err != nil {
		t.Errorf("it is reported again: %v", err)
	}
	if _, err := Open(path); !errors.Is(err, journal.ErrLocked) {
		t.Errorf("got error %v", err)
	}
	if got, want := text(l.Tail(0)), "1/1 x, 1/2 y"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestInMemory(t *testing.T) {
	l := InMemory()
	add(t, l, "x")
	if got, want := text(l.Range(0, 0, 0)), "1/1 x"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMatches(t *testing.T) {
	for _, test := range []struct {
		glob, text string
		want       bool
	}{
		{"*", "", true},
		{"?", "", false},
		{"a*b*c", "a--b--b-c", true},
		{"a*b*c", "a--b--b-", false},
		{"gr?ß", "groß", true},
		{"*\n*", "a\nb", true},
		{"[a]", "a", false}, // brackets are themselves
	} {
		if got := matches(test.glob, test.text); got != test.want {
			t.Errorf("matches(%q, %q) = %v, want %v", test.glob, test.text, got, test.want)
		}
	}
}
