package bridge

import (
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// arrows says which other ideas the files of an idea may use. The file types.go has something of
// each, and may be used by each.
var arrows = map[string][]string{
	"table":   {},
	"cross":   {"print", "reflect", "table"},
	"reflect": {"cross", "table"},
	"print":   {"cross", "reflect", "table"},
	"library": {"cross", "reflect", "table"},
	"symbol":  {"cross", "library", "reflect", "table"},
}

// The package comment's map names each file, and no other. An idea uses only what it may, and all
// of that.
func TestIdeas(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedCompiledGoFiles | packages.NeedImports |
			packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo,
	}, ".")
	if err != nil || packages.PrintErrors(pkgs) > 0 {
		t.Fatalf("cannot load the package: %v", err)
	}
	pkg := pkgs[0]
	file := func(n interface{ Pos() token.Pos }) string {
		return filepath.Base(pkg.Fset.Position(n.Pos()).Filename)
	}
	var named, files []string
	for _, f := range pkg.Syntax {
		if name := file(f); name != "doc.go" {
			files = append(files, name)
			continue
		}
		named = regexp.MustCompile(`(?m)^\t(\w+\.go)`).FindAllString(f.Doc.Text(), -1)
	}
	used := map[string][]string{} // by idea, those that it uses
	for id, obj := range pkg.TypesInfo.Uses {
		if obj.Pkg() != pkg.Types || local(obj) {
			continue
		}
		from, to := idea(file(id)), idea(file(obj))
		if from == to || from == "types" || to == "types" {
			continue
		}
		used[from] = append(used[from], to)
		if !slices.Contains(arrows[from], to) {
			t.Errorf("%s uses %s of %s, which no arrow allows", file(id), obj.Name(), file(obj))
		}
	}
	for i, name := range named {
		named[i] = strings.TrimSpace(name)
	}
	slices.Sort(named)
	slices.Sort(files)
	if !slices.Equal(named, files) {
		t.Errorf("the map names\n%s\nthe files are\n%s", named, files)
	}
	for from, allowed := range arrows {
		for _, to := range allowed {
			if !slices.Contains(used[from], to) {
				t.Errorf("%s may use %s, and does not", from, to)
			}
		}
	}
}

// idea returns the idea that a file belongs to.
func idea(file string) string {
	first, _, _ := strings.Cut(strings.TrimSuffix(file, ".go"), "_")
	return first
}

// local reports whether an object is declared in a function.
func local(obj types.Object) bool {
	switch obj := obj.(type) {
	case *types.Var:
		if obj.IsField() {
			return false
		}
	case *types.Func:
		if obj.Signature().Recv() != nil {
			return false
		}
	}
	return obj.Parent() != obj.Pkg().Scope()
}
