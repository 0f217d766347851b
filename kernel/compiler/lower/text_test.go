package lower

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// readsText are the places where the compiler takes texts apart, and which texts these are. None is
// Core Go: what depends on the form of an expression asks the tree, which is printed once.
var readsText = map[string]string{
	"lower/canon.go Cut":              "a type's name as package reflect has it",
	"lower/closure.go TrimPrefix":     "the name of a function, for that of its maker",
	"lower/constant.go ContainsRune":  "the digits of a number",
	"lower/identity.go TrimPrefix":    "a function's name as the learner sees it",
	"lower/identity.go Cut":           "a function's key",
	"lower/identity.go CutPrefix":     "go/ssa's name of an initialiser",
	"lower/identity.go IndexByte":     "go/ssa's name of an instance",
	"lower/identity.go LastIndex":     "a name of package check's",
	"lower/identity.go LastIndexByte": "a name of package check's",
	"lower/names.go TrimPrefix":       "a type's name as package reflect has it",
	"lower/order.go IndexAny":         "go/ssa's comment at a variable",
	"lower/session.go TrimPrefix":     "what has been declared, by the learner's name",
	"facts/room.go HasPrefix":         "an import path",
	"machine/access.go HasPrefix":     "an import path",
	"machine/argument.go HasPrefix":   "a function's name",
	"machine/argument.go Contains":    "a function's name, a format of the learner's",
	"machine/argument.go Cut":         "a function's name",
	"machine/argument.go CutPrefix":   "a function's name",
	"machine/panic.go LastIndexByte":  "the name of a type in a message",
	"machine/reflected.go CutPrefix":  "a function's name",
	"machine/reflected.go HasPrefix":  "a function's name",
	"machine/reflected.go Contains":   "a function's name",
	"machine/starts.go Contains":      "a function's name",
}

// makesText are the functions of package strings that take nothing apart.
var makesText = map[string]bool{"Join": true, "Builder": true, "Buffer": true, "Repeat": true, "ToUpper": true, "NewReader": true, "Title": true}

// TestNobodyReadsCore finds each use of package regexp, and of the functions of package strings
// that take a text apart, in the rooms that make Core or run it.
func TestNobodyReadsCore(t *testing.T) {
	found := map[string]bool{}
	for _, room := range []string{"../lower", "../facts", "../corego", "../../running/machine"} {
		files, err := filepath.Glob(filepath.Join(room, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no files of %s: %v", room, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				pkg, ok := sel.X.(*ast.Ident)
				if !ok || pkg.Name != "strings" && pkg.Name != "regexp" && pkg.Name != "bytes" || makesText[sel.Sel.Name] {
					return true
				}
				use := filepath.Base(room) + "/" + filepath.Base(file) + " " + sel.Sel.Name
				if found[use] = true; readsText[use] == "" {
					t.Errorf("%s: if it reads Core, ask the tree; if not, say here what it reads", use)
				}
				return true
			})
		}
	}
	for use := range readsText {
		if !found[use] {
			t.Errorf("nothing is read by %s any more", use)
		}
	}
}
