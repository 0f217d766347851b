package lower

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// The interpreter does not know at which line a panic of its runtime started: it names the
// functions that the panic leaves, and where each starts. But the message says what kind of
// operation failed, and a function has few of a kind. So Lower notes, for each function of a cell,
// which operations can fail and where; most often one line is left.

// Hazard is a kind of operation that can panic.
type Hazard int

const (
	HazardNone   Hazard = iota
	HazardIndex         // a[i]
	HazardSlice         // a[i:j]
	HazardNil           // *p, p.f, a call of a nil function
	HazardDivide        // a / b, a % b, of integers
	HazardAssert        // x.(T)
	HazardMap           // m[k] = v
	HazardClose         // close(ch)
	HazardSend          // ch <- v
	HazardMake          // make([]T, n)
	HazardCall          // f(…), by the name of f
)

// Function is what Lower notes of a function of the cell.
type Function struct {
	// Line and Col are where the interpreter says that the function starts.
	Line, Col int
	// Statements tells that it is the one that holds the cell's statements.
	Statements bool

	sites []site
}

type site struct {
	hazard Hazard
	callee string // for HazardCall
	line   int
}

// Lines returns the lines of the function that have a hazard, ascending. callee is the function's
// name for HazardCall.
func (f *Function) Lines(h Hazard, callee string) []int {
	var lines []int
	for _, s := range f.sites {
		if s.hazard == h && s.callee == callee {
			lines = append(lines, s.line)
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// functions notes the hazards of all functions in the cell.
func (l *lowering) functions() []Function {
	var all []Function
	var visit func(body *ast.BlockStmt)
	visit = func(body *ast.BlockStmt) {
		p := l.Fset.Position(body.Lbrace + 1)
		p.Column += len("if ") // the point that every function starts with has its condition there
		f := Function{Line: p.Line, Col: p.Column, Statements: body == l.Body.Body}
		ast.Inspect(body, func(n ast.Node) bool {
			if lit, ok := n.(*ast.FuncLit); ok {
				visit(lit.Body)
				return false
			}
			if h, callee := l.hazard(n); h != HazardNone {
				f.sites = append(f.sites, site{h, callee, l.Fset.Position(n.Pos()).Line})
			}
			return true
		})
		all = append(all, f)
	}
	for _, d := range l.File.Decls {
		if fd, ok := d.(*ast.FuncDecl); ok && fd.Body != nil {
			visit(fd.Body)
		}
	}
	return all
}

func (l *lowering) hazard(n ast.Node) (h Hazard, callee string) {
	switch n := n.(type) {
	case *ast.IndexExpr:
		switch l.under(n.X).(type) {
		case *types.Slice, *types.Array, *types.Basic:
			return HazardIndex, ""
		case *types.Pointer:
			return HazardIndex, ""
		}
	case *ast.AssignStmt:
		if slices.ContainsFunc(n.Lhs, l.mapElement) {
			return HazardMap, ""
		}
		if n.Tok == token.QUO_ASSIGN || n.Tok == token.REM_ASSIGN {
			return l.divide(n.Lhs[0]), ""
		}
	case *ast.IncDecStmt:
		if l.mapElement(n.X) {
			return HazardMap, ""
		}
	case *ast.SliceExpr:
		return HazardSlice, ""
	case *ast.StarExpr:
		if l.Info.Types[n].IsValue() {
			return HazardNil, ""
		}
	case *ast.SelectorExpr:
		if sel := l.Info.Selections[n]; sel != nil && (sel.Indirect() || types.IsInterface(sel.Recv())) {
			return HazardNil, ""
		}
	case *ast.BinaryExpr:
		if n.Op == token.QUO || n.Op == token.REM {
			return l.divide(n.X), ""
		}
	case *ast.TypeAssertExpr:
		if n.Type != nil {
			return HazardAssert, ""
		}
	case *ast.SendStmt:
		return HazardSend, ""
	case *ast.CallExpr:
		switch f := ast.Unparen(n.Fun).(type) {
		case *ast.Ident:
			switch obj := l.Info.Uses[f].(type) {
			case *types.Builtin:
				switch obj.Name() {
				case "close":
					return HazardClose, ""
				case "make":
					return HazardMake, ""
				}
			case *types.Func:
				return HazardCall, f.Name
			case *types.Var:
				return HazardNil, ""
			}
		case *ast.SelectorExpr:
			return HazardCall, f.Sel.Name
		}
	}
	return HazardNone, ""
}

func (l *lowering) under(e ast.Expr) types.Type {
	if t := l.Info.TypeOf(e); t != nil {
		return t.Underlying()
	}
	return nil
}

func (l *lowering) mapElement(e ast.Expr) bool {
	ix, ok := ast.Unparen(e).(*ast.IndexExpr)
	if !ok {
		return false
	}
	_, isMap := l.under(ix.X).(*types.Map)
	return isMap
}

func (l *lowering) divide(e ast.Expr) Hazard {
	if b, ok := l.under(e).(*types.Basic); ok && b.Info()&types.IsInteger != 0 {
		return HazardDivide
	}
	return HazardNone
}
