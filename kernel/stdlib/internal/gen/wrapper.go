package main

import (
	"bytes"
	"cmp"
	"fmt"
	"go/types"
	"slices"
	"strings"
)

func wrapperName(obj *types.TypeName) string {
	return "_" + flat(obj.Pkg().Path()) + "_" + obj.Name()
}

// wrapper returns the type by which yaegi makes an interpreted value implement an interface: the
// value, and a function for each method. It is empty for a type that is no interface, is another
// name for one, or cannot be implemented outside its package.
func (f *tableFile) wrapper(obj *types.TypeName) string {
	iface, ok := obj.Type().Underlying().(*types.Interface)
	if !ok || obj.IsAlias() {
		return ""
	}
	methods := slices.SortedFunc(iface.Methods(), func(a, b *types.Func) int { return cmp.Compare(a.Name(), b.Name()) })
	if slices.ContainsFunc(methods, func(m *types.Func) bool { return !m.Exported() }) {
		return ""
	}
	var fields, funcs bytes.Buffer
	for _, m := range methods {
		params, args := f.params(m.Signature())
		results := f.results(m.Signature())
		fmt.Fprintf(&fields, "W%s func(%s)%s\n", m.Name(), params, results)
		fmt.Fprintf(&funcs, "func (w %s) %s(%s)%s {", wrapperName(obj), m.Name(), params, results)
		if m.Name() == "String" { // fmt asks for it, and yaegi may have had no such method to put there
			funcs.WriteString("\nif w.WString == nil {\nreturn \"\"\n}\n")
		}
		if results != "" {
			funcs.WriteString("return ")
		}
		fmt.Fprintf(&funcs, "w.W%s(%s)}\n", m.Name(), args)
	}
	return fmt.Sprintf("\ntype %s struct {\nIValue any\n%s}\n\n%s", wrapperName(obj), &fields, &funcs)
}

// params returns the parameters of a method as its declaration lists and as a call passes them.
func (f *tableFile) params(signature *types.Signature) (decl, args string) {
	var decls, names []string
	for i := range signature.Params().Len() {
		name, typ := fmt.Sprintf("a%d", i), f.typeString(signature.Params().At(i).Type())
		if signature.Variadic() && i == signature.Params().Len()-1 {
			decls = append(decls, name+" ..."+strings.TrimPrefix(typ, "[]"))
			names = append(names, name+"...")
			continue
		}
		decls = append(decls, name+" "+typ)
		names = append(names, name)
	}
	return strings.Join(decls, ", "), strings.Join(names, ", ")
}

// results returns the results of a method as its declaration lists them, without names: one could be
// the receiver's.
func (f *tableFile) results(signature *types.Signature) string {
	var list []string
	for v := range signature.Results().Variables() {
		list = append(list, f.typeString(v.Type()))
	}
	switch len(list) {
	case 0:
		return ""
	case 1:
		return " " + list[0]
	default:
		return " (" + strings.Join(list, ", ") + ")"
	}
}

func (f *tableFile) typeString(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return f.use(p.Path()) })
}
