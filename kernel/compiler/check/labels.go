package check

import (
	"go/ast"
	"go/token"
)

// branch returns the break, continue or goto whose label the name is, nil if it is not a label.
func (pc *partialCheck) branch() *ast.BranchStmt {
	b, _ := pc.parent(0).(*ast.BranchStmt)
	return b
}

// labels returns the labels that the branch can go to: break and continue to those of statements
// around it, goto to those of the function.
func (pc *partialCheck) labels() []Completion {
	var list []Completion
	add := func(l *ast.LabeledStmt) {
		list = append(list, Completion{Text: l.Label.Name, Type: "label", rank: rankLocal})
	}
	body := ast.Node(pc.file)
	for _, n := range pc.path {
		switch n := n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			list, body = nil, n
		case *ast.LabeledStmt:
			switch {
			case pc.branch().Tok == token.BREAK && breaks(n.Stmt), pc.branch().Tok == token.CONTINUE && loops(n.Stmt):
				add(n)
			}
		}
	}
	if pc.branch().Tok != token.GOTO {
		return list
	}
	ast.Inspect(body, func(n ast.Node) bool {
		if l, ok := n.(*ast.LabeledStmt); ok {
			add(l)
		}
		_, inner := n.(*ast.FuncLit)
		return !inner || n == body
	})
	return list
}

func loops(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.ForStmt, *ast.RangeStmt:
		return true
	}
	return false
}

func breaks(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		return true
	}
	return loops(s)
}
