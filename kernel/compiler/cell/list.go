package cell

import (
	"go/ast"
	"go/parser"
	"strings"
)

// IsList reports whether a fragment is several expressions with commas between them, x, y. That is
// not a statement in Go, but a cell may end with it, and shows their values.
func IsList(f Fragment) bool {
	if f.Kind != Stmt || strings.HasSuffix(f.Text, ",") {
		return false
	}
	e, err := parser.ParseExpr("f(" + f.Text + ")")
	if err != nil {
		return false
	}
	call, ok := e.(*ast.CallExpr)
	return ok && len(call.Args) > 1 && !call.Ellipsis.IsValid()
}
