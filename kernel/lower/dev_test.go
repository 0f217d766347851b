package lower

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/stdlib"
)

func TestDev(t *testing.T) {
	src, err := os.ReadFile(os.Getenv("LSFILE"))
	if err != nil {
		t.Skip()
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "cell1", src, parser.SkipObjectResolution)
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
	pkg, err := conf.Check("main", fset, []*ast.File{f}, info)
	if err != nil {
		t.Fatal(err)
	}
	s := NewSession(im)
	core, err := s.Lower(&Package{Name: "cell1", Fset: fset, Types: pkg, Info: info, Files: []*ast.File{f}, CoreName: func(o types.Object) string { return o.Name() }, Source: im.Source}, 1, func(stage, text string) {
		t.Logf("== %s\n%s", stage, text)
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = core
}
