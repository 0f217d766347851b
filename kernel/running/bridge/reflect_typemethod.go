package bridge

import (
	"go/types"
	"iter"
	"reflect"
)

func (l *learnerType) NumMethod() int { return len(l.t.exported(l.typ)) }

func (l *learnerType) Method(i int) reflect.Method {
	methods := l.t.exported(l.typ)
	if i < 0 || i >= len(methods) {
		panic("reflect: Method index out of range")
	}
	obj := methods[i].Obj().(*types.Func)
	m := reflect.Method{Name: obj.Name(), Index: i}
	if !obj.Exported() {
		m.PkgPath = obj.Pkg().Path()
	}
	sig := plainSignature(methods[i], nil)
	if types.IsInterface(l.typ) {
		if core, ok := l.t.coreType(sig); ok {
			m.Type = l.t.showType(sig, core)
		}
		return m
	}
	if fn, ok := l.t.coreMethod(l.typ, l.core, m.Name); ok {
		sig = plainSignature(methods[i], l.typ)
		m.Func = l.t.toCore(sig, fn)
		m.Type = l.t.showType(sig, fn.Type())
	}
	return m
}

func (l *learnerType) Methods() iter.Seq[reflect.Method] { return counted(l.NumMethod(), l.Method) }

func (l *learnerType) MethodByName(name string) (reflect.Method, bool) {
	for i, m := range l.t.exported(l.typ) {
		if m.Obj().Name() == name {
			return l.Method(i), true
		}
	}
	return reflect.Method{}, false
}
