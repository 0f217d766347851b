package lower

import (
	"go/ast"
	"go/types"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// mostBackUses is how many times a file may use one that stands after it in the package comment.
const mostBackUses = 3

// fileName is what the package comment calls a file.
var fileName = regexp.MustCompile(`\b\w+\.go\b`)

// TestFilesStandInOrder counts the uses of files by others: one file uses another if it names
// something that is declared there. The package comment lists the files so that those which are
// used stand before those which use them; a use the other way is a knot that a reader has to untie.
func TestFilesStandInOrder(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedName | packages.NeedCompiledGoFiles,
	}, ".")
	if err != nil || packages.PrintErrors(pkgs) > 0 {
		t.Fatalf("cannot load the package: %v", err)
	}
	pkg := pkgs[0]
	var order, files []string
	file := func(n ast.Node) string { return filepath.Base(pkg.Fset.Position(n.Pos()).Filename) }
	for _, f := range pkg.Syntax {
		files = append(files, file(f))
		if f.Doc != nil {
			list, _, _ := strings.Cut(f.Doc.Text(), "# To add")
			order = fileName.FindAllString(list, -1)
		}
	}
	for _, f := range files {
		if !slices.Contains(order, f) {
			t.Errorf("the package comment does not list %s", f)
		}
	}
	uses := map[[2]string][]string{}
	for _, f := range pkg.Syntax {
		from := file(f)
		ast.Inspect(f, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			obj := pkg.TypesInfo.Uses[id]
			if obj == nil || obj.Pkg() != pkg.Types || local(obj) {
				return true
			}
			to := filepath.Base(pkg.Fset.Position(obj.Pos()).Filename)
			if edge := [2]string{from, to}; from != to && !slices.Contains(uses[edge], obj.Name()) {
				uses[edge] = append(uses[edge], obj.Name())
			}
			return true
		})
	}
	var back []string
	for edge, names := range uses {
		if slices.Index(order, edge[1]) > slices.Index(order, edge[0]) {
			slices.Sort(names)
			back = append(back, edge[0]+" uses "+edge[1]+": "+strings.Join(names, ", "))
		}
	}
	slices.Sort(back)
	t.Logf("%d of %d uses are against the order", len(back), len(uses))
	if len(back) > mostBackUses {
		t.Errorf("%d uses of %d are against the order:\n%s", len(back), len(uses), strings.Join(back, "\n"))
	}
}

// local reports whether an object is declared in a function.
func local(obj types.Object) bool {
	if v, ok := obj.(*types.Var); ok && v.IsField() {
		return false
	}
	if fn, ok := obj.(*types.Func); ok && fn.Signature().Recv() != nil {
		return false
	}
	return obj.Parent() != obj.Pkg().Scope()
}
