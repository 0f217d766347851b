package stdio

import (
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A cell that declares tests runs them, and shows them as go test -v does.

// TestRun says which tests of a cell are run, as the flags of go test do. Empty, Run is all of
// them, and Bench none but those of a cell that has nothing else.
type TestRun struct{ Run, Bench string }

// SetTestRun says which tests the next cell runs.
func (s *Stdio) SetTestRun(r TestRun) { s.tests.next = r }

// runCell runs a cell's tests, examples and benchmarks.
func (s *Stdio) runCell(list []testing.InternalTest, benchmarks []testing.InternalBenchmark, examples []testing.InternalExample) {
	run := s.tests.next
	s.tests.next = TestRun{}
	if len(list)+len(examples) == 0 && run.Bench == "" {
		run.Bench = "."
	}
	wrapped := s.wrapTests(list)
	for _, ex := range examples {
		wrapped = append(wrapped, testing.InternalTest{Name: ex.Name, F: s.exampleTest(ex)})
	}
	s.tests.mu.Lock()
	s.tests.ran, s.tests.failed = 0, nil
	s.tests.mu.Unlock()

	flags := testFlags()
	for name, value := range map[string]string{"test.v": "true", "test.run": run.Run, "test.bench": run.Bench} {
		flags.Set(name, value)
		defer flags.Set(name, flags.Lookup(name).DefValue)
	}
	code := s.runAll(regexp.MatchString, wrapped, s.wrapBenchmarks(benchmarks), nil)

	s.tests.mu.Lock()
	ran, failed := s.tests.ran, s.tests.failed
	s.tests.mu.Unlock()
	if code != 0 && s.cfg.TestsFailed != nil {
		s.cfg.TestsFailed(ran, failed)
	}
}

// testFlags are the flags of package testing. They are kept out of the cells' own, unless a cell
// has brought them there.
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
	r, hostW, err := os.Pipe() // r is the host's: who waits for it is no goroutine of the program
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
