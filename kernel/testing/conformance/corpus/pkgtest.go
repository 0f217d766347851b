package main

import (
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/build"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
)

// pkgtestCases returns the tests of the standard library's packages that see a package as its users
// do. The files of a directory that are of the package NAME_test make one program, which go test's
// own main runs; so do those of the package itself, which import it with a dot. A test is a case,
// and those of a program share its run. Tests that need what only the package has, or what its
// files for tests export, are left out.
func pkgtestCases(wanted func(group string) bool) ([]Case, error) {
	root, err := goroot()
	if err != nil {
		return nil, err
	}
	var cases []Case
	for _, pkg := range testedPackages {
		if !wanted(pkg) {
			continue
		}
		dir := filepath.Join(root, "src", filepath.FromSlash(pkg))
		p, err := build.Default.ImportDir(dir, 0)
		if err != nil {
			continue // no part of GOROOT
		}
		for _, t := range []*packageTests{{pkg: pkg, inside: true, dir: dir, files: p.TestGoFiles}, {pkg: pkg, dir: dir, files: p.XTestGoFiles}} {
			if err := t.prepare(); err != nil {
				return nil, fmt.Errorf("make a program of the tests of %s: %w", pkg, err)
			}
			for _, name := range t.tests {
				cases = append(cases, Case{Name: pkg + "." + name, Group: pkg, Run: t.of(name)})
			}
		}
	}
	return cases, nil
}

// testedPackages are those whose tests are run: a beginning, with what asks most of a program's
// types.
var testedPackages = []string{
	"bufio", "bytes", "cmp", "container/heap", "container/list", "container/ring", "context", "database/sql/driver",
	"encoding/ascii85", "encoding/base64", "encoding/csv", "encoding/gob", "encoding/hex", "encoding/json",
	"encoding/pem", "encoding/xml", "errors", "flag", "fmt", "hash", "hash/fnv", "html", "io/fs", "iter", "log", "log/slog", "maps", "math/bits", "math/cmplx", "mime", "net/mail", "net/netip", "net/rpc", "net/rpc/jsonrpc",
	"net/textproto", "net/url", "path", "path/filepath", "strconv", "strings",
	"testing/iotest", "testing/quick", "text/scanner", "text/tabwriter", "unicode", "unicode/utf16", "unicode/utf8",
}

// packageTests are the files with a package's tests.
type packageTests struct {
	pkg, dir string
	inside   bool // they are of the package itself
	files    []string

	program string
	tests   []string // which it runs

	once sync.Once
	got  sandbox.Result
	err  error
}

// of returns what runs the program, if that has not been done, and looks for a test's result.
func (t *packageTests) of(name string) func(context.Context, sandbox.Runner) (reason, output string) {
	return func(ctx context.Context, runner sandbox.Runner) (reason, output string) {
		t.once.Do(func() {
			args := []string{"-test.v", "-test.short"}
			t.got, t.err = runner.Run(ctx, sandbox.Program{Name: "./pkgtest.go", Source: t.program, Args: args, Dir: t.dir, Split: true})
		})
		out := "\n" + t.got.Stdout
		switch {
		case t.err != nil:
			return t.err.Error(), ""
		case strings.Contains(out, "\n--- PASS: "+name+" ("), strings.Contains(out, "\n--- SKIP: "+name+" ("):
			return "", ""
		case strings.Contains(out, "\n--- FAIL: "+name+" ("):
			_, text, _ := strings.Cut(out, "\n=== RUN   "+name+"\n")
			text, _, _ = strings.Cut(text, "\n--- FAIL: "+name+" (")
			return "fails: " + firstError(text), text
		case t.got.TimedOut, t.got.NotBuilt, t.got.Status != 0:
			return "its program: " + verdict(t.got, ""), t.got.Output
		}
		return "there is no result", t.got.Output
	}
}

// prepare makes the program.
func (t *packageTests) prepare() error {
	m := merger{fset: token.NewFileSet(), imports: map[string]string{}}
	if t.inside {
		m.imports["."+t.pkg] = t.pkg
	}
	for _, name := range t.files {
		if err := m.add(filepath.Join(t.dir, name)); err != nil {
			return err
		}
	}
	if !slices.ContainsFunc(m.decls, isTest) {
		return nil
	}
	if err := m.prune(); err != nil {
		return err
	}
	m.rename(path.Base(t.pkg))
	for _, d := range m.decls {
		if isTest(d) {
			t.tests = append(t.tests, d.(*ast.FuncDecl).Name.Name)
		}
	}
	var err error
	t.program, err = m.text(t.tests)
	return err
}

// isTest reports whether a declaration is a test.
func isTest(d ast.Decl) bool {
	fn, ok := d.(*ast.FuncDecl)
	if !ok || fn.Recv != nil || !strings.HasPrefix(fn.Name.Name, "Test") || fn.Name.Name == "TestMain" || len(fn.Type.Params.List) != 1 {
		return false
	}
	star, ok := fn.Type.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	sel, ok := star.X.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "T" || isIdent(star.X, "T")
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// merger puts the declarations of files into one.
type merger struct {
	fset    *token.FileSet
	imports map[string]string // by name in the program; "." and "_" are followed by the path
	decls   []ast.Decl
}

func (m *merger) add(file string) error {
	f, err := parser.ParseFile(m.fset, file, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	renamed := map[string]string{}
	for _, spec := range f.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		name := importName(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if name == "." || name == "_" {
			m.imports[name+p] = p
			continue
		}
		as := name
		for n := 2; m.imports[as] != "" && m.imports[as] != p; n++ {
			as = name + strconv.Itoa(n)
		}
		m.imports[as] = p
		if as != name {
			renamed[name] = as
		}
	}
	for _, d := range f.Decls {
		if gd, ok := d.(*ast.GenDecl); ok && gd.Tok == token.IMPORT {
			continue
		}
		ast.Inspect(d, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := sel.X.(*ast.Ident); ok && renamed[x.Name] != "" {
					x.Name = renamed[x.Name]
				}
			}
			return true
		})
		m.decls = append(m.decls, d)
	}
	return nil
}

// rename makes texts in which the tests name their own types, as of package from, name them as of
// package main.
func (m *merger) rename(from string) {
	var pairs []string
	for _, d := range m.decls {
		if gd, ok := d.(*ast.GenDecl); ok && gd.Tok == token.TYPE {
			for _, spec := range gd.Specs {
				name := spec.(*ast.TypeSpec).Name.Name
				pairs = append(pairs, from+"_test."+name, "main."+name, from+"."+name, "main."+name)
			}
		}
	}
	replacer := strings.NewReplacer(pairs...)
	for _, d := range m.decls {
		ast.Inspect(d, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				lit.Value = replacer.Replace(lit.Value)
			}
			return true
		})
	}
}

// importName returns the name of a package, derived from its path.
func importName(p string) string {
	name := path.Base(p)
	if len(name) > 1 && name[0] == 'v' && strings.Trim(name[1:], "0123456789") == "" {
		name = path.Base(path.Dir(p))
	}
	return name
}

// prune leaves out what does not compile: functions that use what other files of the package have.
func (m *merger) prune() error {
	for range 20 {
		text, err := m.text(nil)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, "pkg_test.go", text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		var wrong []int
		conf := types.Config{Importer: stdlib.NewImporter(fset), Error: func(err error) {
			if e, ok := err.(types.Error); ok && !strings.Contains(e.Msg, "imported and not used") {
				wrong = append(wrong, int(e.Pos-f.FileStart))
			}
		}}
		conf.Check("main", fset, []*ast.File{f}, nil)
		if len(wrong) == 0 {
			return m.forgetUnused(text)
		}
		// The declarations are in the same order as in the text.
		bad := map[int]bool{}
		i := 0
		for _, d := range f.Decls {
			if gd, ok := d.(*ast.GenDecl); ok && gd.Tok == token.IMPORT {
				for _, spec := range gd.Specs {
					if slices.ContainsFunc(wrong, func(at int) bool {
						return int(spec.Pos()-f.FileStart) <= at && at <= int(spec.End()-f.FileStart)
					}) {
						p, _ := strconv.Unquote(spec.(*ast.ImportSpec).Path.Value)
						maps.DeleteFunc(m.imports, func(_, path string) bool { return path == p })
					}
				}
				continue
			}
			if slices.ContainsFunc(wrong, func(at int) bool { return int(d.Pos()-f.FileStart) <= at && at <= int(d.End()-f.FileStart) }) {
				bad[i] = true
			}
			i++
		}
		kept := m.decls[:0]
		for i, d := range m.decls {
			if !bad[i] {
				kept = append(kept, d)
			}
		}
		m.decls = kept
	}
	return fmt.Errorf("the package's tests do not compile by themselves")
}

// forgetUnused leaves out imports that nothing uses any more.
func (m *merger) forgetUnused(text string) error {
	for range 3 {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, "pkg_test.go", text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		conf := types.Config{Importer: stdlib.NewImporter(fset), Error: func(err error) {
			e, ok := err.(types.Error)
			if !ok || !strings.Contains(e.Msg, "imported and not used") {
				return
			}
			for _, spec := range f.Imports {
				if spec.Pos() <= e.Pos && e.Pos <= spec.End() {
					maps.DeleteFunc(m.imports, func(name, _ string) bool {
						return name == spec.Name.Name || name == spec.Name.Name+strings.Trim(spec.Path.Value, `"`)
					})
				}
			}
		}}
		conf.Check("main", fset, []*ast.File{f}, nil)
		if text, err = m.text(nil); err != nil {
			return err
		}
	}
	return nil
}

// text prints the program, whose main runs tests.
func (m *merger) text(tests []string) (string, error) {
	var b bytes.Buffer
	b.WriteString("package main\n\nimport (\n")
	for _, name := range slices.Sorted(maps.Keys(m.imports)) {
		as := name
		if name[0] == '.' || name[0] == '_' && name != "_" {
			as = name[:1]
		}
		fmt.Fprintf(&b, "%s %q\n", as, m.imports[name])
	}
	if len(tests) > 0 {
		b.WriteString("testing_ \"testing\"\n")
	}
	b.WriteString(")\n\n")
	for _, d := range m.decls {
		if err := format.Node(&b, m.fset, d); err != nil {
			return "", err
		}
		b.WriteString("\n\n")
	}
	b.WriteString("func main() {\n")
	if len(tests) > 0 {
		b.WriteString("testing_.Main(func(string, string) (bool, error) { return true, nil }, []testing_.InternalTest{\n")
		for _, name := range tests {
			fmt.Fprintf(&b, "{Name: %q, F: %s},\n", name, name)
		}
		b.WriteString("}, nil, nil)\n")
	}
	b.WriteString("}\n")
	return b.String(), nil
}
