package stdio

import (
	"flag"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/running/callers"
)

// A cell that declares tests runs them, and shows them as go test -v does.

// TestRun says which tests of a cell are run, as the flags of go test do. An empty Run means all of
// them; an empty Bench means none, except in a cell that has only benchmarks.
type TestRun struct{ Run, Bench string }

// SetTestRun sets which tests the next cell runs.
func (s *Stdio) SetTestRun(r TestRun) { s.tests.next = r }

// mainStart is testing.MainStart. Without what go test gives it, it is called for a cell that
// declares tests.
func (s *Stdio) mainStart(args []reflect.Value) []reflect.Value {
	if !args[0].IsNil() {
		return reflect.ValueOf(testing.MainStart).Call(args)
	}
	tests := s.wrapTests(args[1].Interface().([]testing.InternalTest))
	for _, ex := range args[4].Interface().([]testing.InternalExample) {
		tests = append(tests, testing.InternalTest{Name: ex.Name, F: s.exampleTest(ex)})
	}
	fuzz := s.wrapFuzzTargets(args[3].Interface().([]testing.InternalFuzzTarget))
	s.tests.others = len(tests)+len(fuzz) > 0
	m := testing.MainStart(mainDeps(regexp.MatchString), tests, s.wrapBenchmarks(args[2].Interface().([]testing.InternalBenchmark)), fuzz, nil)
	return []reflect.Value{reflect.ValueOf(m)}
}

// runMain is (*testing.M).Run. It runs a cell's tests, examples and benchmarks.
func (s *Stdio) runMain(m *testing.M) int {
	defer callers.Keep()()
	run := s.tests.next
	s.tests.next = TestRun{}
	if !s.tests.others && run.Bench == "" {
		run.Bench = "."
	}
	s.tests.mu.Lock()
	s.tests.ran, s.tests.failed = 0, nil
	s.tests.mu.Unlock()

	flags := testFlags()
	for name, value := range map[string]string{"test.v": "true", "test.run": run.Run, "test.bench": run.Bench} {
		flags.Set(name, value)
		defer flags.Set(name, flags.Lookup(name).DefValue)
	}
	code := runTestsOf(m)
	s.Flush()

	s.tests.mu.Lock()
	ran, failed := s.tests.ran, s.tests.failed
	s.tests.mu.Unlock()
	if code != 0 && s.cfg.TestsFailed != nil {
		s.cfg.TestsFailed(ran, failed)
	}
	return code
}

// testFlags returns the flags of package testing. They are kept out of the cells' own, unless a
// cell has brought them there.
func testFlags() *flag.FlagSet {
	cells := flag.CommandLine
	if cells.Lookup("test.v") == nil {
		flag.CommandLine = privateFlags
		testing.Init() // the first time
		flag.CommandLine = cells
		return privateFlags
	}
	return cells
}

var privateFlags = flag.NewFlagSet("test", flag.ContinueOnError)

// exampleTest makes a test of an example: what it prints must be what its comment says.
func (s *Stdio) exampleTest(ex testing.InternalExample) func(*testing.T) {
	return s.wrapTest(func(t *testing.T) {
		got, want := strings.TrimSpace(s.captured(ex.F)), strings.TrimSpace(ex.Output)
		if ex.Unordered {
			got, want = sortedLines(got), sortedLines(want)
		}
		if got != want {
			fmt.Fprintf(t.Output(), "got:\n%s\nwant:\n%s\n", got, want)
			t.Fail()
		}
	}, "")
}

func sortedLines(text string) string {
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// captured returns what is printed while f runs.
func (s *Stdio) captured(f func()) string {
	// r is an os.File: whoever waits for it is not a goroutine of the program.
	r, hostW, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	w, _ := wrap(hostW, nil)
	var b strings.Builder
	read := make(chan struct{})
	go func() {
		defer close(read)
		io.Copy(&b, r)
	}()
	stdout := s.Stdout
	s.Stdout = w
	func() {
		defer func() {
			s.Stdout = stdout
			w.Close()
			<-read
			r.Close()
		}()
		f()
	}()
	return b.String()
}
