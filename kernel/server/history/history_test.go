package history

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
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

func TestLongHistoryIsCut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	line := fmt.Sprintf("{\"session\":7,\"line\":1,\"input\":%q}\n", strings.Repeat("x", 1000))
	if err := os.WriteFile(path, []byte(strings.Repeat(line, limit/len(line)+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	l := open(t, path)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > keep+100 || l.Session() != 8 {
		t.Errorf("%d bytes are left, at session %d; want at most %d, at 8", info.Size(), l.Session(), keep+100)
	}
	if n := len(l.Tail(0)); n < keep/len(line)-1 {
		t.Errorf("%d entries are left", n)
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
