package bridge

import "reflect"

// valueOut returns what compiled code gets for a reflect.Value of Core: one that is about a view.
func (t *Types) valueOut(v reflect.Value) reflect.Value {
	held, ok := v.Interface().(reflect.Value)
	if !ok || !held.IsValid() {
		return v
	}
	s := t.unbox(held)
	if s.typ == nil {
		return v
	}
	e := t.entryFor(s.typ)
	if e == nil || e.core() != s.v.Type() {
		return v
	}
	view := t.viewType(e)
	if s.v.CanAddr() {
		return reflect.ValueOf(reflect.NewAt(view, s.v.Addr().UnsafePointer()).Elem())
	}
	return reflect.ValueOf(reinterpret(s.v, view))
}

// valueIn returns the reflect.Value of Core for one of compiled code, which may be about a view.
func (t *Types) valueIn(v reflect.Value) reflect.Value {
	held, ok := v.Interface().(reflect.Value)
	if !ok || !held.IsValid() {
		return v
	}
	p, isView := t.reprOfView(held.Type())
	if !isView {
		return v
	}
	if held.CanAddr() {
		return reflect.ValueOf(t.toCore(p.typ, reflect.NewAt(p.core, held.Addr().UnsafePointer()).Elem()))
	}
	return reflect.ValueOf(t.toCore(p.typ, reinterpret(held, p.core)))
}

// typeOut returns the type of the views of a learner's type.
func (t *Types) typeOut(l *learnerType) reflect.Type {
	t.views.mu.Lock()
	defer t.views.mu.Unlock()
	return t.viewOf(l.typ, l.core)
}

// typeIn returns the reflect.Type that Core sees for one of compiled code, which may be a view's.
func (t *Types) typeIn(typ reflect.Type) reflect.Type {
	if _, own := typ.(*learnerType); own {
		return typ
	}
	if p, ok := t.reprOfView(typ); ok {
		return t.showRepr(p)
	}
	return typ
}
