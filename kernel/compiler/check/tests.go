package check

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/kernel/compiler/cell"
	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// A cell that declares tests, as go test finds them in a file, runs them when its
// statements are done, unless one of these does. It is as if it ended with what go test writes,
//
//	testing.MainStart(nil, []testing.InternalTest{{"TestSum", TestSum}}, nil, nil, nil).Run()
//
// or TestMain(testing.MainStart(…)) if the session has a TestMain. Magic %test does that for all
// tests of the session.

// testFunc is a test, a benchmark, a fuzz test or an example.
type testFunc struct {
	name   string
	kind   string // "Test", "Benchmark", "Fuzz" or "Example"
	output string // of an example
	// unordered: the output's lines may come in any order.
	unordered bool
}

// testFuncOf reports whether a declaration is a test, and returns it. imported returns the import
// path that a name stands for. text is the declaration's, where an example says what it prints.
func testFuncOf(d *ast.FuncDecl, text string, imported func(name string) string) (t testFunc, ok bool) {
	t.name = d.Name.Name
	for _, t.kind = range []string{"Test", "Benchmark", "Fuzz", "Example"} {
		if isTestName(t.name, t.kind) {
			ok = true
			break
		}
	}
	if !ok || d.Recv != nil || d.Body == nil || d.Type.TypeParams != nil || d.Type.Results.NumFields() > 0 {
		return t, false
	}
	if t.kind == "Example" {
		return t, d.Type.Params.NumFields() == 0 && t.readOutput(text)
	}
	return t, takes(d, t.kind[:1], imported) // T, B or F
}

// takes reports whether a function's one parameter is a pointer to a type of package testing.
func takes(d *ast.FuncDecl, typ string, imported func(name string) string) bool {
	if d.Recv != nil || d.Type.Params.NumFields() != 1 {
		return false
	}
	ptr, ok := d.Type.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	sel, ok := ptr.X.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != typ {
		return false
	}
	pkg, ok := sel.X.(*ast.Ident)
	return ok && imported(pkg.Name) == "testing"
}

// mainOfTests is the function that runs a session's tests if it has one, as those of a package.
const mainOfTests = "TestMain"

// isTestName reports whether a name is a prefix, or continues after it with anything but a
// lower-case letter.
func isTestName(name, prefix string) bool {
	rest, ok := strings.CutPrefix(name, prefix)
	if !ok {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || !unicode.IsLower(r)
}

// readOutput reads the comment at the end of an example that says what it prints, and reports
// whether there is one.
func (t *testFunc) readOutput(text string) bool {
	f, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return false
	}
	for _, ex := range doc.Examples(f) {
		t.output, t.unordered = ex.Output, ex.Unordered
		return ex.Output != "" || ex.EmptyOutput
	}
	return false
}

// runners are the functions of package testing that run tests.
var runners = []string{"Main", "MainStart", "RunTests", "RunBenchmarks", "RunExamples", "Benchmark"}

// noteStatement records what statements mention: they may run the tests themselves.
func (a *assembler) noteStatement(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			a.stated[n.Name] = true
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && a.importPath(x.Name) == "testing" && slices.Contains(runners, n.Sel.Name) {
				a.runsTests = true
			}
		}
		return true
	})
}

// importPath returns the path of the package that a name stands for in the cell, as far as its
// imports say; that of testing, which would be imported for the cell, if it stands for none.
func (a *assembler) importPath(name string) string {
	for _, im := range slices.Backward(slices.Concat(a.session.imports, a.imports)) {
		if im.name == name {
			return im.path
		}
	}
	if name == "testing" {
		return name
	}
	return ""
}

// findTests finds the cell's own tests, or for %test those of the session too.
func (a *assembler) findTests(frags []parsed) {
	note := func(d ast.Decl, text string) {
		if fd, ok := d.(*ast.FuncDecl); ok {
			if fd.Name.Name == mainOfTests {
				a.testMain = fd.Body != nil && takes(fd, "M", a.importPath)
			}
			if t, ok := testFuncOf(fd, text, a.importPath); ok {
				a.tests = slices.DeleteFunc(a.tests, func(o testFunc) bool { return o.name == t.name })
				a.tests = append(a.tests, t)
			}
		}
	}
	for d := range a.session.list.all() {
		if d.kind == funcDecl && d.old == "" && (a.session.allTests || slices.Contains(d.names, mainOfTests)) {
			note(d.syntax, d.text)
		}
	}
	for _, f := range frags {
		switch f.Kind {
		case cell.Func:
			d := f.file.Decls[0].(*ast.FuncDecl)
			note(d, f.Text)
			if d.Recv == nil && d.Name.Name == "main" && d.Body != nil {
				a.noteStatement(d.Body)
			}
		case cell.Stmt, cell.Var:
			a.noteStatement(f.file.Decls[0])
		}
	}
	a.runsTests = a.runsTests || slices.ContainsFunc(a.tests, func(t testFunc) bool { return a.stated[t.name] })
	if a.runsTests && !a.session.allTests {
		a.tests = nil
	}
	for _, t := range a.tests {
		a.names[t.name] = true
	}
	if len(a.tests) > 0 && a.testMain {
		a.names[mainOfTests] = true
	}
}

// testingName is the name by which a cell that runs its tests knows package testing.
const testingName = core.MachineName + "testing"

// runTests returns the statement that runs the tests.
func (a *assembler) runTests() string {
	lists := map[string]string{}
	for _, t := range a.tests {
		switch t.kind {
		case "Example":
			lists[t.kind] += fmt.Sprintf("{Name: %q, F: %s, Output: %q, Unordered: %t}, ", t.name, t.name, t.output, t.unordered)
		case "Fuzz":
			lists[t.kind] += fmt.Sprintf("{Name: %q, Fn: %s}, ", t.name, t.name)
		default:
			lists[t.kind] += fmt.Sprintf("{Name: %q, F: %s}, ", t.name, t.name)
		}
	}
	m := fmt.Sprintf("%[1]s.MainStart(nil, []%[1]s.InternalTest{%[2]s}, []%[1]s.InternalBenchmark{%[3]s}, []%[1]s.InternalFuzzTarget{%[4]s}, []%[1]s.InternalExample{%[5]s})",
		testingName, lists["Test"], lists["Benchmark"], lists["Fuzz"], lists["Example"])
	if a.testMain {
		return mainOfTests + "(" + m + ")\n"
	}
	return m + ".Run()\n"
}

// CheckTests is Check for a cell that runs all tests of the session, and its own.
func (s *Session) CheckTests(name, src string) (*Unit, error) {
	s.allTests = true
	defer func() { s.allTests = false }()
	return s.Check(name, src)
}
