package main

import (
	"context"
	"fmt"
	"go/ast"
	"go/doc"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
)

// exampleCases returns the examples that go test would run, of all packages that cells may import.
// Each becomes a program, as on pkg.go.dev: the function's body is its main, with what else of the
// file it needs. Where that cannot be made, the whole file is the program. It runs where go test
// runs it, in the package's directory.
func exampleCases() ([]Case, error) {
	root, err := goroot()
	if err != nil {
		return nil, err
	}
	var cases []Case
	for _, pkg := range stdlib.Packages() {
		files, err := filepath.Glob(filepath.Join(root, "src", filepath.FromSlash(pkg), "*_test.go"))
		if err != nil {
			return nil, err
		}
		constants, err := readConstants(files)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			examples, err := readExamples(file, constants)
			if err != nil {
				return nil, err
			}
			for _, e := range examples {
				e.pkg, e.dir = pkg, filepath.Dir(file)
				cases = append(cases, Case{Name: pkg + ".Example" + e.Name, Group: pkg, Run: e.run})
			}
		}
	}
	return cases, nil
}

// example is an example with its program.
type example struct {
	*doc.Example
	file     string // the program's name
	program  string
	pkg, dir string
}

// readExamples makes programs of a file's examples.
func readExamples(file string, constants constants) ([]example, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, source, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	var examples []example
	for _, e := range doc.Examples(f) {
		if e.Output == "" && !e.EmptyOutput {
			continue // go test only compiles it
		}
		name, program := filepath.Base(file), wholeFile(fset, f, source, e.Name)
		// Otherwise it prints its own lines.
		if e.Play != nil && !strings.Contains(e.Output, name+":") {
			name = "example.go"
			var b strings.Builder
			if err := format.Node(&b, fset, e.Play); err != nil {
				return nil, fmt.Errorf("print %s of %s: %w", e.Name, file, err)
			}
			program = b.String()
		}
		program += constants.declare(undeclared(program))
		examples = append(examples, example{Example: e, file: name, program: program})
	}
	return examples, nil
}

// wholeFile makes a program of a file by a main function that calls an example.
func wholeFile(fset *token.FileSet, f *ast.File, source []byte, name string) string {
	from, to := fset.Position(f.Name.Pos()).Offset, fset.Position(f.Name.End()).Offset
	return string(source[:from]) + "main" + string(source[to:]) + "\nfunc main() { Example" + name + "() }\n"
}

// undeclared lists what a program uses and does not declare: what other files of the package have.
func undeclared(program string) []string {
	f, err := parser.ParseFile(token.NewFileSet(), "", program, 0)
	if err != nil {
		return nil
	}
	imported := map[string]bool{}
	for _, im := range f.Imports {
		p, _ := strconv.Unquote(im.Path.Value)
		imported[path.Base(p)] = true
		if im.Name != nil {
			imported[im.Name.Name] = true
		}
	}
	var names []string
	for _, id := range f.Unresolved {
		if types.Universe.Lookup(id.Name) == nil && !imported[id.Name] && !slices.Contains(names, id.Name) {
			names = append(names, id.Name)
		}
	}
	return names
}

// constants are the values of constants of a package's tests, as text.
type constants map[string]string

func readConstants(files []string) (constants, error) {
	all := constants{}
	fset := token.NewFileSet()
	for _, file := range files {
		f, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Decls {
			gd, ok := d.(*ast.GenDecl)
			if !ok || gd.Tok != token.CONST {
				continue
			}
			for _, spec := range gd.Specs {
				vs := spec.(*ast.ValueSpec)
				for i, id := range vs.Names {
					if i < len(vs.Values) {
						all[id.Name] = types.ExprString(vs.Values[i])
					}
				}
			}
		}
	}
	return all, nil
}

// declare declares those of the names that it knows.
func (c constants) declare(names []string) (text string) {
	for _, name := range names {
		if value, ok := c[name]; ok {
			text += fmt.Sprintf("\nconst %s = %s\n", name, value)
		}
	}
	return text
}

func (e example) run(ctx context.Context, runner sandbox.Runner) (reason, output string) {
	p := sandbox.Program{Name: "./" + e.file, Source: e.program, Dir: e.dir, Split: true}
	if e.pkg == "time" {
		p.Env = append(p.Env, "TZ=America/Los_Angeles") // as the package's tests have it
	}
	got, err := runner.Run(ctx, p)
	if err != nil {
		return err.Error(), got.Output
	}
	// What go test compares is standard output, and that only.
	want, printed := strings.TrimSpace(e.wanted()), strings.TrimSpace(got.Stdout)
	if e.Unordered {
		want, printed = sortedLines(want), sortedLines(printed)
	}
	if !got.NotBuilt && !got.TimedOut && got.Status == 0 {
		got.Output = printed
	}
	return verdict(got, want), got.Output
}

// wanted returns the example's output. The package whose types it names is main here.
func (e example) wanted() string {
	return strings.ReplaceAll(e.Output, path.Base(e.pkg)+"_test.", "main.")
}

func sortedLines(s string) string {
	lines := strings.Split(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
