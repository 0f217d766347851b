package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/source"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// editorOf returns an editor of a file with this text.
func editorOf(t *testing.T, text string) *editor {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x_test.go")
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	e, err := newEditor(file)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func lineOf(text, part string) int {
	before, _, _ := strings.Cut(text, part)
	return strings.Count(before, "\n") + 1
}

func TestRaceTests(t *testing.T) {
	const file = `package race_test

import (
	"internal/synctest"
	"runtime"
	"testing"
)

func TestRaceOne(t *testing.T) {
	synctest.Run(func() {
		go func() {
			x = 1
		}()
		synctest.Wait()
		runtime.RaceDisable()
		x = 2
	})
}

var x int

func TestNoRaceTwo(t *testing.T) {
	t.Skip("no reason")
}

func TestOther(t *testing.T) {
	x = 3
}

func BenchmarkX(b *testing.B) {}
`
	tests := raceTests(editorOf(t, file))
	if len(tests) != 2 {
		t.Fatalf("got %d tests, want 2", len(tests))
	}
	for i, want := range []struct {
		name, group string
		has, hasNot []string
	}{
		{"RaceOne", "racy", []string{"x = 1", "x = 2", "synctest.start(func() {"}, []string{"x = 3", "TestNoRaceTwo", "RaceDisable"}},
		{"NoRaceTwo", "free", []string{"no reason"}, []string{"x = 1", "TestRaceOne"}},
	} {
		got := tests[i]
		if got.name != want.name || got.group() != want.group || got.file != "./x.go" {
			t.Errorf("got %s, %s in %s", got.name, got.group(), got.file)
		}
		for _, part := range want.has {
			if lineOf(got.program, part) != lineOf(file, strings.Replace(part, "synctest.start(", "go ", 1)) {
				t.Errorf("%s: %q is in line %d of\n%s", got.name, part, lineOf(got.program, part), got.program)
			}
		}
		for _, part := range want.hasNot {
			if strings.Contains(got.program, part) {
				t.Errorf("%s: %q is in\n%s", got.name, part, got.program)
			}
		}
		if errs := source.Errors(got.program); len(errs) > 0 {
			t.Errorf("%s: %v in\n%s", got.name, errs, got.program)
		}
	}
}

func TestKernels(t *testing.T) {
	const file = `package main

import (
	"os"
	"runtime/pprof"
	"time"
)

func init() {
	register("A", A)
	register("B", B)
}

type T struct{ c chan int }

func (t *T) run(int) {
	for range 3 {
		go func() { // run.func1
			t.c <- 1
		}()
	}
}

func A() {
	prof := pprof.Lookup("goroutineleak")
	defer func() {
		time.Sleep(time.Second)
		prof.WriteTo(os.Stdout, 2)
	}()
	for i := 0; i < 1000; i++ {
		go func() { // A.func2
			t := &T{c: make(chan int)}
			go t.run(1) // run
			time.AfterFunc(0, func() { // A.func2.1
				go func() { // A.func2.1.1
				}()
			})
		}()
	}
}

func B() {
	prof := pprof.Lookup("goroutineleak")
	for i := 0; i < yieldCount; i++ {
	}
	prof.WriteTo(os.Stdout, 2)
}
`
	got := kernels(editorOf(t, file))
	if len(got) != 2 || got[0].name != "A" || got[1].name != "B" {
		t.Fatalf("got %v", got)
	}
	a, b := got[0], got[1]
	for _, k := range got {
		if errs := source.Errors(k.program); len(errs) > 0 {
			t.Errorf("%s: %v in\n%s", k.name, errs, k.program)
		}
	}
	for _, part := range []string{"i := 1; i <= 1; i++", "func main() { A() }"} {
		if !strings.Contains(a.program, part) {
			t.Errorf("there is no %q in\n%s", part, a.program)
		}
	}
	if strings.Contains(a.program, "prof") || strings.Contains(b.program, "for i") {
		t.Errorf("a part of the harness is left:\n%s\n%s", a.program, b.program)
	}
	for mark, want := range map[string]string{
		"// run.func1":   `^\(\*T\)\.run\.func1\(`,
		"// A.func2\n":   `^A\.func2\(`,
		"// run\n":       `^\(\*T\)\.run\(`,
		"// A.func2.1\n": `^A\.func2\.1\(`,
		"// A.func2.1.1": `^A\.func2\.1\.1\(`,
	} {
		line := lineOf(file, mark)
		if lineOf(a.program, mark) != line {
			t.Errorf("%q is in line %d, want %d", mark, lineOf(a.program, mark), line)
		}
		all, err := wantedLeaks("makeTest(\"A\", `" + want + ".*chan send`)")
		if err != nil {
			t.Fatal(err)
		}
		if p := all["A"].patterns[0]; !a.matches(p, workerproto.Party{Started: line, Waits: "chan send"}) {
			t.Errorf("%q is %q, want %s", mark, a.starts[line], p)
		}
	}
}

// Each goroutine that Go's test names is one that its program starts.
func TestWantedLeaks(t *testing.T) {
	cases, err := gokerCases()
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) != 85 {
		t.Errorf("got %d cases, want 85", len(cases))
	}
	root, err := goroot()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "src/runtime/goroutineleakprofile_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	leaks, err := wantedLeaks(string(text))
	if err != nil {
		t.Fatal(err)
	}
	free := 0
	for _, c := range cases {
		l, ok := leaks[c.Name]
		if !ok {
			t.Errorf("Go's test does not say what must leak in %s", c.Name)
		}
		if len(l.patterns) == 0 {
			free++
		}
	}
	if free != 2 {
		t.Errorf("%d have no leak, want 2", free)
	}
	for _, name := range []string{"goker/etcd7902.go", "goker/grpc3017.go", "goker/kubernetes1321.go", "commonpatterns.go"} {
		e, err := newEditor(filepath.Join(root, "src/runtime/testdata/testgoroutineleakprofile", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range kernels(e) {
			for _, p := range leaks[k.name].patterns {
				found := false
				for line := range k.starts {
					for _, waits := range waitReasons {
						found = found || k.matches(p, workerproto.Party{Started: line, Waits: waits})
					}
				}
				if !found {
					t.Errorf("%s: no go statement starts %s: %v", k.name, p, k.starts)
				}
			}
		}
	}
}

var waitReasons = []string{
	"chan receive", "chan send", "select", "sync.Mutex.Lock", "sync.RWMutex.Lock", "sync.RWMutex.RLock",
	"sync.WaitGroup.Wait", "sync.Cond.Wait",
}
