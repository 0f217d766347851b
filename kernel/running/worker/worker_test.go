package worker

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/inner"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

var update = flag.Bool("update", false, "rewrite what the stories in testdata want")

// asWorker makes the test binary a worker.
const asWorker = "LOCKSTEP_TEST_AS_WORKER"

// withoutPatience makes such a worker's [patient] 0.
const withoutPatience = "LOCKSTEP_TEST_WITHOUT_PATIENCE"

func TestMain(m *testing.M) {
	if os.Getenv(asWorker) != "" {
		if os.Getenv(withoutPatience) != "" {
			patient = 0
		}
		os.Exit(Main(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// session is a worker process that a test talks to.
type session struct {
	t    testing.TB
	send *workerproto.Sender
	recv *workerproto.Receiver
	last trace.Exec

	// during is called with each record that comes while a cell runs.
	during func(workerproto.Record)
}

func start(t testing.TB) *session {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// A worker that hangs must fail its test before the test binary's own deadline ends all of
	// them. A shorter one would be for how busy the machine is.
	ctx, cancel := context.Background(), context.CancelFunc(func() {})
	if t, ok := t.(interface{ Deadline() (time.Time, bool) }); ok { // a benchmark has none
		if deadline, ok := t.Deadline(); ok {
			ctx, cancel = context.WithDeadline(ctx, deadline.Add(-10*time.Second))
		}
	}
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, exe)
	// Cells race, some of them on purpose, and so does the interpreter with what it shares between
	// goroutines. The race detector, when it is on, is for our own side of the pipe.
	cmd.Env = append(os.Environ(), asWorker+"=1", "GORACE=report_bugs=0 exitcode=0")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		io.Copy(io.Discard, out) // the worker must not wait for us to read
		if err := cmd.Wait(); err != nil {
			t.Errorf("worker: %v", err)
		}
	})
	s := &session{t: t, send: workerproto.NewSender(in), recv: workerproto.NewReceiver(out)}
	if rec, err := s.recv.Receive(); err != nil {
		t.Fatalf("first record: %v", err)
	} else if _, ok := rec.(workerproto.Ready); !ok {
		t.Fatalf("first record = %T, want Ready", rec)
	}
	return s
}

// result is what became of a cell.
type result struct {
	workerproto.Done
	stdout, stderr strings.Builder
	names          map[trace.GoID]string
	writes         []workerproto.Write
	failures       []workerproto.Failure // outside of Done
	shown          []string              // displays, as stories write them
}

// begin starts a cell.
func (s *session) begin(src string) trace.Exec {
	s.last++
	if err := s.send.Send(workerproto.Execute{Exec: s.last, Count: int(s.last), Source: src}); err != nil {
		s.t.Fatalf("send cell: %v", err)
	}
	return s.last
}

// finish waits for a cell's end.
func (s *session) finish() *result {
	s.t.Helper()
	r := &result{names: map[trace.GoID]string{}}
	for {
		rec, err := s.recv.Receive()
		if err != nil {
			s.t.Fatalf("the worker ended: %v\nstdout: %s", err, r.stdout.String())
		}
		if s.during != nil {
			s.during(rec)
		}
		switch rec := rec.(type) {
		case workerproto.Started:
			r.names[rec.ID] = rec.Name
		case workerproto.Write:
			r.writes = append(r.writes, rec)
			if rec.Stream == trace.Stderr {
				r.stderr.Write(rec.Data)
			} else {
				r.stdout.Write(rec.Data)
			}
		case workerproto.Display:
			verb := "<>"
			if rec.Update {
				verb = "<> instead:"
			}
			r.shown = append(r.shown, verb+" "+forms(rec.Data))
		case workerproto.ClearOutput:
			r.shown = append(r.shown, "<> cleared")
		case workerproto.Failure:
			r.failures = append(r.failures, rec)
		case workerproto.Done:
			r.Done = rec
			return r
		}
	}
}

func (s *session) run(src string) *result {
	s.t.Helper()
	s.begin(src)
	return s.finish()
}

// text is the result as stories write it.
func (r *result) text() string {
	var b strings.Builder
	b.WriteString(r.stdout.String())
	if b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
		b.WriteString("⏎\n")
	}
	for line := range strings.Lines(r.stderr.String()) {
		b.WriteString("stderr: " + strings.TrimSuffix(line, "\n") + "\n")
	}
	for _, d := range r.shown {
		fmt.Fprintln(&b, d)
	}
	if r.Result != nil {
		fmt.Fprintf(&b, "=> %s\n", forms(r.Result))
	}
	if r.Failure != nil {
		fmt.Fprintf(&b, "!! %s: %s\n", r.Failure.Name, r.Failure.Value)
	}
	if r.Fatal != "" {
		fmt.Fprintf(&b, "!! fatal: %s\n", r.Fatal)
	}
	return b.String()
}

// forms writes a MIME bundle: its text, and before it the types of its other forms, with what they
// say if that is short.
func forms(bundle map[string]any) string {
	var b strings.Builder
	for _, mime := range slices.Sorted(maps.Keys(bundle)) {
		if mime == "text/plain" {
			continue
		}
		form := fmt.Sprint(bundle[mime])
		if len(form) > 300 {
			form = "…"
		}
		fmt.Fprintf(&b, "(%s: %s)\n", mime, strings.ReplaceAll(form, "\n", ""))
	}
	fmt.Fprint(&b, bundle["text/plain"])
	return b.String()
}

// TestStories runs the cells of each file in testdata in one session, and compares what each gave:
// standard output, then standard error, "<>" and what was displayed, "=>" and the value, "!!" and
// the error.
func TestStories(t *testing.T) { tell(t, "testdata/*.txtar", (*result).text) }

// TestReports does so for the files in testdata/reports, of which errors are told as a learner
// reads them, colours left out.
func TestReports(t *testing.T) { tell(t, "testdata/reports/*.txtar", (*result).report) }

// report is text with the whole report of an error.
func (r *result) report() string {
	if r.Failure == nil {
		return testTimes.ReplaceAllString(r.text(), "(0.00s)")
	}
	f := r.Failure
	defer func() { r.Failure = f }()
	r.Failure = nil
	return testTimes.ReplaceAllString(r.text(), "(0.00s)") + colours.ReplaceAllString(strings.Join(f.Traceback, "\n"), "") + "\n"
}

// testTimes are how long tests took, as package testing writes it.
var testTimes = regexp.MustCompile(`\(\d+\.\d\ds\)`)

var colours = regexp.MustCompile("\x1b\\[[0-9;]*m")

// tell runs the stories that a pattern matches.
func tell(t *testing.T, pattern string, text func(*result) string) {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			ar, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s := start(t)
			got := &txtar.Archive{Comment: ar.Comment}
			for i, f := range ar.Files {
				name, ok := strings.CutSuffix(f.Name, ".go")
				if !ok {
					continue
				}
				text := text(s.run(string(f.Data)))
				got.Files = append(got.Files, f, txtar.File{Name: name + ".want", Data: []byte(text)})
				if name, whose := inner.Find(text, string(ar.Comment)+before(ar.Files, i)); name != "" {
					t.Errorf("%s:\n%sprints %q, a name of %s:\n%s", f.Name, f.Data, name, whose, text)
				}
				if *update {
					continue
				}
				var want string
				if i+1 < len(ar.Files) && ar.Files[i+1].Name == name+".want" {
					want = string(ar.Files[i+1].Data)
				}
				if text != want {
					t.Errorf("%s:\n%sgot:\n%s\nwant:\n%s", f.Name, f.Data, text, want)
				}
			}
			if *update {
				if err := os.WriteFile(path, txtar.Format(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// before is what a story's cells say up to the i-th of its files.
func before(files []txtar.File, i int) string {
	var b strings.Builder
	for _, f := range files[:i+1] {
		if strings.HasSuffix(f.Name, ".go") {
			b.Write(f.Data)
		}
	}
	return b.String()
}
