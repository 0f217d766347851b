// Package source analyses and changes the text of Go programs with go/parser and go/types only,
// without any code of Lockstep's: it serves those who compare Lockstep with Go. All functions may
// be called from any goroutine.
package source

import (
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Error is what is wrong with a program in a line.
type Error struct {
	Line int
	Msg  string
}

// Errors returns the errors that go/parser finds, or else go/types, by line.
func Errors(text string) []Error {
	var list []Error
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "program.go", text, parser.SkipObjectResolution|parser.AllErrors)
	if errs := (scanner.ErrorList)(nil); errors.As(err, &errs) {
		for _, e := range errs {
			list = append(list, Error{e.Pos.Line, "syntax error: " + e.Msg})
		}
		return list
	}
	conf := types.Config{
		Importer: plainImporter(),
		Error: func(err error) {
			te := types.Error{}
			if !errors.As(err, &te) {
				return
			}
			if strings.HasPrefix(te.Msg, "\t") && len(list) > 0 { // more about the last one
				list[len(list)-1].Msg += "\n" + te.Msg
				return
			}
			list = append(list, Error{te.Fset.Position(te.Pos).Line, te.Msg})
		},
	}
	_, _ = conf.Check("main", fset, []*ast.File{f}, nil)
	slices.SortStableFunc(list, func(a, b Error) int { return a.Line - b.Line })
	return list
}

// PruneImports takes out the imports that a program does not use. The rest of the text stays as it
// is; it is not formatted, since go/printer removes parentheses that are needed around literals of
// generic types.
func PruneImports(text string) (string, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "program.go", text, parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	used := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := s.X.(*ast.Ident); ok {
				used[id.Name] = true
			}
		}
		return true
	})
	for _, spec := range slices.Backward(f.Imports) {
		if !used[importName(spec)] {
			from, to := fset.Position(spec.Pos()).Offset, fset.Position(spec.End()).Offset
			text = strings.TrimRight(text[:from], " \t\n") + text[to:]
		}
	}
	return text, nil
}

// importName returns the name by which a file knows a package of the standard library.
func importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	p, _ := strconv.Unquote(spec.Path.Value)
	return path.Base(p)
}

// plainImporter gives go/types what programs import: the export data of the toolchain.
var plainImporter = sync.OnceValue(func() types.Importer {
	files := map[string]string{}
	out, err := exec.Command("go", "list", "-export", "-f", "{{.ImportPath}} {{.Export}}", "std").Output()
	if err == nil {
		for line := range strings.Lines(string(out)) {
			if path, file, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
				files[path] = file
			}
		}
	}
	lookup := func(path string) (io.ReadCloser, error) {
		if err != nil {
			return nil, fmt.Errorf("list the standard library: %w", err)
		}
		file, ok := files[path]
		if !ok {
			return nil, fmt.Errorf("package %s is not in std", path)
		}
		return os.Open(file)
	}
	return &lockedImporter{next: importer.ForCompiler(token.NewFileSet(), "gc", lookup)}
})

// lockedImporter is an importer for several goroutines.
type lockedImporter struct {
	mu   sync.Mutex
	next types.Importer
}

func (im *lockedImporter) Import(path string) (*types.Package, error) {
	im.mu.Lock()
	defer im.mu.Unlock()
	return im.next.Import(path)
}
