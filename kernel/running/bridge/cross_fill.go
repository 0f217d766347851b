package bridge

import (
	"reflect"
	"unsafe"
)

// Compiled code that is to fill a value, as json.Unmarshal is, may get a copy of it
// (cross_deep.go), and may store views in the interfaces that are in it. After the call these
// become Core's values, and the copy's content that of the value.

// fillTarget is an argument that compiled code is to fill: a view of it, and what was passed in its
// place, which is the view or a copy.
type fillTarget struct{ view, passed any }

// toFill returns what takes the place of x, a Core any that compiled code is to fill.
func (t *Types) toFill(x any) fillTarget { return fillTarget{t.View(x), t.deepView(x)} }

// fill replaces the arguments that compiled code takes as any, or in a list of such, by what it is
// to fill.
func (t *Types) fill(compiled reflect.Type, args []reflect.Value) (fills []fillTarget) {
	for i, arg := range args {
		switch in := compiled.In(i); {
		case in == anyType && !arg.IsNil():
			f := t.toFill(arg.Interface())
			fills = append(fills, f)
			args[i] = asInterface(f.passed, anyType)
		case in == reflect.TypeFor[[]any]():
			list := make([]any, arg.Len())
			for j := range list {
				f := t.toFill(arg.Index(j).Interface())
				fills = append(fills, f)
				list[j] = f.passed
			}
			args[i] = reflect.ValueOf(list)
		}
	}
	return fills
}

// copyBack makes Core's values of what compiled code has stored, and takes them from the copy.
func (f fillTarget) copyBack(t *Types) {
	t.deepUnview(f.passed)
	to, from := reflect.ValueOf(f.view), reflect.ValueOf(f.passed)
	if from.Kind() == reflect.Pointer && !from.IsNil() && from.UnsafePointer() != to.UnsafePointer() {
		to.Elem().Set(from.Elem())
	}
}

// deepUnview turns the views in all interfaces that x, a value of compiled code, leads to into
// Core's values.
func (t *Types) deepUnview(x any) {
	if x == nil || !t.mayHold(reflect.TypeOf(x)) {
		return
	}
	v := holder(x)
	(&unviewing{t, visits{}}).unview(v.Type(), v.Addr().UnsafePointer())
}

// unviewing goes through a value once, however often its parts are met.
type unviewing struct {
	t    *Types
	seen visits
}

// unview turns the views that the value of type rtype at p leads to into Core's values. It returns
// false, to be called for all parts.
func (s *unviewing) unview(rtype reflect.Type, p unsafe.Pointer) bool {
	if !s.t.mayHold(rtype) {
		return false
	}
	switch rtype.Kind() {
	case reflect.Interface:
		slot := (*any)(p)
		if *slot == nil {
			return false
		}
		if held := reflect.TypeOf(*slot); s.t.mayHold(held) {
			v := holder(*slot)
			s.unview(held, v.Addr().UnsafePointer())
			*slot = v.Interface()
		}
		*slot = s.t.fromCompiled(*slot)
	case reflect.Map:
		m := reflect.NewAt(rtype, p).Elem()
		if m.IsNil() || !s.t.mayHold(rtype.Elem()) || !s.seen.first(visit{m.UnsafePointer(), 0, rtype}) {
			return false
		}
		key, elem := reflect.New(rtype.Key()).Elem(), reflect.New(rtype.Elem()).Elem()
		for it := m.MapRange(); it.Next(); {
			key.SetIterKey(it)
			elem.SetIterValue(it)
			s.unview(rtype.Elem(), elem.Addr().UnsafePointer())
			m.SetMapIndex(key, elem)
		}
	default:
		parts(rtype, p, s.seen, s.unview)
	}
	return false
}
