package examiner

import (
	"cmp"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strconv"

	"github.com/lockstep-go/lockstep/kernel/running/judge"
)

// All files of a program are one package, so what an answer declares at its top would change what
// the judge's names mean: func panic(any) {}, type error int, or a helper that is called as one of
// the judge's. The answer's is renamed then, in the answer, where it means what its author meant.
//
// What the judge mentions and nothing declares but the answer is what is asked of it; and so is
// what the program declares that the learner was given, be it called min.

// renamed is what is put behind such a name.
const renamed = "__"

// apart returns the answer with names of its own for what the judge's files mean otherwise. asked
// are the names that answers are asked for.
func apart(answer judge.Source, asked map[string]bool, judges ...judge.Source) judge.Source {
	clash := meant(judges...)
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, answer.Name, answer.Text, parser.SkipObjectResolution)
	if err != nil {
		return answer // it does not compile
	}
	info := types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: noImports{}, Error: func(error) {}}
	pkg, _ := conf.Check("main", fset, []*ast.File{f}, &info) // only what names stand for is asked
	if pkg == nil {
		return answer
	}
	var offsets []int
	mark := func(m map[*ast.Ident]types.Object) {
		for id, obj := range m {
			if obj != nil && obj.Parent() == pkg.Scope() && clash[id.Name] && !asked[id.Name] {
				offsets = append(offsets, fset.Position(id.End()).Offset)
			}
		}
	}
	mark(info.Defs)
	mark(info.Uses)
	slices.SortFunc(offsets, func(a, b int) int { return cmp.Compare(b, a) })
	text := answer.Text
	for _, at := range offsets {
		text = text[:at] + renamed + text[at:]
	}
	return judge.Source{Name: answer.Name, Text: text}
}

// meant returns the names that files declare, import, or use as they are predeclared.
func meant(files ...judge.Source) map[string]bool {
	names := declared(files...)
	for name := range used(files...) {
		if types.Universe.Lookup(name) != nil {
			names[name] = true
		}
	}
	for _, src := range files {
		f, _ := parser.ParseFile(token.NewFileSet(), src.Name, src.Text, parser.ImportsOnly)
		if f == nil {
			continue
		}
		for _, spec := range f.Imports {
			p, _ := strconv.Unquote(spec.Path.Value)
			names[path.Base(p)] = true
			if spec.Name != nil {
				names[spec.Name.Name] = true
			}
		}
	}
	return names
}

// used returns the names that files mention, but for what they select.
func used(files ...judge.Source) map[string]bool {
	names := map[string]bool{}
	for _, src := range files {
		f, _ := parser.ParseFile(token.NewFileSet(), src.Name, src.Text, parser.SkipObjectResolution)
		if f == nil {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				ast.Inspect(n.X, func(n ast.Node) bool {
					if id, ok := n.(*ast.Ident); ok {
						names[id.Name] = true
					}
					return true
				})
				return false
			case *ast.Ident:
				names[n.Name] = true
			}
			return true
		})
	}
	return names
}

// noImports has no packages: what is imported is of no account for what is declared.
type noImports struct{}

func (noImports) Import(string) (*types.Package, error) { return nil, errors.New("not imported") }
