package main

import (
	"go/types"
	"maps"
	"slices"
)

// reachedInterfaces returns the paths of the other packages that declare an
// interface with methods which can be reached from the exported names of pkg, through exported fields and methods.
func reachedInterfaces(pkg *types.Package) []string {
	r := reacher{seen: make(map[types.Type]bool), paths: make(map[string]bool)}
	for _, name := range pkg.Scope().Names() {
		if obj := pkg.Scope().Lookup(name); obj.Exported() {
			r.visit(obj.Type())
		}
	}
	delete(r.paths, pkg.Path())
	return slices.Sorted(maps.Keys(r.paths))
}

type reacher struct {
	seen  map[types.Type]bool
	paths map[string]bool
}

func (r *reacher) visit(t types.Type) {
	if t == nil || r.seen[t] {
		return
	}
	r.seen[t] = true
	switch t := t.(type) {
	case *types.Named:
		obj := t.Obj()
		iface, ok := t.Underlying().(*types.Interface)
		if ok && obj.Exported() && obj.Pkg() != nil && importable(obj.Pkg().Path()) && iface.NumMethods() > 0 {
			r.paths[obj.Pkg().Path()] = true
		}
		for arg := range t.TypeArgs().Types() {
			r.visit(arg)
		}
		for m := range t.Methods() {
			if m.Exported() {
				r.visit(m.Type())
			}
		}
		r.visit(t.Underlying())
	case *types.Alias:
		r.visit(types.Unalias(t))
	case *types.Pointer:
		r.visit(t.Elem())
	case *types.Slice:
		r.visit(t.Elem())
	case *types.Array:
		r.visit(t.Elem())
	case *types.Chan:
		r.visit(t.Elem())
	case *types.Map:
		r.visit(t.Key())
		r.visit(t.Elem())
	case *types.Signature:
		for v := range t.Params().Variables() {
			r.visit(v.Type())
		}
		for v := range t.Results().Variables() {
			r.visit(v.Type())
		}
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() || f.Embedded() {
				r.visit(f.Type())
			}
		}
	case *types.Interface:
		for m := range t.Methods() {
			r.visit(m.Type())
		}
	}
}
