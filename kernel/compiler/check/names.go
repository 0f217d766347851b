package check

import "go/ast"

// method names a method of a type of the package.
type method struct{ receiver, name string }

// methodOf returns the name of the method that d declares; that of a function has no receiver.
func methodOf(d *ast.FuncDecl) method {
	m := method{name: d.Name.Name}
	if d.Recv != nil && len(d.Recv.List) > 0 {
		m.receiver, _ = receiver(d.Recv.List[0].Type)
	}
	return m
}

// receiver takes a receiver's type apart: the type's name, "" if it has none, and how many type
// parameters it declares, 2 of *Map[K, V].
func receiver(t ast.Expr) (name string, params int) {
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t, params = x.X, 1
		case *ast.IndexListExpr:
			t, params = x.X, len(x.Indices)
		case *ast.Ident:
			return x.Name, params
		default:
			return "", params
		}
	}
}

// isGeneric reports whether d has type parameters, of its own or its receiver's.
func isGeneric(d *ast.FuncDecl) bool {
	if d.Type.TypeParams != nil {
		return true
	}
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return false
	}
	_, params := receiver(d.Recv.List[0].Type)
	return params > 0
}
