package main

import (
	"context"
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// gokerCases returns the programs by which Go's goroutine leak profile is tested: the kernels of
// real bugs (group goker: Yuan and others, "GoBench: A Benchmark Suite of Real-World Go Concurrency
// Bugs", CGO 2021), and smaller ones, of which some have no leak (group simple). What must be found
// is what runtime's goroutineleakprofile_test.go asks for: functions of goroutines, with what each
// waits for.
//
// There, each body is run hundreds of times, because which schedule comes is luck, and then the
// profile is printed after a while. Here one copy is left of the body, and nothing of the harness:
// main returns.
func gokerCases() ([]Case, error) {
	root, err := goroot()
	if err != nil {
		return nil, err
	}
	wanted, err := os.ReadFile(filepath.Join(root, "src/runtime/goroutineleakprofile_test.go"))
	if err != nil {
		return nil, err
	}
	leaks, err := wantedLeaks(string(wanted))
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(root, "src/runtime/testdata/testgoroutineleakprofile")
	var cases []Case
	for _, group := range []struct{ name, dir string }{{"goker", filepath.Join(dir, "goker")}, {"simple", dir}} {
		files, err := filepath.Glob(filepath.Join(group.dir, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			e, err := newEditor(file)
			if err != nil {
				return nil, err
			}
			for _, k := range kernels(e) {
				k.leaks = leaks[k.name]
				cases = append(cases, Case{Name: k.name, Group: group.name, Run: k.run})
			}
		}
	}
	return cases, nil
}

// kernel is a program that leaves goroutines behind, or does not.
type kernel struct {
	name    string
	file    string
	program string
	starts  map[int][]string // lines of go statements, and what Go calls the functions started there
	leaks   leaks
}

// leaks are the goroutines that a kernel may leave behind: patterns for the function and the wait
// reason, "f.func1(0x1) [chan send]".
type leaks struct {
	patterns []*regexp.Regexp
	always   bool // all of them; else which comes depends on the schedule
}

var (
	makesTest = regexp.MustCompile(`make(Flaky)?Test\((?:testCase\{name: )?"(\w+)"`)
	pattern   = regexp.MustCompile("`([^`]*)`")
)

// wantedLeaks reads the test's table, also where it is commented out.
func wantedLeaks(test string) (map[string]leaks, error) {
	all := map[string]leaks{}
	heads := makesTest.FindAllStringSubmatchIndex(test, -1)
	for i, h := range heads {
		end := len(test)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		l := leaks{always: h[2] < 0}
		for _, p := range pattern.FindAllStringSubmatch(test[h[1]:end], -1) {
			// Go calls the wait for another writer that of the mutex within.
			text := strings.ReplaceAll(p[1], `sync\.Mutex\.Lock`, `sync\.(RW)?Mutex\.Lock`)
			re, err := regexp.Compile(text)
			if err != nil {
				return nil, fmt.Errorf("read what must leak: %w", err)
			}
			l.patterns = append(l.patterns, re)
		}
		all[test[h[4]:h[5]]] = l
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("runtime's test of the leak profile has no table any more")
	}
	return all, nil
}

// kernels makes programs of the functions that a file registers.
func kernels(e *editor) []kernel {
	entries := map[string]*ast.FuncDecl{}
	for _, d := range e.file.Decls {
		if fd, ok := d.(*ast.FuncDecl); ok && fd.Recv == nil {
			entries[fd.Name.Name] = fd
		}
	}
	var names []string
	if init := entries["init"]; init != nil {
		e.cut(init)
		ast.Inspect(init, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && isIdent(call.Fun, "register") {
				names = append(names, call.Args[1].(*ast.Ident).Name)
			}
			return true
		})
	}
	starts := goStatements(e)
	var all []kernel
	for _, name := range names {
		one := e.clone()
		for _, other := range names {
			if other != name {
				one.cut(entries[other])
			}
		}
		for _, d := range e.file.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd != entries["init"] {
				one.withoutHarness(fd, fd == entries[name])
				one.shorten(fd)
			}
		}
		all = append(all, kernel{
			name:    name,
			file:    "./" + e.name,
			program: one.program(nil, "\nfunc main() { "+name+"() }\n"),
			starts:  starts,
		})
	}
	return all
}

// withoutHarness takes out of a function what serves the profile: that it is printed, in a deferred
// call or at the end, that others are given time before, and that the entry does all many times.
func (e *editor) withoutHarness(fd *ast.FuncDecl, entry bool) {
	for _, s := range fd.Body.List {
		loop, ok := s.(*ast.ForStmt)
		switch {
		case uses(s, "prof") || ok && loop.Cond != nil && uses(loop.Cond, "yieldCount"):
			e.cut(s)
		case ok && entry:
			e.once(loop)
		}
	}
}

// once makes a loop of copies do one: number 1, which is not zero where the number is a time.
func (e *editor) once(loop *ast.ForStmt) {
	cond, ok := loop.Cond.(*ast.BinaryExpr)
	if !ok {
		return
	}
	from, ok := loop.Init.(*ast.AssignStmt)
	if _, isNumber := cond.Y.(*ast.BasicLit); !ok || !isNumber {
		return
	}
	e.replace(from.Rhs[0], "1")
	e.replace(cond, cond.X.(*ast.Ident).Name+" <= 1")
}

// shorten takes a digit or more from how many turns a loop makes that makes hundreds, which are for
// luck too.
func (e *editor) shorten(fd *ast.FuncDecl) {
	ast.Inspect(fd, func(n ast.Node) bool {
		loop, ok := n.(*ast.ForStmt)
		if !ok {
			return true
		}
		if cond, ok := loop.Cond.(*ast.BinaryExpr); ok {
			if bound, ok := cond.Y.(*ast.BasicLit); ok && len(bound.Value) >= len("100") {
				e.replace(bound, bound.Value[:min(len(bound.Value)-1, len("100"))])
			}
		}
		return true
	})
}

// uses reports whether a name is used in a node.
func uses(n ast.Node, name string) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name {
			found = true
		}
		return !found
	})
	return found
}

// goStatements lists the go statements of a file, and the calls of AfterFunc, by their lines, each
// with what Go calls the function that it starts.
func goStatements(e *editor) map[int][]string {
	b := bodies{editor: e, lines: map[int][]string{}}
	for _, d := range e.file.Decls {
		if fd, ok := d.(*ast.FuncDecl); ok {
			b.wrappers = 0
			b.walk(fd.Body, funcName(fd), ".func")
		}
	}
	return b.lines
}

// bodies walks the functions of a file.
type bodies struct {
	*editor
	lines    map[int][]string
	wrappers int // of the function declared around
}

// walk walks the body of a function with this name. The literals in it are numbered: f.func2 is the
// second in f, and f.func2.1 the first in that.
func (b *bodies) walk(body ast.Node, name, then string) {
	literals := 0
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			literals++
			b.walk(n.Body, fmt.Sprint(name, then, literals), ".")
			return false
		case *ast.CallExpr:
			if called(n) == "AfterFunc" {
				b.start(n, fmt.Sprint(name, then, literals+1))
			}
		case *ast.GoStmt:
			if _, ok := n.Call.Fun.(*ast.FuncLit); ok {
				b.start(n, fmt.Sprint(name, then, literals+1))
				break
			}
			// Where it has arguments, a wrapper is what starts.
			b.wrappers++
			b.start(n, fmt.Sprintf("%s.gowrap%d", name, b.wrappers))
			for _, d := range b.file.Decls {
				if fd, ok := d.(*ast.FuncDecl); ok && fd.Name.Name == called(n.Call) {
					b.start(n, funcName(fd))
				}
			}
		}
		return true
	})
}

func (b *bodies) start(at ast.Node, function string) {
	line := b.line(at.Pos())
	b.lines[line] = append(b.lines[line], function)
}

// called returns the last part of the name of what a call calls.
func called(call *ast.CallExpr) string {
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	}
	return ""
}

// funcName returns what Go calls a function in a stack trace, without its package.
func funcName(fd *ast.FuncDecl) string {
	if fd.Recv == nil {
		return fd.Name.Name
	}
	switch t := fd.Recv.List[0].Type.(type) {
	case *ast.StarExpr:
		if id, ok := t.X.(*ast.Ident); ok {
			return "(*" + id.Name + ")." + fd.Name.Name
		}
	case *ast.Ident:
		return t.Name + "." + fd.Name.Name
	}
	return fd.Name.Name
}

// leakSchedules is on how many schedules of a kernel goroutines that wait for ever are looked for: few
// suffice for most. Where none are to be found, it is the first number.
var leakSchedules = []int{100, 400}

// leakSteps is how many steps may be made for that in all. It stands for a second, of which no test can
// be sure: they take half of one on a quiet machine, as the processor time says that is told with what
// was found, and as many steps on any other.
const leakSteps = 600_000

// run searches.
func (k kernel) run(ctx context.Context, runner sandbox.Runner) (reason, output string) {
	took, steps := time.Duration(0), 0
	for _, n := range leakSchedules {
		got, err := runner.Run(ctx, sandbox.Program{Name: k.file, Source: k.program, Scheduling: workerproto.Scheduling{
			Race:    workerproto.RaceOff,
			Explore: &workerproto.Explore{Bound: workerproto.DefaultBound, Max: n},
		}})
		switch {
		case err != nil:
			return err.Error(), got.Output
		case got.NotBuilt:
			return "not built: " + firstError(got.Output), got.Output
		case got.TimedOut:
			return "timeout: " + lastLine(got.Output), got.Output
		case got.Search == nil:
			return "there is no report: " + lastLine(got.Output), got.Output
		}
		took, steps = took+got.CPU, steps+got.Search.Steps
		reason, output = k.judge(got.Search.Failures)
		output = fmt.Sprintf("%s, %d schedules, %d steps, %v of processor time\n%s", output, got.Search.Tried, steps, took.Round(time.Millisecond), got.Output)
		if reason == "" || len(k.leaks.patterns) == 0 {
			break
		}
	}
	if reason == "" && steps > leakSteps && len(k.leaks.patterns) > 0 {
		reason = fmt.Sprintf("takes %d steps", steps)
	}
	return reason, output
}

// judge says in what the goroutines of which it is reported that they wait for ever are not those
// wanted; else, how those were found.
func (k kernel) judge(failures []workerproto.Failing) (reason, found string) {
	failures = slices.DeleteFunc(failures, func(f workerproto.Failing) bool { return f.Word != "leak" && f.Word != "deadlock" })
	switch {
	case len(failures) == 0 && len(k.leaks.patterns) == 0:
		return "", ""
	case len(failures) == 0:
		return "nothing is reported", ""
	case len(k.leaks.patterns) == 0:
		return fmt.Sprintf("reported: %v", failures[0].Parties), ""
	}
	for _, f := range failures {
		var missing []string
		for _, p := range k.leaks.patterns {
			if !slices.ContainsFunc(f.Parties, func(g workerproto.Party) bool { return k.matches(p, g) }) {
				missing = append(missing, p.String())
			}
		}
		if n := len(missing); n == 0 || n < len(k.leaks.patterns) && !k.leaks.always {
			return "", fmt.Sprintf("%s with %d preemptions: %s", f.Word, f.Preemptions, f.Schedule)
		}
		if reason == "" {
			reason = fmt.Sprintf("reported: %s; want %s", k.describe(f.Parties), missing[0])
		}
	}
	return reason, ""
}

// matches reports whether a goroutine is one that a pattern means.
func (k kernel) matches(p *regexp.Regexp, g workerproto.Party) bool {
	return slices.ContainsFunc(k.starts[g.Started], func(function string) bool {
		return p.MatchString(fmt.Sprintf("%s() [%s]", function, g.Waits))
	})
}

// describe names goroutines as Go's test does.
func (k kernel) describe(gs []workerproto.Party) string {
	var list []string
	for _, g := range gs {
		name := g.Name
		if functions := k.starts[g.Started]; len(functions) > 0 {
			name = functions[len(functions)-1]
		}
		list = append(list, fmt.Sprintf("%s [%s]", name, g.Waits))
	}
	return strings.Join(list, ", ")
}
