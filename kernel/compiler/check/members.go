package check

import (
	"go/ast"
	"go/types"
)

// members returns what may follow the dot after base.
func (pc *partialCheck) members(base ast.Expr) []Completion {
	if id, ok := base.(*ast.Ident); ok {
		if pn, ok := pc.info.Uses[id].(*types.PkgName); ok {
			return pc.exported(pn.Imported())
		}
	}
	tv, ok := pc.info.Types[base]
	if !ok || tv.Type == nil {
		return nil
	}
	var list []Completion
	for _, f := range pc.fields(tv) {
		list = append(list, pc.completion(f, rankLocal))
	}
	for _, m := range pc.methods(tv) {
		list = append(list, pc.completion(m, rankLocal))
	}
	return list
}

// exported returns the names that a package exports.
func (pc *partialCheck) exported(p *types.Package) []Completion {
	var list []Completion
	for _, name := range p.Scope().Names() {
		if obj := p.Scope().Lookup(name); obj.Exported() {
			list = append(list, pc.completion(obj, rankLocal))
		}
	}
	return list
}

// accessible reports whether a cell can use a field or method.
func (pc *partialCheck) accessible(obj types.Object) bool {
	return obj.Exported() || obj.Pkg() == pc.pkg
}

// fields returns the fields of a value, those of embedded structs included as far as nothing nearer
// hides them.
func (pc *partialCheck) fields(tv types.TypeAndValue) []*types.Var {
	if tv.IsType() {
		return nil
	}
	var list []*types.Var
	names := map[string]bool{}
	seen := map[types.Type]bool{}
	level := []types.Type{tv.Type}
	for len(level) > 0 {
		var next []types.Type
		for _, t := range level {
			if p, ok := t.Underlying().(*types.Pointer); ok {
				t = p.Elem()
			}
			st, ok := t.Underlying().(*types.Struct)
			if !ok || seen[t] {
				continue
			}
			seen[t] = true
			for f := range st.Fields() {
				if f.Embedded() {
					next = append(next, f.Type())
				}
				if !names[f.Name()] && pc.accessible(f) {
					names[f.Name()] = true
					list = append(list, f)
				}
			}
		}
		level = next
	}
	return list
}

// methods returns the methods that can be called on a value, or selected from a type.
func (pc *partialCheck) methods(tv types.TypeAndValue) []types.Object {
	t := tv.Type
	if _, isPointer := t.Underlying().(*types.Pointer); !isPointer && !types.IsInterface(t) && !tv.IsType() {
		// A value that is not addressable has fewer, but the learner may be about to assign it to a
		// variable.
		t = types.NewPointer(t)
	}
	var list []types.Object
	set := types.NewMethodSet(t)
	for sel := range set.Methods() {
		if pc.accessible(sel.Obj()) {
			list = append(list, sel.Obj())
		}
	}
	return list
}
