package check

import (
	"go/ast"
	"strings"
)

// packageNames visits the identifiers in a session file that stand for names of the package: what
// it declares, and what its types and signatures refer to. Function bodies are not there any more,
// so what is left is simple enough to tell by syntax: a field's, parameter's or method's own name
// is none, nor is the second half of a selector, nor a type parameter.
func packageNames(f *ast.File, visit func(*ast.Ident)) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				visit(d.Name)
			}
			own := typeParams(d.Type.TypeParams)
			if d.Recv != nil {
				for _, r := range d.Recv.List {
					for n := range receiverParams(r.Type) {
						own[n] = true
					}
					expressionNames(r.Type, own, visit)
				}
			}
			expressionNames(d.Type, own, visit)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					visit(spec.Name)
					own := typeParams(spec.TypeParams)
					if spec.TypeParams != nil {
						expressionNames(spec.TypeParams, own, visit)
					}
					expressionNames(spec.Type, own, visit)
				case *ast.ValueSpec:
					for _, n := range spec.Names {
						visit(n)
					}
					if spec.Type != nil {
						expressionNames(spec.Type, nil, visit)
					}
					for _, v := range spec.Values {
						expressionNames(v, nil, visit)
					}
				}
			}
		}
	}
}

// expressionNames visits the identifiers in n that are not in own and may stand for names of the
// package.
func expressionNames(n ast.Node, own map[string]bool, visit func(*ast.Ident)) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			expressionNames(n.X, own, visit)
			return false
		case *ast.Field:
			expressionNames(n.Type, own, visit)
			return false
		case *ast.Ident:
			if !own[n.Name] {
				visit(n)
			}
		}
		return true
	})
}

func typeParams(list *ast.FieldList) map[string]bool {
	own := map[string]bool{}
	if list != nil {
		for _, f := range list.List {
			for _, n := range f.Names {
				own[n.Name] = true
			}
		}
	}
	return own
}

// receiverParams are the type parameters that a receiver's type declares: K and V of *Map[K, V].
func receiverParams(t ast.Expr) map[string]bool {
	own := map[string]bool{}
	add := func(e ast.Expr) {
		if id, ok := e.(*ast.Ident); ok {
			own[id.Name] = true
		}
	}
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			add(x.Index)
			return own
		case *ast.IndexListExpr:
			for _, e := range x.Indices {
				add(e)
			}
			return own
		default:
			return own
		}
	}
}

// methodOf is the name of the method that d declares; that of a function has no receiver.
func methodOf(d *ast.FuncDecl) method {
	m := method{name: d.Name.Name}
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return m
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			m.receiver = x.Name
			return m
		default:
			return m
		}
	}
}

// qualifyImports gives the packages that a session file imports names of their own, so that later
// cells can declare what has a package's name.
func qualifyImports(f *ast.File) {
	imported := map[string]bool{}
	for _, im := range f.Imports {
		if im.Name != nil && im.Name.Name != "." && im.Name.Name != "_" && !strings.HasPrefix(im.Name.Name, HostName) {
			imported[im.Name.Name] = true
			im.Name.Name = HostName + im.Name.Name
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && imported[id.Name] {
				id.Name = HostName + id.Name
			}
		}
		return true
	})
}

// dropBodies takes the functions' bodies away: they have been checked. A generic function must keep
// one.
func dropBodies(f *ast.File) {
	for _, d := range f.Decls {
		fd, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		generic := fd.Type.TypeParams != nil
		if fd.Recv != nil && len(receiverParams(fd.Recv.List[0].Type)) > 0 {
			generic = true
		}
		fd.Body = nil
		if generic {
			fd.Body = &ast.BlockStmt{List: []ast.Stmt{&ast.ForStmt{Body: &ast.BlockStmt{}}}}
		}
	}
}
