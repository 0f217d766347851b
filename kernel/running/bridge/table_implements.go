package bridge

import (
	"go/types"
	"reflect"
)

// Implements reports whether the dynamic type of x, a Core any, has the methods of an interface
// type. A nil x has no type, and so implements nothing, not even any.
func (t *Types) Implements(x any, iface types.Type) bool {
	if x == nil {
		return false
	}
	if e := t.entry(x); e != nil {
		return t.cached(e, iface, func() bool { return t.missing(e.typ, iface) == "" })
	}
	return t.missingInCompiled(reflect.TypeOf(x), iface) == ""
}

// MissingMethod returns the first method by name that an interface has and the dynamic type of x
// has not. It is empty if x implements the interface.
func (t *Types) MissingMethod(x any, iface types.Type) string {
	if e := t.entry(x); e != nil {
		return t.missing(e.typ, iface)
	}
	return t.missingInCompiled(reflect.TypeOf(x), iface)
}

// missing returns the first method that a registered type does not have. It holds the table's lock
// because go/types completes types that are looked at first.
func (t *Types) missing(typ, iface types.Type) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	m, _ := types.MissingMethod(typ, iface.Underlying().(*types.Interface), true)
	if m == nil {
		return ""
	}
	return m.Name()
}

// missingInCompiled returns the first method that a compiled type does not have.
func (t *Types) missingInCompiled(rtype reflect.Type, iface types.Type) string {
	it := iface.Underlying().(*types.Interface)
	if it.NumMethods() == 0 {
		return ""
	}
	real, known := t.realType(iface)
	if known && rtype.Implements(real) {
		return ""
	}
	for m := range it.Methods() { // sorted by name
		if !m.Exported() {
			return m.Name()
		}
		method, ok := rtype.MethodByName(m.Name())
		if !ok || !t.sameSignature(m.Signature(), method.Type, 1) {
			return m.Name()
		}
	}
	return ""
}

// hasType reports whether the dynamic type of x is typ or implements it.
func (t *Types) hasType(x any, typ types.Type) bool {
	if types.IsInterface(typ) {
		return t.Implements(x, typ)
	}
	if of := t.TypeOf(x); of != nil {
		return types.Identical(of, typ)
	}
	return t.same(typ, reflect.TypeOf(x))
}

// empty reports whether an interface type has no methods.
func empty(iface types.Type) bool { return iface.Underlying().(*types.Interface).Empty() }

// errorInterface is the type error.
var errorInterface = types.Universe.Lookup("error").Type().Underlying().(*types.Interface)
