package bridge

import (
	"go/token"
	"go/types"
	"reflect"
)

// Compiled packages have no symbols for unexported types, and yet programs use some:
// binary.BigEndian has such a type, and so has what a testing.T embeds. Their reflect types are
// found by following those of the package's symbols.
//
// A package that is partly compiled to Core has its unexported types in Core. So only those count
// that Core has asked for.

// typeName names a type of a package.
type typeName struct{ importPath, name string }

// nameOf returns the name of a type that has a package.
func nameOf(typ *types.Named) typeName { return typeName{typ.Obj().Pkg().Path(), typ.Obj().Name()} }

// findHidden finds an unexported type. compiledNamed knows it afterwards.
func (t *Types) findHidden(typ *types.Named) (reflect.Type, bool) {
	pkg := typ.Obj().Pkg()
	if pkg == nil || typ.Obj().Exported() || typ.TypeArgs().Len() > 0 {
		return nil, false
	}
	s := typeSearch{want: nameOf(typ), seen: map[reflect.Type]bool{}}
	for _, name := range pkg.Scope().Names() {
		if !token.IsExported(name) {
			continue
		}
		if v, ok := t.lookup(pkg.Path(), name); ok && s.search(v.Type()) {
			t.compiled.hidden.Store(s.want, s.found)
			return s.found, true
		}
	}
	return nil, false
}

// typeSearch looks for a type in those that the types of its package consist of.
type typeSearch struct {
	want  typeName
	seen  map[reflect.Type]bool
	found reflect.Type
}

// search reports whether the type is in rtype, and notes it.
func (s *typeSearch) search(rtype reflect.Type) bool {
	if s.seen[rtype] || rtype.PkgPath() != "" && rtype.PkgPath() != s.want.importPath {
		return false
	}
	s.seen[rtype] = true
	if rtype.Name() == s.want.name && rtype.PkgPath() == s.want.importPath {
		s.found = rtype
		return true
	}
	return s.searchParts(rtype) || s.searchMethods(rtype) ||
		rtype.Name() != "" && rtype.Kind() != reflect.Interface && s.searchMethods(reflect.PointerTo(rtype))
}

// searchParts searches the types that rtype consists of.
func (s *typeSearch) searchParts(rtype reflect.Type) bool {
	switch rtype.Kind() {
	case reflect.Map:
		return s.search(rtype.Key()) || s.search(rtype.Elem())
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		return s.search(rtype.Elem())
	case reflect.Struct:
		for i := range rtype.NumField() {
			if s.search(rtype.Field(i).Type) {
				return true
			}
		}
	case reflect.Func:
		for i := range rtype.NumIn() {
			if s.search(rtype.In(i)) {
				return true
			}
		}
		for i := range rtype.NumOut() {
			if s.search(rtype.Out(i)) {
				return true
			}
		}
	}
	return false
}

// searchMethods searches the signatures of rtype's methods.
func (s *typeSearch) searchMethods(rtype reflect.Type) bool {
	for i := range rtype.NumMethod() {
		if s.search(rtype.Method(i).Type) {
			return true
		}
	}
	return false
}
