package stdio

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/callers"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Package testing runs the tests of cells, as it runs others. Each test's function is one of
// lowered code, though, and runs in a goroutine that package testing has started, in the name of
// the goroutine that asked for the tests. So it is wrapped (run): a panic in it is reported like
// any other, where package testing would end the process, and when the cell is to end, the test
// fails, where package testing would take that for a fault of the test's.
//
// What package testing prints comes through a pipe (see Capture). Each write of the program waits
// until what was printed before has come.

// tests is what is known about the running tests.
type tests struct {
	mu    sync.Mutex
	named map[string]*testState // guarded by mu

	next   TestRun  // see SetTestRun
	others bool     // the cell has others than benchmarks
	failed []string // those of the top that have failed, guarded by mu
	ran    int      // how many have ended, guarded by mu
}

// testState is what is known about a test; it is guarded by tests.mu.
type testState struct {
	name    string
	parent  *testState
	begun   time.Time
	helpers []string        // functions that have called Helper
	log     strings.Builder // what it has logged, if that is printed at its end only
	leave   func()          // ends being the goroutine that has asked for it, or one of its own
	base    *callers.Call   // what has asked for it
}

// testNamed returns the test that runs under a name, or nil.
func (s *Stdio) testNamed(name string) *testState {
	s.tests.mu.Lock()
	defer s.tests.mu.Unlock()
	return s.tests.named[name]
}

// runTest runs a function of lowered code for a test or a benchmark, which base has asked for.
func (s *Stdio) runTest(t testing.TB, parent string, base *callers.Call, f func()) {
	g := sched.Current()
	if g != nil && g.IsKilled() {
		t.SkipNow()
	}
	s.tests.mu.Lock()
	if s.tests.named == nil {
		s.tests.named = map[string]*testState{}
	}
	state := &testState{name: t.Name(), parent: s.tests.named[parent], begun: time.Now(), base: base}
	s.tests.named[t.Name()] = state
	s.tests.mu.Unlock()
	t.Cleanup(func() { s.testEnded(t, state) }) // the last that is called
	state.leave = sched.Lend()
	// Another test may have stopped in the middle, to continue in parallel.
	base.Resume(base)
	returned := false
	defer func() {
		v, g := recover(), sched.Current()
		if v != nil || !returned && g != nil && g.IsKilled() {
			defer t.FailNow() // else package testing would say that the test called runtime.Goexit
		}
		if v != nil {
			s.testPanicked(t, v)
		}
	}()
	f()
	returned = true
}

func (s *Stdio) testEnded(t testing.TB, state *testState) {
	if state.leave != nil {
		defer state.leave()
	}
	s.tests.mu.Lock()
	defer s.tests.mu.Unlock()
	delete(s.tests.named, state.name)
	if state.parent == nil {
		s.tests.ran++
		if t.Failed() {
			s.tests.failed = append(s.tests.failed, state.name)
		}
	}
}

// testPanicked prints that a test has failed, with those that it is part of, as package testing
// does before it panics again.
func (s *Stdio) testPanicked(t testing.TB, v any) {
	t.Fail()
	s.tests.mu.Lock()
	var path []*testState
	for state := s.tests.named[t.Name()]; state != nil; state = state.parent {
		path = append([]*testState{state}, path...)
	}
	var b strings.Builder
	for level, state := range path {
		fmt.Fprintf(&b, "%s--- FAIL: %s (%.2fs)\n", strings.Repeat(indent, level), state.name, time.Since(state.begun).Seconds())
		for line := range strings.Lines(state.log.String()) {
			b.WriteString(strings.Repeat(indent, level+1) + line)
		}
	}
	s.tests.mu.Unlock()
	io.WriteString(os.Stdout, b.String()) // into a pipe of ours
	s.Flush()
	if s.cfg.TestPanicked != nil {
		s.cfg.TestPanicked(v)
	}
	_, exec := sched.CurrentID()
	s.Silence(exec)
}

func (s *Stdio) wrapTest(f func(*testing.T), parent string) func(*testing.T) {
	base := callers.Innermost()
	return func(t *testing.T) { s.runTest(t, parent, base, func() { f(t) }) }
}

func (s *Stdio) wrapBenchmark(f func(*testing.B), parent string) func(*testing.B) {
	base := callers.Innermost()
	return func(b *testing.B) { s.runTest(b, parent, base, func() { f(b) }) }
}

// runSubtest is (*testing.T).Run.
func (s *Stdio) runSubtest(t *testing.T, name string, f func(*testing.T)) (ok bool) {
	s.forbidInBubble(t, "t.Run")
	defer callers.Keep()()
	f = s.wrapTest(f, t.Name())
	sched.Leaving(waitsForTest, func() { ok = t.Run(name, f) })
	return ok
}

// runSubbenchmark is (*testing.B).Run.
func (s *Stdio) runSubbenchmark(b *testing.B, name string, f func(*testing.B)) (ok bool) {
	defer callers.Keep()()
	f = s.wrapBenchmark(f, b.Name())
	sched.Leaving(waitsForTest, func() { ok = b.Run(name, f) })
	return ok
}

// wrapFuzzTargets wraps fuzz tests, which are run on their seeds only.
func (s *Stdio) wrapFuzzTargets(list []testing.InternalFuzzTarget) []testing.InternalFuzzTarget {
	wrapped := make([]testing.InternalFuzzTarget, len(list))
	for i, t := range list {
		base := callers.Innermost()
		wrapped[i] = testing.InternalFuzzTarget{Name: t.Name, Fn: func(f *testing.F) { s.runTest(f, "", base, func() { t.Fn(f) }) }}
	}
	return wrapped
}

// fuzz is (*testing.F).Fuzz. Package testing reports what is not a fuzz target.
func (s *Stdio) fuzz(f *testing.F, ff any) {
	defer callers.Keep()()
	defer func() {
		switch v := recover().(type) {
		case nil:
		case seedError:
			s.logFor(f, v.Error())
			f.FailNow()
		default:
			panic(v)
		}
	}()
	base, fn := callers.Innermost(), reflect.ValueOf(ff)
	if fn.Kind() == reflect.Func && fn.Type().NumIn() > 0 && fn.Type().In(0) == reflect.TypeFor[*testing.T]() {
		ff = reflect.MakeFunc(fn.Type(), func(args []reflect.Value) []reflect.Value {
			t := args[0].Interface().(*testing.T)
			s.runTest(t, f.Name(), base, func() { fn.Call(args) })
			return nil
		}).Interface()
	}
	sched.Leaving(waitsForTest, func() { f.Fuzz(ff) })
}

// parallel is (*testing.T).Parallel. From there on several tests run at a time, so each becomes a
// goroutine of its own.
func (s *Stdio) parallel(t *testing.T) {
	s.forbidInBubble(t, "t.Parallel")
	calls, state := callers.Innermost(), s.testNamed(t.Name())
	if state != nil {
		state.leave()
		state.leave = nil // t.Parallel panics if it is called twice, say
	}
	t.Parallel()
	if state != nil {
		state.leave = sched.Enter(t.Name())
		calls.Resume(state.base)
	}
}

// runParallel is (*testing.B).RunParallel.
func (s *Stdio) runParallel(b *testing.B, body func(*testing.PB)) {
	sched.Leaving(waitsForTest, func() {
		b.RunParallel(func(pb *testing.PB) {
			defer sched.Enter("")()
			body(pb)
		})
	})
}

// runBenchmark is testing.Benchmark.
func (s *Stdio) runBenchmark(f func(*testing.B)) (result testing.BenchmarkResult) {
	defer callers.Keep()()
	f = s.wrapBenchmark(f, "")
	sched.Leaving(waitsForTest, func() { result = testing.Benchmark(f) })
	return result
}

// runTests is testing.RunTests.
func (s *Stdio) runTests(match func(pat, str string) (bool, error), list []testing.InternalTest) (ok bool) {
	defer callers.Keep()()
	list = s.wrapTests(list)
	sched.Leaving(waitsForTest, func() { ok = testing.RunTests(match, list) })
	return ok
}

func (s *Stdio) wrapTests(list []testing.InternalTest) []testing.InternalTest {
	wrapped := make([]testing.InternalTest, len(list))
	for i, t := range list {
		wrapped[i] = testing.InternalTest{Name: t.Name, F: s.wrapTest(t.F, "")}
	}
	return wrapped
}

func (s *Stdio) wrapBenchmarks(list []testing.InternalBenchmark) []testing.InternalBenchmark {
	wrapped := make([]testing.InternalBenchmark, len(list))
	for i, b := range list {
		wrapped[i] = testing.InternalBenchmark{Name: b.Name, F: s.wrapBenchmark(b.F, "")}
	}
	return wrapped
}

// testingMain is testing.Main, which ends the program by an os.Exit of its own.
func (s *Stdio) testingMain(match func(pat, str string) (bool, error), tests []testing.InternalTest, benchmarks []testing.InternalBenchmark, examples []testing.InternalExample) {
	s.Exit(s.runAll(match, s.wrapTests(tests), s.wrapBenchmarks(benchmarks), examples))
}

// runAll runs tests, benchmarks if they are asked for, and examples. It returns the exit status of
// a program that does only that.
func (s *Stdio) runAll(match func(pat, str string) (bool, error), tests []testing.InternalTest, benchmarks []testing.InternalBenchmark, examples []testing.InternalExample) int {
	defer callers.Keep()()
	m := testing.MainStart(mainDeps(match), tests, benchmarks, nil, examples)
	code := runTestsOf(m)
	s.Flush()
	return code
}

// waitsForTest is what waits who runs a test.
const waitsForTest trace.Wait = "testing"

// runTestsOf is m.Run, which waits for the tests.
func runTestsOf(m *testing.M) (code int) {
	sched.Leaving(waitsForTest, func() { code = m.Run() })
	return code
}

// mainDeps is what package testing asks of testing.Main: to match names, and nothing else.
type mainDeps func(pat, str string) (bool, error)

var errMain = errors.New("testing: unexpected use of func Main")

type corpusEntry = struct {
	Parent     string
	Path       string
	Data       []byte
	Values     []any
	Generation int
	IsSeed     bool
}

func (f mainDeps) MatchString(pat, str string) (bool, error) { return f(pat, str) }
func (mainDeps) ImportPath() string                          { return "" }
func (mainDeps) ModulePath() string                          { return "" }
func (mainDeps) SetPanicOnExit0(bool)                        {}
func (mainDeps) StartCPUProfile(io.Writer) error             { return errMain }
func (mainDeps) StopCPUProfile()                             {}
func (mainDeps) StartTestLog(io.Writer)                      {}
func (mainDeps) StopTestLog() error                          { return errMain }
func (mainDeps) WriteProfileTo(string, io.Writer, int) error { return errMain }
func (mainDeps) RunFuzzWorker(func(corpusEntry) error) error { return errMain }
func (mainDeps) ResetCoverage()                              {}
func (mainDeps) SnapshotCoverage()                           {}

func (mainDeps) CoordinateFuzzing(time.Duration, int64, time.Duration, int64, int, []corpusEntry, []reflect.Type, string, string) error {
	return errMain
}

func (mainDeps) ReadCorpus(string, []reflect.Type) ([]corpusEntry, error) { return nil, nil }

// seedError is what is wrong with a seed.
type seedError struct{ error }

// CheckCorpus panics with what is wrong with the types of a seed: package testing would log it as
// from here (see fuzz).
func (mainDeps) CheckCorpus(values []any, types []reflect.Type) error {
	if len(values) != len(types) {
		panic(seedError{fmt.Errorf("wrong number of values in corpus entry: %d, want %d", len(values), len(types))})
	}
	seeds := make([]reflect.Type, len(values))
	for i, v := range values {
		seeds[i] = reflect.TypeOf(v)
	}
	if !slices.Equal(seeds, types) {
		panic(seedError{fmt.Errorf("mismatched types in corpus entry: %v, want %v", seeds, types)})
	}
	return nil
}

func (mainDeps) InitRuntimeCoverage() (mode string, tearDown func(string, string) (string, error), snapcov func() float64) {
	return "", nil, nil
}
