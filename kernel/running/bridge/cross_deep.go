package bridge

import (
	"reflect"
	"unsafe"
)

// The interfaces inside a value hold what Core has put there, also when the value itself crosses as
// a view. So compiled code that goes through a whole value, as package json does, gets a copy of it
// in which the interfaces hold views too. It gets a copy only if there are learners' values in
// interfaces; most values have none, and are shared. A copy has the cycles and the shared parts of
// the original.

// deepView returns what compiled code gets for x, a Core any, when it goes through all that x leads
// to.
func (t *Types) deepView(x any) any {
	view := t.View(x)
	if view == nil || !t.mayHold(reflect.TypeOf(view)) {
		return view
	}
	v := holder(view)
	if !(&scan{t, visits{}}).finds(v.Type(), v.Addr().UnsafePointer()) {
		return view
	}
	return (&copying{t, map[visit]reflect.Value{}}).value(v).Interface()
}

// scan looks for learners' values in interfaces.
type scan struct {
	t    *Types
	seen visits
}

// finds reports whether an interface that the value of type rtype at p leads to holds a learner's
// value.
func (s *scan) finds(rtype reflect.Type, p unsafe.Pointer) bool {
	if !s.t.mayHold(rtype) {
		return false
	}
	switch rtype.Kind() {
	case reflect.Interface:
		x := *(*any)(p)
		if x == nil || s.t.entry(x) != nil {
			return x != nil && s.t.viewType(s.t.entry(x)) != reflect.TypeOf(x)
		}
		if !s.t.mayHold(reflect.TypeOf(x)) {
			return false
		}
		v := holder(x)
		return s.finds(v.Type(), v.Addr().UnsafePointer())
	case reflect.Map:
		m := reflect.NewAt(rtype, p).Elem()
		if m.IsNil() || !s.seen.first(visit{m.UnsafePointer(), 0, rtype}) {
			return false
		}
		key, elem := reflect.New(rtype.Key()), reflect.New(rtype.Elem())
		for it := m.MapRange(); it.Next(); {
			key.Elem().SetIterKey(it)
			elem.Elem().SetIterValue(it)
			if s.finds(rtype.Key(), key.UnsafePointer()) || s.finds(rtype.Elem(), elem.UnsafePointer()) {
				return true
			}
		}
		return false
	}
	return parts(rtype, p, s.seen, s.finds)
}

// copying makes copies of values in which all interfaces hold views. made has the copies of what
// can be reached in two ways.
type copying struct {
	t    *Types
	made map[visit]reflect.Value
}

// value returns a copy of what v holds. v is addressable.
func (c *copying) value(v reflect.Value) reflect.Value {
	to := reflect.New(v.Type()).Elem()
	c.copy(v.Type(), to.Addr().UnsafePointer(), v.Addr().UnsafePointer())
	return to
}

// copy copies the value of type rtype at src to dst.
func (c *copying) copy(rtype reflect.Type, dst, src unsafe.Pointer) {
	to, from := reflect.NewAt(rtype, dst).Elem(), reflect.NewAt(rtype, src).Elem()
	to.Set(from)
	if !c.t.mayHold(rtype) {
		return
	}
	switch rtype.Kind() {
	case reflect.Interface:
		x := c.t.View(*(*any)(src))
		if x != nil && c.t.mayHold(reflect.TypeOf(x)) {
			x = c.value(holder(x)).Interface()
		}
		*(*any)(dst) = x
	case reflect.Pointer:
		if from.IsNil() {
			return
		}
		to.Set(c.once(visit{from.UnsafePointer(), 1, rtype}, func() reflect.Value {
			return reflect.New(rtype.Elem()).Convert(rtype)
		}, func(to reflect.Value) { c.copy(rtype.Elem(), to.UnsafePointer(), from.UnsafePointer()) }))
	case reflect.Slice:
		if from.Len() == 0 {
			return
		}
		to.Set(c.once(visit{from.UnsafePointer(), from.Len(), rtype}, func() reflect.Value {
			return reflect.MakeSlice(rtype, from.Len(), from.Len())
		}, func(to reflect.Value) {
			for i := range from.Len() {
				off := uintptr(i) * rtype.Elem().Size()
				c.copy(rtype.Elem(), unsafe.Add(to.UnsafePointer(), off), unsafe.Add(from.UnsafePointer(), off))
			}
		}))
	case reflect.Map:
		if from.IsNil() {
			return
		}
		to.Set(c.once(visit{from.UnsafePointer(), 0, rtype}, func() reflect.Value {
			return reflect.MakeMapWithSize(rtype, from.Len())
		}, func(to reflect.Value) {
			key, elem := reflect.New(rtype.Key()).Elem(), reflect.New(rtype.Elem()).Elem()
			for it := from.MapRange(); it.Next(); {
				key.SetIterKey(it)
				elem.SetIterValue(it)
				to.SetMapIndex(c.value(key), c.value(elem))
			}
		}))
	default:
		parts(rtype, src, nil, func(part reflect.Type, p unsafe.Pointer) bool {
			c.copy(part, unsafe.Add(dst, uintptr(p)-uintptr(src)), p)
			return false
		})
	}
}

// once returns the copy of what is at a place. It creates and fills the copy when it is asked for
// the first time; a cycle finds the copy before it is filled.
func (c *copying) once(at visit, create func() reflect.Value, fill func(reflect.Value)) reflect.Value {
	if made, ok := c.made[at]; ok {
		return made
	}
	made := create()
	c.made[at] = made
	fill(made)
	return made
}
