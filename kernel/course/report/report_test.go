package report

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/words"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

var update = flag.Bool("update", false, "write the golden files")

// two are goroutines that both use something, and waiting such that wait.
var (
	two     = []exercises.Party{{Name: "T1", Line: 4}, {Name: "T2", Line: 7}}
	waiting = []exercises.Party{{Name: "T1", Line: 4, Waits: "sync.Mutex.Lock"}, {Name: "T2", Waits: "chan send"}}
)

// faults has each kind of fault, in each form that a sentence has.
var faults = []exercises.Fault{
	{Kind: exercises.Race, Object: "balance", Parties: two},
	{Kind: exercises.Race, Object: "balance", Got: "5", Want: "13", Parties: two},
	{Kind: exercises.Race, Object: "a.Balance", Text: "total", Got: "90", Want: "100", Parties: two},
	{Kind: exercises.Deadlock, Parties: waiting},
	{Kind: exercises.Leak, Parties: waiting[:1]},
	{Kind: exercises.Panic, Text: "send on closed channel"},
	{Kind: exercises.Misuse, Text: "sync: negative WaitGroup counter"},
	{Kind: exercises.Spin},
	{Kind: exercises.Spin, Parties: two[:1]},
	{Kind: exercises.Late, Text: "balance is 5"},
	{Kind: exercises.Lost, Parties: two[:1]},
	{Kind: exercises.Want, Object: "balance", Got: "5", Want: "13"},
	{Kind: exercises.Want, Object: "each page once"},
	{Kind: exercises.Overlap, Object: "Deposit", Got: "1", Want: "2"},
	{Kind: exercises.Overlap, Object: "fetch", Got: "10", Want: "3"},
	{Kind: exercises.Time, Got: "3s", Want: "1s"},
	{Kind: exercises.Forbidden, Object: "time.Sleep"},
	{Kind: exercises.Both, Object: "winner", Want: "near"},
	{Kind: exercises.Both, Object: "winner", Got: "nobody"},
	{Kind: exercises.Unfinished},
	{Kind: exercises.Unfinished, Text: "exit status 1"},
	{Kind: exercises.Compile, Text: "line 3: undefined: mu"},
	{Kind: exercises.Can, Object: "5"},
	{Kind: exercises.Cannot, Object: "6"},
	{Kind: exercises.Lines, Object: "wg.Wait()"},
	{Kind: exercises.Stuck, Object: "T2"},
	{Kind: exercises.Stuck, Object: "T2", Text: "sync.Mutex.Lock"},
	{Kind: exercises.Misses, Object: "deadlock", Got: "13"},
	{Kind: exercises.Misses, Object: "deadlock"},
	{Kind: exercises.Misses, Object: "prints -5", Got: "deadlock"},
	{Kind: exercises.Accepts, Object: "Unlocked"},
	{Kind: exercises.Rejects, Object: "Locked", Text: "want 3"},
}

// verdicts are verdicts on answers to an exercise: each fault, and each way to pass.
func verdicts() (list []exercises.Verdict) {
	for _, f := range faults {
		v := exercises.Verdict{Exercise: "lock/deposit", Kind: exercises.Fix, Fault: f, Part: "two deposits", Points: 1, Of: 3, Tried: 42}
		if len(f.Parties) > 0 {
			v.Number, v.Preemptions, v.Schedule = 2, 1, "a1f3c0:2>2"
			v.Table, v.TableHTML = "  step  T1\n     1  reads 0\n", "<table><tr><td>reads 0</td></tr></table>\n"
		}
		list = append(list, v)
	}
	passed := exercises.Verdict{Exercise: "lock/deposit", Kind: exercises.Fix, Passed: true, Points: 3, Of: 3, Tried: 42, Bound: 2}
	for _, change := range []func(*exercises.Verdict){
		func(v *exercises.Verdict) { v.Every, v.Before = true, &exercises.Share{Failed: 8, Tried: 14} },
		func(v *exercises.Verdict) {},
		func(v *exercises.Verdict) { v.Bound, v.Doubt = -1, "time.Now" },
		func(v *exercises.Verdict) { v.Kind = exercises.Predict },
		func(v *exercises.Verdict) { v.Kind, v.Switches, v.Fewest = exercises.Schedule, 3, 1 },
		func(v *exercises.Verdict) { v.Kind = exercises.Test },
		func(v *exercises.Verdict) { v.Kind, v.Every = exercises.Order, true },
		func(v *exercises.Verdict) { v.Passed, v.Stopped = false, true },
	} {
		v := passed
		change(&v)
		list = append(list, v)
	}
	return list
}

// TestReports compares what is said of each verdict, as text and as HTML. testdata is what a learner
// reads: read it when it changes.
func TestReports(t *testing.T) {
	solved := map[words.Language]string{
		words.English: "A lock belongs to its *data*: `mu` to `balance`, and `*p` to nobody.",
		words.Chinese: "锁属于它的*数据*：`mu` 属于 `balance`，`*p` 不属于谁。",
	}
	for _, l := range []words.Language{words.English, words.Chinese} {
		var text, page strings.Builder
		for i, v := range verdicts() {
			o := Options{Language: l, Solved: solved[l], Done: 3, Total: 4, Next: "lock/accounts"}
			if i%2 == 0 {
				o.Done, o.Next = 4, ""
			}
			r := New(v, o)
			fmt.Fprintf(&text, "%s\n", r.Text)
			fmt.Fprintf(&page, "%s\n", r.HTML)
		}
		compare(t, "verdicts."+l.String()+".txt", text.String())
		compare(t, "verdicts."+l.String()+".html", page.String())
	}
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

// TestEachKind: each kind of fault that the kernel has a hint about has a sentence among the golden
// ones.
func TestEachKind(t *testing.T) {
	known := map[string]bool{}
	for _, f := range faults {
		known[f.Kind] = true
	}
	for _, x := range exercises.Course() {
		for _, a := range x.Wrong {
			if kind := exercises.ParseFault(a.Fault).Kind; !known[kind] {
				t.Errorf("%s, wrong/%s: no golden sentence for %s", x.Name, a.Name, kind)
			}
		}
	}
	for kind := range known {
		if exercises.General(kind, "en") == "" || exercises.General(kind, "zh") == "" {
			t.Errorf("there is no hint about %s", kind)
		}
	}
}
