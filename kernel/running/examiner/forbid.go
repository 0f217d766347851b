package examiner

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
)

// outside are packages that reach out of the program, or around its types: with those below them.
var outside = []string{
	"os", "net", "syscall", "unsafe", "plugin", "io/fs", "io/ioutil", "testing", "embed", "log/syslog",
	"runtime/debug", "runtime/pprof", "runtime/trace", "runtime/metrics", "runtime/coverage", "runtime/cgo",
	"debug", "database", "archive", "path/filepath", "go", "crypto/tls", "C",
}

// entrance are names of package lessons that are the judge's own.
var entrance = []string{"lessons.Judging"}

// Forbidden returns the first word in a text that is not to be in it, and its line; "" if there is
// none. Words are names, as in time.Sleep, or any other token that is a word. A text that does not
// parse has none: it does not compile.
func forbidden(text string, words []string) (word string, line int) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, answerFile, text, parser.SkipObjectResolution)
	if err != nil {
		return "", 0
	}
	imported := map[string]string{} // import paths by the names that files have for them
	for _, spec := range f.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		line := fset.Position(spec.Pos()).Line
		if slices.ContainsFunc(outside, func(o string) bool { return p == o || strings.HasPrefix(p, o+"/") }) {
			return p, line
		}
		name := path.Base(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if name == "." { // then names would not say where they are from
			return "import . " + spec.Path.Value, line
		}
		imported[name] = p
	}
	at := token.Pos(0)
	found := func(w string, pos token.Pos) {
		if at == 0 || pos < at {
			word, at = w, pos
		}
	}
	words = append(slices.Clip(words), entrance...)
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && imported[x.Name] != "" {
				name := imported[x.Name] + "." + n.Sel.Name
				if short := path.Base(imported[x.Name]) + "." + n.Sel.Name; slices.Contains(words, short) || slices.Contains(words, name) {
					found(short, n.Pos())
				}
			}
		case *ast.Ident:
			if slices.Contains(words, n.Name) {
				found(n.Name, n.Pos())
			}
		case *ast.SelectStmt:
			keyword(words, "select", n.Pos(), found)
		case *ast.GoStmt:
			keyword(words, "go", n.Pos(), found)
		case *ast.DeferStmt:
			keyword(words, "defer", n.Pos(), found)
		case *ast.CommClause:
			if n.Comm == nil {
				keyword(words, "default", n.Pos(), found)
			}
		}
		return true
	})
	if at == 0 {
		return "", 0
	}
	return word, fset.Position(at).Line
}

// keyword finds a keyword if it is one of the words.
func keyword(words []string, word string, pos token.Pos, found func(string, token.Pos)) {
	if slices.Contains(words, word) {
		found(word, pos)
	}
}
