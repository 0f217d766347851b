package worker

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// TestAgain runs texts again: they are entered where nobody can tell, and compiled where that may be
// another text by now.
func TestAgain(t *testing.T) {
	w := judging()
	exec := trace.Exec(70_000)
	run := func(src string, change func(*workerproto.Execute)) (done workerproto.Done, entered bool) {
		exec++
		rec := workerproto.Execute{Exec: exec, Count: int(exec), Source: src}
		if change != nil {
			change(&rec)
		}
		before := w.sources.latest()
		return w.execute(w.begin(rec)), w.sources.latest() == before
	}
	replay := func(rec *workerproto.Execute) {
		rec.Scheduling.Explore = &workerproto.Explore{Max: 2}
	}
	for i, step := range []struct {
		about, cell string
		change      func(*workerproto.Execute)
		entered     bool
		want        string // the value, or what is in the error
	}{
		{about: "declarations are compiled", cell: "again := 1"},
		{about: "and again", cell: "again := 1"},
		{about: "the first time", cell: "again++; again", want: "2"},
		{about: "the second", cell: "again++; again", entered: true, want: "3"},
		{about: "other texts that declare nothing are of no account", cell: "again * 10", want: "30"},
		{about: "the third", cell: "again++; again", entered: true, want: "4"},
		{about: "a failure of ours changes nothing", cell: "again +", want: "expected"},
		{about: "the fourth", cell: "again++; again", entered: true, want: "5"},
		{about: "white space is another text", cell: "again++; again ", want: "6"},

		{about: "a name", cell: "func againText() any { return 1 }"},
		{about: "it is called", cell: "againText()", want: "1"},
		{about: "and again", cell: "againText()", entered: true, want: "1"},
		{about: "the name has another meaning", cell: `func againText() any { return "two" }`},
		{about: "which is called", cell: "againText()", want: `"two"`},
		{about: "and again", cell: "againText()", entered: true, want: `"two"`},
		{about: "a variable has another type", cell: "var again string"},
		{about: "so the text is wrong", cell: "again * 10", want: "mismatched types"},

		{about: "a panic names the cell", cell: "againList := []int{}"},
		{about: "the first time", cell: "\nagainList[len(againList)+0]", want: "In [70019], line 2"},
		{about: "the second", cell: "\nagainList[len(againList)+0]", entered: true, want: "In [70020], line 2"},

		{about: "an import", cell: `import againStrings "strings"`},
		{about: "is the same as before", cell: `import againStrings "strings"`, entered: true},
		{about: "a function", cell: `again = againStrings.ToUpper("a"); func() string { return again }()`, want: `"A"`},
		{about: "may be kept by somebody", cell: `again = againStrings.ToUpper("a"); func() string { return again }()`, want: `"A"`},

		{about: "a text is known", cell: "againList", want: "[]int{}"},
		{about: "until a function may be another", cell: `_ = func() string { return again }`},
		{about: "so it is compiled", cell: "againList", want: "[]int{}"},

		{about: "another way to run", cell: "len(again)", want: "1"},
		{about: "a search compiles", cell: "len(again)", change: replay},
		{about: "and leaves the other as it was", cell: "len(again)", entered: true, want: "1"},

		{about: "a goroutine", cell: "againEnd, againGone := make(chan int), make(chan int); go func() { <-againEnd; close(againGone) }()"},
		{about: "may tell of what it does meanwhile", cell: "len(again)", want: "1"},
		{about: "so all is compiled", cell: "len(again)", want: "1"},
	} {
		done, entered := run(step.cell, step.change)
		got := ""
		if text, ok := done.Result["text/plain"].(string); ok {
			got = text
		}
		if done.Failure != nil {
			got = strings.Join(done.Failure.Traceback, "\n")
		}
		if entered != step.entered || !strings.Contains(got, step.want) || step.want == "" && got != "" {
			t.Errorf("step %d: %s: %q: entered is %v and the result %q, want %v and %q", i, step.about, step.cell, entered, got, step.entered, step.want)
		}
	}
	run("close(againEnd); <-againGone", nil)
}

// TestAgainKept: what a text needs is kept as long as it may be entered again, and so is its text for
// an error; of more than are kept the others are compiled.
func TestAgainKept(t *testing.T) {
	w := judging()
	exec := trace.Exec(80_000)
	run := func(src string) workerproto.Done {
		exec++
		return w.execute(w.begin(workerproto.Execute{Exec: exec, Count: int(exec), Source: src}))
	}
	run("type keptPair struct{ a, b any }\nkept := 0\nkeptText := \"\"\nkeptNone := []int{}")
	texts := []string{
		`kept += 3; keptText += "x"; keptPair{kept % 3, keptText == ""}`,
		`keptNone[kept-kept]`,
	}
	want := make([]string, len(texts))
	compiled := w.sources.latest() + int64(len(texts))
	for round := range 40 {
		for i, text := range texts {
			done := run(text)
			got := ""
			if done.Failure != nil {
				got = done.Failure.Value + strings.Join(done.Failure.Traceback[1:], "\n")
				got = strings.ReplaceAll(got, "["+strconv.Itoa(int(exec))+"]", "[n]")
			} else {
				got = done.Result["text/plain"].(string)
			}
			if round == 0 {
				want[i] = got
			} else if got != want[i] {
				t.Fatalf("round %d: %q gives %q, want %q", round, text, got, want[i])
			}
		}
		if round%10 == 5 {
			for range 3 {
				runtime.GC()
			}
		}
	}
	if n := w.sources.latest(); n != compiled {
		t.Errorf("texts were compiled %d times too often", n-compiled)
	}
	for i := range 3 * keepEntered {
		run(fmt.Sprintf("kept + %d", i))
	}
	if n := len(w.entered.texts); n > keepEntered {
		t.Errorf("%d texts are kept, want at most %d", n, keepEntered)
	}
}
