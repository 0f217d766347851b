package bridge

import (
	"go/types"
	"reflect"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// compiledTypes holds what has been found out about the types of compiled packages.
type compiledTypes struct {
	named  sync.Map // reflect.Type of a named type → its types.Type
	hidden sync.Map // typeName → reflect.Type, of unexported types that Core uses
}

// compiledNamed returns the compiled type that a named type is, if it is one. A learner's is none,
// and neither is an instance of a generic type, which is compiled to Core like a learner's.
func (t *Types) compiledNamed(typ *types.Named) (reflect.Type, bool) {
	if typ.Obj().Pkg() == nil {
		switch typ.Obj().Name() {
		case "error":
			return errorType, true
		case "any":
			return anyType, true
		}
		return nil, false
	}
	if typ.TypeArgs().Len() > 0 || typ.Obj().Parent() != typ.Obj().Pkg().Scope() {
		return nil, false
	}
	if !typ.Obj().Exported() {
		rtype, _ := t.compiled.hidden.Load(nameOf(typ))
		known, ok := rtype.(reflect.Type)
		return known, ok
	}
	v, ok := t.lookup(typ.Obj().Pkg().Path(), typ.Obj().Name())
	if !ok || v.Kind() != reflect.Pointer || !v.IsNil() {
		return nil, false
	}
	rtype := v.Type().Elem()
	t.compiled.named.LoadOrStore(rtype, typ)
	return rtype, true
}

// realType returns the type that compiled code has for typ. There is none for types that contain a
// learner's.
func (t *Types) realType(typ types.Type) (reflect.Type, bool) {
	return t.realTypeBy(typ, t.compiledNamed)
}

// realTypeBy is realType with another way to find named types.
func (t *Types) realTypeBy(typ types.Type, compiled func(*types.Named) (reflect.Type, bool)) (reflect.Type, bool) {
	return typeBuilder{
		named:    compiled,
		iface:    func(i *types.Interface) (reflect.Type, bool) { return anyType, i.NumMethods() == 0 },
		variadic: true,
	}.build(typ)
}

// coreType returns the type of values of type typ in Core, if that does not depend on structs that
// are not registered.
func (t *Types) coreType(typ types.Type) (reflect.Type, bool) {
	b := typeBuilder{iface: func(*types.Interface) (reflect.Type, bool) { return anyType, true }}
	inside := map[*types.Named]bool{}
	b.named = func(n *types.Named) (reflect.Type, bool) {
		if types.IsInterface(n) {
			return anyType, true
		}
		if rtype, ok := t.compiledNamed(n); ok {
			return core.OfCompiled(rtype), true
		}
		if e := t.entryFor(n); e != nil {
			return e.core(), true
		}
		if _, ok := n.Underlying().(*types.Struct); ok || inside[n] {
			return nil, false
		}
		inside[n] = true
		defer delete(inside, n)
		return b.build(n.Underlying())
	}
	return b.build(typ)
}
