package bridge

import (
	"fmt"
	"go/types"
	"reflect"
	"slices"
)

// relate returns a method of a type, which may be a compiled one, that asks about another type.
func (t *Types) relate(ask func(*Types, repr, reflect.Type) bool) reflect.Value {
	return reflect.ValueOf(func(rtype, u any) bool {
		if u == nil {
			panic(fmt.Sprint("reflect: nil type passed to a method of Type ", rtype))
		}
		return ask(t, t.reprOf(rtype), u.(reflect.Type))
	})
}

func (l *learnerType) Implements(u reflect.Type) bool {
	return l.t.implementsType(repr{l.typ, l.core}, u)
}

// implementsType reports whether the values of p have the methods of an interface type.
func (t *Types) implementsType(p repr, u reflect.Type) bool {
	if u.Kind() != reflect.Interface {
		panic("reflect: non-interface type passed to Type.Implements")
	}
	iface := t.reprOf(u)
	switch {
	case iface.typ != nil && p.typ != nil:
		return t.missing(p.typ, iface.typ) == ""
	case iface.typ != nil:
		return t.missingInCompiled(p.core, iface.typ) == ""
	case p.typ == nil:
		return p.core.Implements(u)
	}
	for m := range u.Methods() { // a compiled interface that no cell has named
		if !slices.ContainsFunc(t.exported(p.typ), func(s *types.Selection) bool { return s.Obj().Name() == m.Name }) {
			return false
		}
	}
	return true
}

func (l *learnerType) AssignableTo(u reflect.Type) bool {
	return l.t.assignableType(repr{l.typ, l.core}, u)
}

// assignableType reports whether values of p may be assigned to u.
func (t *Types) assignableType(p repr, u reflect.Type) bool {
	if u.Kind() == reflect.Interface {
		return t.implementsType(p, u)
	}
	return t.assignable(p.typ, p.core, t.reprOf(u))
}

func (l *learnerType) ConvertibleTo(u reflect.Type) bool {
	return l.t.convertibleType(repr{l.typ, l.core}, u)
}

// convertibleType reports whether values of p may be converted to u.
func (t *Types) convertibleType(p repr, u reflect.Type) bool {
	to := t.reprOf(u)
	from, dst := t.goType(p.typ, p.core), t.goType(to.typ, to.core)
	if from == nil || dst == nil {
		return p.core.ConvertibleTo(to.core)
	}
	return types.ConvertibleTo(from, dst)
}
