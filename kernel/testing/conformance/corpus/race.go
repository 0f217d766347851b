package main

import (
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// raceCases returns the tests of Go's race detector. Each becomes a program, of its file without
// the other tests, whose main calls it. As in runtime/race's own race_test.go the name says what is
// right: something called Race has a race, which must be reported, and nothing may be reported of
// something called NoRace.
func raceCases() ([]Case, error) {
	root, err := goroot()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(root, "src/runtime/race/testdata")
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		return nil, err
	}
	var cases []Case
	for _, file := range files {
		e, err := newEditor(file)
		if err != nil {
			return nil, err
		}
		for _, t := range raceTests(e) {
			cases = append(cases, Case{Name: t.name, Group: t.group(), Run: t.in(dir)})
		}
	}
	return cases, nil
}

// raceTest is a test of the race detector.
type raceTest struct {
	name    string // without "Test"
	file    string // the program's name, without "_test"
	program string
}

// racy reports whether there is a race to be found.
func (t raceTest) racy() bool { return strings.HasPrefix(t.name, "Race") }

func (t raceTest) group() string {
	if t.racy() {
		return "racy"
	}
	return "free"
}

// raceTests makes programs of a file's tests.
func raceTests(e *editor) []raceTest {
	isRace := func(d ast.Decl) (name string, ok bool) {
		if !isTest(d) {
			return "", false
		}
		name = strings.TrimPrefix(d.(*ast.FuncDecl).Name.Name, "Test")
		return name, strings.HasPrefix(name, "Race") || strings.HasPrefix(name, "NoRace")
	}
	e.shim()
	for _, d := range e.file.Decls {
		// What a file does before its tests is no part of one.
		if gd, ok := d.(*ast.GenDecl); ok && gd.Tok == token.VAR && len(gd.Specs) == 1 && isBlank(gd.Specs[0]) {
			e.cut(d)
		}
	}
	var tests []raceTest
	for _, d := range e.file.Decls {
		name, ok := isRace(d)
		if !ok {
			continue
		}
		one := e.clone()
		for _, other := range e.file.Decls {
			if fd, ok := other.(*ast.FuncDecl); ok && other != d && fd.Recv == nil && isTestLike(fd) {
				one.cut(other)
			}
		}
		more := e.shims() + fmt.Sprintf("\nfunc main() { t := &testingT{}; Test%s(t); t.end() }\n", name)
		needs := []string{"fmt", "os"}
		if strings.Contains(more, "sync.") {
			needs = append(needs, "sync", "sync/atomic", "time")
		}
		tests = append(tests, raceTest{name: name, file: "./" + strings.Replace(e.name, "_test.go", ".go", 1), program: one.program(needs, more)})
	}
	return tests
}

func isBlank(spec ast.Spec) bool {
	vs, ok := spec.(*ast.ValueSpec)
	return ok && len(vs.Names) == 1 && vs.Names[0].Name == "_"
}

// isTestLike reports whether go test would call a function.
func isTestLike(fd *ast.FuncDecl) bool {
	name := fd.Name.Name
	return strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Benchmark")
}

func (t raceTest) in(dir string) func(context.Context, sandbox.Runner) (reason, output string) {
	return func(ctx context.Context, runner sandbox.Runner) (reason, output string) {
		p := sandbox.Program{
			Name: t.file, Source: t.program, Dir: dir, Race: true,
			Scheduling: workerproto.Scheduling{Clock: workerproto.ClockInstant},
		}
		got, err := runner.Run(ctx, p)
		reason, output = t.judge(got), got.Output
		if _, searches := runner.(sandbox.Worker); err != nil || !searches || reason != "" && reason != notReported {
			return reasonOf(err, reason), output
		}
		if t.racy() && reason == "" {
			return "", output
		}
		p.Scheduling.Explore = &workerproto.Explore{Bound: workerproto.DefaultBound, Max: raceSchedules - 1, Time: raceTime}
		if strings.Contains(t.name, "Synctest") { // its clock stands still while anybody can go on
			p.Scheduling.Explore.Late = workerproto.LateOff
		}
		got, err = runner.Run(ctx, p)
		reason = t.judge(got)
		if !t.racy() && got.TimedOut {
			reason = "" // one schedule takes long
		}
		return reasonOf(err, reason), output + got.Output
	}
}

const (
	// raceSchedules is on how many schedules of a test a race is looked for.
	raceSchedules = 200
	// raceTime ends that, between two schedules: some tests do much.
	raceTime = 10 * time.Second
	// notReported is the reason that there is no race where there should be one.
	notReported = "no race is reported"
)

func reasonOf(err error, reason string) string {
	if err != nil {
		return err.Error()
	}
	return reason
}

// judge says in what a run is not as the test's name says. A racy one may end as it likes: by the
// test's own complaint, or because the race has become a panic.
func (t raceTest) judge(got sandbox.Result) string {
	reported := raceReported(got)
	switch {
	case got.NotBuilt:
		return "not built: " + firstError(got.Output)
	case t.racy() && reported:
		return ""
	case got.TimedOut:
		return "timeout: " + lastLine(got.Output)
	case t.racy():
		return notReported
	case reported:
		return "a race is reported that is none"
	case got.Status != 0:
		return verdict(got, "")
	case got.Search != nil:
		for _, f := range got.Search.Failures {
			if f.Word == "deadlock" || f.Word == "panic" || f.Word == "misuse" {
				return short(fmt.Sprintf("%s: %s", f.Word, f.Text))
			}
		}
	}
	return ""
}

// raceReported reports whether a race has been: by us, or in the output of a program that Go has
// built with its detector. There, the runtime sees some of them by itself.
func raceReported(got sandbox.Result) bool {
	if slices.Contains(got.Findings, "race") {
		return true
	}
	if got.Search != nil && slices.ContainsFunc(got.Search.Failures, func(f workerproto.Failing) bool { return f.Word == "race" }) {
		return true
	}
	return strings.Contains(got.Output, "WARNING: DATA RACE") || strings.Contains(got.Output, "fatal error: concurrent map")
}
