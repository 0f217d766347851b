package check

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// typeWriter writes types as syntax, for the declarations of a session's variables. Types that are
// not of package main it calls by names in the machine's package, see machineImporter.
type typeWriter struct {
	machine *machineImporter
	objects map[types.Object]*decl // of package main
	uses    []use                  // names of package main in what was written
	imports []importSpec
	// private is set if a type was written that only its own package can name.
	private bool
}

func (w *typeWriter) expr(t types.Type) ast.Expr {
	switch t := t.(type) {
	case *types.Alias:
		if t.TypeArgs().Len() > 0 && w.objects[t.Obj()] == nil {
			return w.expr(types.Unalias(t))
		}
		return w.instance(w.named(t.Obj(), t.Origin()), t.TypeArgs())
	case *types.Named:
		return w.instance(w.named(t.Obj(), t.Origin()), t.TypeArgs())
	case *types.Pointer:
		return &ast.StarExpr{X: w.expr(t.Elem())}
	case *types.Slice:
		return &ast.ArrayType{Elt: w.expr(t.Elem())}
	case *types.Array:
		n := &ast.BasicLit{Kind: token.INT, Value: strconv.FormatInt(t.Len(), 10)}
		return &ast.ArrayType{Len: n, Elt: w.expr(t.Elem())}
	case *types.Map:
		return &ast.MapType{Key: w.expr(t.Key()), Value: w.expr(t.Elem())}
	case *types.Chan:
		return &ast.ChanType{Dir: chanDirs[t.Dir()], Value: w.expr(t.Elem())}
	case *types.Signature:
		return w.signature(t)
	case *types.Struct:
		return w.structure(t)
	case *types.Interface:
		return w.iface(t)
	}
	return w.foreign(t)
}

var chanDirs = map[types.ChanDir]ast.ChanDir{
	types.SendRecv: ast.SEND | ast.RECV,
	types.SendOnly: ast.SEND,
	types.RecvOnly: ast.RECV,
}

// named returns the name of a type without its arguments.
func (w *typeWriter) named(obj *types.TypeName, t types.Type) ast.Expr {
	d := w.objects[obj]
	if d == nil {
		w.private = w.private || obj.Pkg() != nil && !obj.Exported()
		return w.foreign(t)
	}
	id := ast.NewIdent(obj.Name())
	w.uses = append(w.uses, use{id, d})
	return id
}

func (w *typeWriter) instance(generic ast.Expr, args *types.TypeList) ast.Expr {
	if args.Len() == 0 {
		return generic
	}
	x := &ast.IndexListExpr{X: generic}
	for arg := range args.Types() {
		x.Indices = append(x.Indices, w.expr(arg))
	}
	return x
}

func (w *typeWriter) foreign(t types.Type) ast.Expr {
	return &ast.SelectorExpr{X: ast.NewIdent(core.MachineName), Sel: ast.NewIdent(w.machine.typeName(t))}
}

func (w *typeWriter) signature(t *types.Signature) *ast.FuncType {
	f := &ast.FuncType{Params: w.tuple(t.Params()), Results: w.tuple(t.Results())}
	if t.Variadic() {
		last := f.Params.List[len(f.Params.List)-1]
		last.Type = &ast.Ellipsis{Elt: last.Type.(*ast.ArrayType).Elt}
	}
	return f
}

// tuple leaves the names of parameters out: they say nothing in a type.
func (w *typeWriter) tuple(t *types.Tuple) *ast.FieldList {
	list := &ast.FieldList{}
	for v := range t.Variables() {
		list.List = append(list.List, &ast.Field{Type: w.expr(v.Type())})
	}
	return list
}

func (w *typeWriter) structure(t *types.Struct) ast.Expr {
	list := &ast.FieldList{}
	for i := range t.NumFields() {
		v := t.Field(i)
		if !v.Exported() && v.Pkg().Path() != mainPath {
			w.private = true
			return w.foreign(t)
		}
		f := &ast.Field{}
		if v.Embedded() {
			f.Type = w.embedded(v.Type())
		} else {
			f.Names = []*ast.Ident{ast.NewIdent(v.Name())}
			f.Type = w.expr(v.Type())
		}
		if tag := t.Tag(i); tag != "" {
			f.Tag = &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(tag)}
		}
		list.List = append(list.List, f)
	}
	return &ast.StructType{Fields: list}
}

// embedded returns the type of an embedded field. The field's name is the type's, so it must be
// called by its own.
func (w *typeWriter) embedded(t types.Type) ast.Expr {
	var obj *types.TypeName
	var args *types.TypeList
	switch t := t.(type) {
	case *types.Pointer:
		return &ast.StarExpr{X: w.embedded(t.Elem())}
	case *types.Basic:
		return ast.NewIdent(t.Name())
	case *types.Alias:
		obj, args = t.Obj(), t.TypeArgs()
	case *types.Named:
		obj, args = t.Obj(), t.TypeArgs()
	}
	if obj == nil || w.objects[obj] != nil {
		return w.expr(t)
	}
	if obj.Pkg() == nil {
		return ast.NewIdent(obj.Name())
	}
	name := pathName(obj.Pkg().Path())
	w.imports = append(w.imports, importSpec{name, obj.Pkg().Path()})
	return w.instance(&ast.SelectorExpr{X: ast.NewIdent(name), Sel: ast.NewIdent(obj.Name())}, args)
}

func (w *typeWriter) iface(t *types.Interface) ast.Expr {
	list := &ast.FieldList{}
	for m := range t.ExplicitMethods() {
		if !m.Exported() && m.Pkg().Path() != mainPath {
			w.private = true
			return w.foreign(t)
		}
		list.List = append(list.List, &ast.Field{Names: []*ast.Ident{ast.NewIdent(m.Name())}, Type: w.signature(m.Signature())})
	}
	for e := range t.EmbeddedTypes() {
		list.List = append(list.List, &ast.Field{Type: w.expr(e)})
	}
	return &ast.InterfaceType{Methods: list}
}
