package bridge

import (
	"reflect"
	"unsafe"
)

// What is in the interfaces of a value is not yet a view when the value is: they hold what Core put
// there. So where compiled code goes through a value, and there are learners' values in interfaces,
// it gets a copy in which these are views too. Most values have none, and are shared. Cycles and
// what is pointed to twice are so in the copy as well.
//
// What compiled code has stored in interfaces of a value that it was to fill may be views, and
// becomes Core's (settle).

// deepView returns what compiled code gets that goes through a Core any.
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

// holder returns x in memory of its own.
func holder(x any) reflect.Value {
	v := reflect.New(reflect.TypeOf(x)).Elem()
	v.Set(reflect.ValueOf(x))
	return v
}

// mayHold reports whether values of a type of compiled code may lead to interfaces in which Core
// has put something.
func (t *Types) mayHold(rtype reflect.Type) bool {
	if yes, ok := t.views.holds.Load(rtype); ok {
		return yes.(bool)
	}
	yes := t.holds(rtype, map[reflect.Type]bool{})
	t.views.holds.Store(rtype, yes)
	return yes
}

func (t *Types) holds(rtype reflect.Type, inside map[reflect.Type]bool) bool {
	if rtype.Kind() == reflect.Interface {
		return rtype.NumMethod() == 0
	}
	if inside[rtype] {
		return false
	}
	if _, isView := t.views.places.Load(rtype); rtype.Name() != "" && !isView {
		return false // the host's own
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

// visit is a place in memory that a walk comes by: of a slice its elements.
type visit struct {
	at    unsafe.Pointer
	len   int
	rtype reflect.Type
}

type visits map[visit]bool

// first reports whether a walk is there for the first time.
func (vs visits) first(v visit) bool {
	if vs[v] {
		return false
	}
	vs[v] = true
	return true
}

// parts calls f with the parts of the value of a type at p that are in the same memory, or that a
// pointer or slice leads to, until f returns true.
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

func elements(elem reflect.Type, p unsafe.Pointer, n int, f func(reflect.Type, unsafe.Pointer) bool) bool {
	for i := range n {
		if f(elem, unsafe.Add(p, uintptr(i)*elem.Size())) {
			return true
		}
	}
	return false
}

// scan looks for learners' values in interfaces.
type scan struct {
	t    *Types
	seen visits
}

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

// copying makes copies of values in which all interfaces hold views.
type copying struct {
	t    *Types
	made map[visit]reflect.Value
}

// value copies what v holds, which is addressable.
func (c *copying) value(v reflect.Value) reflect.Value {
	to := reflect.New(v.Type()).Elem()
	c.copy(v.Type(), to.Addr().UnsafePointer(), v.Addr().UnsafePointer())
	return to
}

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

// once makes and fills the copy of a place, or returns the one that was made before.
func (c *copying) once(at visit, create func() reflect.Value, fill func(reflect.Value)) reflect.Value {
	if made, ok := c.made[at]; ok {
		return made
	}
	made := create()
	c.made[at] = made
	fill(made)
	return made
}

// settle turns the views in the interfaces that x leads to, a value of compiled code, into what
// Core has in their place.
func (t *Types) settle(x any) {
	if x == nil || !t.mayHold(reflect.TypeOf(x)) {
		return
	}
	v := holder(x)
	(&settling{t, visits{}}).settle(v.Type(), v.Addr().UnsafePointer())
}

type settling struct {
	t    *Types
	seen visits
}

func (s *settling) settle(rtype reflect.Type, p unsafe.Pointer) bool {
	if !s.t.mayHold(rtype) {
		return false
	}
	switch rtype.Kind() {
	case reflect.Interface:
		place := (*any)(p)
		if *place == nil {
			return false
		}
		if held := reflect.TypeOf(*place); s.t.mayHold(held) {
			v := holder(*place)
			s.settle(held, v.Addr().UnsafePointer())
			*place = v.Interface()
		}
		*place = s.t.fromHost(*place)
	case reflect.Map:
		m := reflect.NewAt(rtype, p).Elem()
		if m.IsNil() || !s.t.mayHold(rtype.Elem()) || !s.seen.first(visit{m.UnsafePointer(), 0, rtype}) {
			return false
		}
		key, elem := reflect.New(rtype.Key()).Elem(), reflect.New(rtype.Elem()).Elem()
		for it := m.MapRange(); it.Next(); {
			key.SetIterKey(it)
			elem.SetIterValue(it)
			s.settle(rtype.Elem(), elem.Addr().UnsafePointer())
			m.SetMapIndex(key, elem)
		}
	default:
		parts(rtype, p, s.seen, s.settle)
	}
	return false
}

// filled is an argument that compiled code is to fill: a view, and the copy that it got in its
// place.
type filled struct{ view, passed any }

func (t *Types) toFill(x any) filled { return filled{t.View(x), t.deepView(x)} }

// settle makes what was passed Core's again.
func (f filled) settle(t *Types) {
	t.settle(f.passed)
	to, from := reflect.ValueOf(f.view), reflect.ValueOf(f.passed)
	if from.Kind() == reflect.Pointer && !from.IsNil() && from.UnsafePointer() != to.UnsafePointer() {
		to.Elem().Set(from.Elem())
	}
}
