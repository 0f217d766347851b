package lower

import (
	"bytes"
	"flag"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
)

var update = flag.Bool("update", false, "rewrite the Core Go in testdata")

// TestCore shows what lowering writes. Each file of testdata explains a family of instructions, and
// has pairs of a program and the Core Go of its functions. That Core does what the program does is
// tested where it is run: in package worker's stories and in package conformance.
func TestCore(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no testdata: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i+1 < len(ar.Files); i += 2 {
				in, want := ar.Files[i], &ar.Files[i+1]
				got := functions(lowerProgram(t, string(in.Data)))
				if *update {
					want.Data = []byte(got)
				} else if got != string(want.Data) {
					t.Errorf("%s:\n%s\ngot:\n%s\nwant:\n%s", in.Name, in.Data, got, want.Data)
				}
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(ar), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// lowerProgram lowers a program of which only the declarations are given, and returns its Core.
func lowerProgram(t testing.TB, decls string) string {
	t.Helper()
	src := "package main\n" + decls
	if !strings.Contains(src, "func main()") {
		src += "\nfunc main() {}\n"
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "cell1", src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Instances: map[*ast.Ident]types.Instance{}, Scopes: map[ast.Node]*types.Scope{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, FileVersions: map[*ast.File]string{},
	}
	im := stdlib.NewImporter(fset)
	conf := types.Config{Importer: im, GoVersion: "go1.26"}
	pkg, err := conf.Check("main", fset, []*ast.File{file}, info)
	if err != nil {
		t.Fatal(err)
	}
	core, err := NewSession(im).Lower(&Package{
		Name: "cell1", Fset: fset, Types: pkg, Info: info, Files: []*ast.File{file}, Source: im.Source, Last: true,
		CoreName: func(o types.Object) string {
			if fn, ok := o.(*types.Func); ok && fn.Signature().Recv() != nil {
				return types.TypeString(deref(fn.Signature().Recv().Type()), func(*types.Package) string { return "" }) + "." + o.Name()
			}
			return o.Name()
		},
	}, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	return core.Text
}

// functions leaves of a Core text what its functions are: without the frame around them, which is
// always the same, and the lines that every function and loop has.
func functions(core string) string {
	var out bytes.Buffer
	skip := false
	for line := range strings.Lines(core) {
		switch {
		case strings.HasPrefix(line, "package"), strings.HasPrefix(line, "import"), strings.Contains(line, "ls__poll"):
			continue
		case strings.HasPrefix(line, "func program"), strings.HasPrefix(line, "func f_init"), strings.HasPrefix(line, "func init("):
			skip = true
		}
		if !skip {
			out.WriteString(line)
		}
		if strings.HasPrefix(line, "}") {
			skip = false
		}
	}
	pretty, err := format.Source(out.Bytes())
	if err != nil {
		return out.String()
	}
	return string(pretty)
}
