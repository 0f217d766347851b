package lower

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// mostFields is how many fields a struct of the compiler's rooms has at most: one that has more
// knows of several things.
const mostFields = 15

func TestStructsAreOfOneIdea(t *testing.T) {
	for _, room := range []string{"../core", "../facts", "../corego", ".", "../../running/machine"} {
		inspectRoom(t, room, func(fset *token.FileSet, n ast.Node) {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return
			}
			if st, ok := spec.Type.(*ast.StructType); ok && st.Fields.NumFields() > mostFields {
				t.Errorf("%s: %s has %d fields", fset.Position(n.Pos()), spec.Name.Name, st.Fields.NumFields())
			}
		})
	}
}

// longFunction is how many lines make a function long, and mostLong how many of them the kernel has
// at most. A switch over all kinds of something may be long; what tells a story is better told in
// chapters.
const (
	longFunction = 60
	mostLong     = 21
)

func TestFewFunctionsAreLong(t *testing.T) {
	var long []string
	inspectRoom(t, "../..", func(fset *token.FileSet, n ast.Node) {
		fn, ok := n.(*ast.FuncDecl)
		if !ok {
			return
		}
		if lines := fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line + 1; lines > longFunction {
			long = append(long, fmt.Sprintf("%s: %s has %d lines", fset.Position(fn.Pos()), fn.Name.Name, lines))
		}
	})
	t.Logf("%d functions are longer than %d lines", len(long), longFunction)
	if len(long) > mostLong {
		t.Errorf("%d functions are longer than %d lines:\n%s", len(long), longFunction, strings.Join(long, "\n"))
	}
}

// inspectRoom visits the syntax of a folder's packages, without tests and generated files.
func inspectRoom(t *testing.T, dir string, visit func(*token.FileSet, ast.Node)) {
	t.Helper()
	fset := token.NewFileSet()
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "testdata" {
			if err == nil {
				err = fs.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(fset, file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if !ast.IsGenerated(f) {
			ast.Inspect(f, func(n ast.Node) bool { visit(fset, n); return true })
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
