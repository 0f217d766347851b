package main

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/worker"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/source"
	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/inner"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		os.Exit(worker.Main(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// whole is set to run every case, which takes minutes; else some groups are enough.
var whole = os.Getenv("LOCKSTEP_CORPUS") != ""

// Each miss is listed in testdata/SUITE.misses with its reason, and what is listed there does miss.
// So nothing gets worse unnoticed, and the list stays true.
func TestSuites(t *testing.T) {
	for _, test := range []struct {
		suite  string
		sample string // the groups of which all but the slow cases always run
		all    int    // how many cases there are
	}{
		{suite: "run", sample: `^(chan|ken|interface)$`, all: 1022},
		{suite: "rangefunc", sample: `^rangefunc$`, all: 46},
		{suite: "errorcheck", sample: `^(chan|interface|typeparam)$`, all: 523},
		{suite: "example", sample: `^(sync|errors|container/.*|context|maps|encoding/.*|flag|io|image.*|net/rpc|go/.*)$`, all: 769},
		{suite: "pkgtest", sample: `^(encoding/csv|encoding/xml|errors|net/rpc|text/tabwriter)$`, all: 1079},
		{suite: "race", sample: `^$`, all: 370},
		{suite: "goker", sample: `^$`, all: 85},
	} {
		t.Run(test.suite, func(t *testing.T) {
			sample := regexp.MustCompile(test.sample)
			cases, err := suites[test.suite](func(group string) bool { return whole || sample.MatchString(group) })
			if err != nil {
				t.Fatal(err)
			}
			complete := whole || test.suite != "pkgtest" // of which only the sample is looked for
			if complete && len(cases) != test.all {
				t.Errorf("got %d cases, want %d", len(cases), test.all)
			}
			known := readMisses(t, test.suite)
			for _, c := range cases {
				delete(known.unknown, c.Name)
			}
			for _, name := range slices.Sorted(maps.Keys(known.unknown)) {
				if !complete {
					break
				}
				t.Errorf("there is no case %s, but it is listed as a miss", name)
			}
			cases = slices.DeleteFunc(cases, func(c Case) bool { return !whole && (c.Slow || !sample.MatchString(c.Group)) })
			worker := func(most time.Duration) sandbox.Runner { return sandbox.Worker{Limits: sandbox.Limits{Time: most}} }
			pool := Pool{Jobs: 2, Runner: worker(time.Minute), Slow: worker(slowTimeout)}
			results := pool.Run(t.Context(), cases, func(Result) {})
			for _, r := range results {
				reason, listed := known.reasons[r.Name]
				if name, whose := inner.Find(r.Output, `"reflect"`); name != "" && (r.Passed() || test.suite == "errorcheck") {
					t.Errorf("%s prints %q, a name of %s:\n%.2000s", r.Name, name, whose, r.Output)
				}
				switch {
				case strings.HasPrefix(r.Reason, "go/types too: "):
				case !r.Passed() && !listed:
					t.Errorf("%s: %s\n%.2000s", r.Name, r.Reason, r.Output)
				case r.Passed() && listed:
					t.Errorf("%s passes, but is listed as a miss: %s", r.Name, reason)
				}
			}
			t.Logf("%d of %d", results.Passed(), len(results))
		})
	}
}

// misses are those that are known of a suite.
type misses struct {
	reasons map[string]string
	unknown map[string]bool // their names
}

// readMisses reads testdata/SUITE.misses: a name and a reason on each line, separated by a tab.
func readMisses(t *testing.T, suite string) misses {
	t.Helper()
	m := misses{map[string]string{}, map[string]bool{}}
	f, err := os.Open(filepath.Join("testdata", suite+".misses"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		name, reason, ok := strings.Cut(lines.Text(), "\t")
		if !ok || reason == "" {
			t.Fatalf("%s: not a name, a tab and a reason: %q", f.Name(), lines.Text())
		}
		m.reasons[name], m.unknown[name] = reason, true
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWantedErrors(t *testing.T) {
	want, err := wantedErrors("package p // ERROR \"one|two\"\n\nvar x = 1 // GC_ERROR \"at LINE-2\" \"again\"\n//// ERROR \"none\"\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range want {
		got = append(got, fmt.Sprint(w.line, " ", w.text))
	}
	if want := []string{"1 one|two", "3 at errorcheck.go:1", "3 again"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCompareErrors(t *testing.T) {
	want, err := wantedErrors("a // ERROR \"undefined\"\n\nb // ERROR \"not used\"\n")
	if err != nil {
		t.Fatal(err)
	}
	many := make([]source.Error, maxErrors)
	for i := range many {
		many[i] = source.Error{Line: 1, Msg: "undefined"}
	}
	for _, test := range []struct {
		name string
		got  []source.Error
		want string
	}{
		{"as wanted", []source.Error{{Line: 1, Msg: "undefined: a"}, {Line: 3, Msg: "b is not used"}}, ""},
		{"accepted", nil, `accepted, want "undefined"`},
		{"other text", []source.Error{{Line: 1, Msg: "wrong"}}, `text "wrong", want "undefined"`},
		{"missing", []source.Error{{Line: 1, Msg: "undefined: a"}}, `no error, want "not used"`},
		{"too much", []source.Error{{Line: 1, Msg: "undefined: a"}, {Line: 2, Msg: "odd"}, {Line: 3, Msg: "not used"}}, `error that is not wanted: "odd"`},
		{"no more is reported", many, ""},
	} {
		if got := compareErrors(test.got, want); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestResultsFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "results")
	before := Results{{Name: "a", Reason: "status 2: panic: x\ty"}, {Name: "b"}, {Name: "c"}}
	if err := before.Write(file); err != nil {
		t.Fatal(err)
	}
	base, err := ReadResults(file)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(base, before) {
		t.Errorf("got %v, want %v", base, before)
	}
	var b strings.Builder
	worse := Results{{Name: "a"}, {Name: "b", Reason: "timeout"}, {Name: "c"}, {Name: "d"}}.WriteChanges(&b, base)
	if want := "WORSE  b: timeout\nbetter a\n"; !worse || b.String() != want {
		t.Errorf("worse %v, %q, want %q", worse, b.String(), want)
	}
}
