package instrument

import (
	"cmp"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
	"golang.org/x/tools/txtar"

	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
)

var update = flag.Bool("update", false, "rewrite what is watched in testdata")

// TestWatched lists what is watched. Each file of testdata explains an idea, and has pairs of
// declarations and the accesses that are watched in them.
func TestWatched(t *testing.T) {
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
				got := accesses(t, string(in.Data), false)
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

// accesses lists what is watched in some declarations: where, and what.
func accesses(t *testing.T, src string, whole bool) string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "src.go", "package p; "+src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	pkg, info, err := ssautil.BuildPackage(&types.Config{GoVersion: "go1.26", Importer: stdlib.NewImporter(fset)}, fset,
		types.NewPackage("p", "p"), []*ast.File{file}, ssa.NaiveForm|ssa.InstantiateGenerics|ssa.BuildSerially|ssa.BareInits)
	if err != nil {
		t.Fatal(err)
	}
	plans := facts.NewProgram(facts.Options{
		Compiled: func(fn *ssa.Function) bool { return fn.Pkg != pkg },
		Wrapped:  func(types.Type) bool { return false },
	})
	p := New(Options{Plans: plans, Package: pkg, Files: []*ast.File{file}, Alone: whole && Alone([]*ast.File{file}, info)})
	at := func(pos token.Pos) string {
		where := fset.Position(pos)
		if where.Line == 1 {
			where.Column -= len("package p; ")
		}
		return fmt.Sprintf("%d:%d", where.Line, where.Column)
	}
	type line struct {
		pos  token.Pos
		text string
	}
	var lines []line
	for fn := range ssautil.AllFunctions(pkg.Prog) {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				a := p.At(in)
				if a == nil {
					continue
				}
				text := at(a.Pos) + " " + kind(in) + " " + a.Name
				if a.Expr != "" {
					text += " = " + a.Expr
				}
				for _, r := range a.Reads {
					text += " from " + at(facts.Position(r))
				}
				lines = append(lines, line{a.Pos, text})
			}
		}
	}
	slices.SortFunc(lines, func(x, y line) int {
		return cmp.Or(cmp.Compare(x.pos, y.pos), cmp.Compare(x.text, y.text))
	})
	var b strings.Builder
	for _, l := range slices.Compact(lines) {
		fmt.Fprintln(&b, l.text)
	}
	return b.String()
}

// kind says what an instruction does.
func kind(in ssa.Instruction) string {
	switch in := in.(type) {
	case *ssa.Store, *ssa.MapUpdate:
		return "write"
	case *ssa.Call:
		return in.Call.Value.Name()
	case *ssa.Range, *ssa.Next:
		return "range"
	}
	return "read"
}

// A program that never starts a goroutine has nothing to watch; a cell may start one later.
func TestAlone(t *testing.T) {
	for _, test := range []struct {
		name, src string
		watched   bool
	}{
		{"nobody is started", `var n int; func main() { n++ }`, false},
		{"a go statement", `var n int; func main() { go func() { n++ }() }`, true},
		{"a function that calls at once", `import "sort"; var n []int; func main() { sort.Slice(n, func(i, j int) bool { return n[i] < n[j] }) }`, false},
		{"a function that calls later", `import "time"; var n int; func main() { time.AfterFunc(1, func() { n++ }) }`, true},
		{"a group that starts", `import "sync"; var n int; var wg sync.WaitGroup; func main() { wg.Go(func() { n++ }) }`, true},
		{"a package that may start", `import "net/http"; var n int; func main() { n++; _ = http.MethodGet }`, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := accesses(t, test.src, true); (got != "") != test.watched {
				t.Errorf("%s\nwatched:\n%s\nwant any: %t", test.src, got, test.watched)
			}
			if accesses(t, test.src, false) == "" {
				t.Errorf("%s\nin a cell nothing is watched", test.src)
			}
		})
	}
}
