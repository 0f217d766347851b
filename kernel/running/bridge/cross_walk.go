package bridge

import (
	"reflect"
	"unsafe"
)

// holder returns x in memory of its own, which has an address.
func holder(x any) reflect.Value {
	v := reflect.New(reflect.TypeOf(x)).Elem()
	v.Set(reflect.ValueOf(x))
	return v
}

// mayHold reports whether a value of a type of compiled code may lead to interfaces in which Core
// has put something.
func (t *Types) mayHold(rtype reflect.Type) bool {
	if yes, ok := t.views.holds.Load(rtype); ok {
		return yes.(bool)
	}
	yes := t.holds(rtype, map[reflect.Type]bool{})
	t.views.holds.Store(rtype, yes)
	return yes
}

// holds answers for mayHold. inside has the types that led to this one, which end a recursive
// type's walk.
func (t *Types) holds(rtype reflect.Type, inside map[reflect.Type]bool) bool {
	if rtype.Kind() == reflect.Interface {
		return rtype.NumMethod() == 0
	}
	if inside[rtype] {
		return false
	}
	if _, isView := t.views.reprs.Load(rtype); rtype.Name() != "" && !isView {
		return false // a compiled type
	}
	inside[rtype] = true
	switch rtype.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return t.holds(rtype.Elem(), inside)
	case reflect.Map:
		return t.holds(rtype.Key(), inside) || t.holds(rtype.Elem(), inside)
	case reflect.Struct:
		for f := range rtype.Fields() {
			if t.holds(f.Type, inside) {
				return true
			}
		}
	}
	return false
}

// visit is a piece of memory that a walk meets: of a slice its elements.
type visit struct {
	at    unsafe.Pointer
	len   int
	rtype reflect.Type
}

// visits are the pieces of memory that a walk has met.
type visits map[visit]bool

// first reports whether a walk meets the piece for the first time.
func (vs visits) first(v visit) bool {
	if vs[v] {
		return false
	}
	vs[v] = true
	return true
}

// parts calls f for the parts of the value of type rtype at p: those in the same memory, and what a
// pointer or slice leads to. It stops when f returns true.
func parts(rtype reflect.Type, p unsafe.Pointer, seen visits, f func(reflect.Type, unsafe.Pointer) bool) bool {
	switch rtype.Kind() {
	case reflect.Pointer:
		to := *(*unsafe.Pointer)(p)
		return to != nil && seen.first(visit{to, 1, rtype}) && f(rtype.Elem(), to)
	case reflect.Slice:
		s := reflect.NewAt(rtype, p).Elem()
		if s.Len() == 0 || !seen.first(visit{s.UnsafePointer(), s.Len(), rtype}) {
			return false
		}
		return elements(rtype.Elem(), s.UnsafePointer(), s.Len(), f)
	case reflect.Array:
		return elements(rtype.Elem(), p, rtype.Len(), f)
	case reflect.Struct:
		for field := range rtype.Fields() {
			if f(field.Type, unsafe.Add(p, field.Offset)) {
				return true
			}
		}
	}
	return false
}

// elements calls f for each of n elements at p, until f returns true.
func elements(elem reflect.Type, p unsafe.Pointer, n int, f func(reflect.Type, unsafe.Pointer) bool) bool {
	for i := range n {
		if f(elem, unsafe.Add(p, uintptr(i)*elem.Size())) {
			return true
		}
	}
	return false
}
