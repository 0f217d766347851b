package main

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
)

// rangefuncCases returns the tests of range over functions, which are not programs: they belong to
// the sources of the compiler's rewriting. Each becomes one, whose main calls the test. Package
// testing is not what is measured, so a few lines replace it.
func rangefuncCases() ([]Case, error) {
	root, err := goroot()
	if err != nil {
		return nil, err
	}
	file := filepath.Join(root, "src/cmd/compile/internal/rangefunc/rangefunc_test.go")
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	text := strings.Replace(string(source), "package rangefunc_test", "package main", 1)
	text = strings.Replace(text, `"testing"`, `"os"`, 1)
	text = regexp.MustCompile(`\btesting\.T\b`).ReplaceAllString(text, "testingT") + testingT
	var cases []Case
	for _, d := range f.Decls {
		if fd, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(fd.Name.Name, "Test") {
			name := fd.Name.Name
			program := text + fmt.Sprintf("\nfunc main() { t := &testingT{}; %s(t); t.end() }\n", name)
			cases = append(cases, Case{Name: name, Group: "rangefunc", Run: func(ctx context.Context, runner sandbox.Runner) (reason, output string) {
				got, err := runner.Run(ctx, sandbox.Program{Name: "./rangefunc.go", Source: program})
				if err != nil {
					return err.Error(), got.Output
				}
				// A test may print what it likes, if only it succeeds.
				return verdict(got, got.Output), got.Output
			}})
		}
	}
	return cases, nil
}

// testingT is as much of testing.T as the tests use.
const testingT = `
type testingT struct{ failed bool }

func (t *testingT) Helper()                        {}
func (t *testingT) Logf(format string, args ...any) { fmt.Printf(format+"\n", args...) }
func (t *testingT) Log(args ...any)                { fmt.Println(args...) }
func (t *testingT) Error(args ...any)              { t.Log(args...); t.failed = true }
func (t *testingT) Errorf(format string, args ...any) { t.Logf(format, args...); t.failed = true }
func (t *testingT) Fatalf(format string, args ...any) { t.Errorf(format, args...); t.end() }
func (t *testingT) Fatal(args ...any)              { t.Error(args...); t.end() }

func (t *testingT) end() {
	if t.failed {
		os.Exit(1)
	}
}
`
