package main

import (
	"go/types"
	"maps"
	"slices"
)

// sourcesReached returns the paths of the packages with sources that a package's export data refers
// to, when types of these are there already: what such a type is made of is not looked at.
func sourcesReached(pkg *types.Package) []string {
	r := sourceReacher{seen: make(map[types.Type]bool), paths: make(map[string]bool)}
	for _, name := range pkg.Scope().Names() {
		if obj := pkg.Scope().Lookup(name); obj.Exported() {
			r.visit(obj.Type())
		}
	}
	return slices.Sorted(maps.Keys(r.paths))
}

type sourceReacher struct {
	seen  map[types.Type]bool
	paths map[string]bool
}

func (r *sourceReacher) visit(t types.Type) {
	if t == nil || r.seen[t] {
		return
	}
	r.seen[t] = true
	switch t := t.(type) {
	case *types.Named:
		for arg := range t.TypeArgs().Types() {
			r.visit(arg)
		}
		if p := t.Obj().Pkg(); p != nil {
			if _, ok := findSourced(p.Path()); ok {
				r.paths[p.Path()] = true
				return
			}
		}
		r.visitParams(t.TypeParams())
		for m := range t.Methods() {
			r.visit(m.Type())
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
		r.visitParams(t.TypeParams())
		for v := range t.Params().Variables() {
			r.visit(v.Type())
		}
		for v := range t.Results().Variables() {
			r.visit(v.Type())
		}
	case *types.Struct:
		for f := range t.Fields() {
			r.visit(f.Type())
		}
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			r.visit(m.Type())
		}
		for e := range t.EmbeddedTypes() {
			r.visit(e)
		}
	case *types.Union:
		for term := range t.Terms() {
			r.visit(term.Type())
		}
	}
}

func (r *sourceReacher) visitParams(list *types.TypeParamList) {
	for p := range list.TypeParams() {
		r.visit(p.Constraint())
	}
}
