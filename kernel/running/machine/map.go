package machine

import (
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Accesses to maps, which goroutines share as a whole, and to elements of slices that built-in
// functions read and write.

func mapEntries() []core.Binding {
	return []core.Binding{
		step(core.ReadMap, func(c interp.Call) { entriesOf(c, c.Arg(1)).read(c.Arg(1).UnsafePointer()) }),
		step(core.WriteMap, func(c interp.Call) { entriesOf(c, c.Arg(1)).write(c.Arg(1).UnsafePointer()) }),
		step(core.StoreMap, storeMap),
		prepared(core.UpdateMap, updatesMap),
		step(core.ReadElements, func(c interp.Call) { elements(c, accessing.read) }),
		step(core.WriteElements, func(c interp.Call) { elements(c, accessing.write) }),
		step(core.Appends, appends),
		step(core.Copies, copies),
		step(core.Clears, clears),
	}
}

// entriesOf is accessingAt for a map, which is accessed as a whole.
func entriesOf(c interp.Call, of reflect.Value) accessing {
	a := accessingAt(c, of.Type())
	a.entries = true
	return a
}

// storeMap is of[key] = value.
func storeMap(c interp.Call) {
	of := c.Arg(1)
	t := of.Type()
	key, value := converted(c.Arg(2), t.Key()), converted(c.Arg(3), t.Elem())
	if !*many {
		of.SetMapIndex(key, value)
		return
	}
	key, value = kept(key), kept(value)
	e := entriesOf(c, of).write(of.UnsafePointer())
	if of.SetMapIndex(key, value); e != nil {
		e.Value = textOf(value)
	}
}

// updatesMap returns what does of[key] = of[key] op y for the types that a call has.
func updatesMap(c interp.Call) func(interp.Call) {
	t, op := c.Arg(2).Type(), c.Arg(1).String()
	u := updaterOf(t.Elem(), op)
	return func(c interp.Call) {
		of, key, y := c.Arg(2), converted(c.Arg(3), t.Key()), c.Arg(4)
		x := reflect.New(t.Elem()).Elem()
		if !*many {
			if v := of.MapIndex(key); v.IsValid() {
				x.Set(v)
			}
			u.update(addressOf(x), y)
			of.SetMapIndex(key, x)
			return
		}
		key, y = kept(key), kept(y)
		a := entriesOf(c, of)
		a.read(of.UnsafePointer())
		if v := of.MapIndex(key); v.IsValid() {
			x.Set(v)
		}
		expr := textOf(x) + " " + op + " " + textOf(y)
		u.update(addressOf(x), y)
		e := a.write(of.UnsafePointer())
		if of.SetMapIndex(key, x); e != nil {
			e.Value, e.Expr = textOf(x), expr
		}
	}
}

// elements says that all elements of a slice are accessed.
func elements(c interp.Call, access func(accessing, unsafe.Pointer) *trace.Event) {
	if s := c.Arg(1); s.Len() > 0 {
		access(accessingAt(c, reflect.ArrayOf(s.Len(), s.Type().Elem())), s.UnsafePointer())
	}
}

// appends says what append(slice, …) of n elements accesses: what it writes in the room that there
// is, or else all elements, which it reads to copy them.
func appends(c interp.Call) {
	s, n := c.Arg(1), int(c.Arg(2).Int())
	t := s.Type()
	if s.Len()+n > s.Cap() {
		if s.Len() > 0 {
			accessingAt(c, reflect.ArrayOf(s.Len(), t.Elem())).read(s.UnsafePointer())
		}
		return
	}
	if n > 0 {
		first := unsafe.Add(s.UnsafePointer(), uintptr(s.Len())*t.Elem().Size())
		accessingAt(c, reflect.ArrayOf(n, t.Elem())).write(first)
	}
}

// copies says what copy(to, from) accesses.
func copies(c interp.Call) {
	to, from := c.Arg(1), c.Arg(2)
	n := min(to.Len(), from.Len())
	if n == 0 {
		return
	}
	elements := reflect.ArrayOf(n, to.Type().Elem())
	if from.Kind() == reflect.Slice {
		accessingAt(c, elements).read(from.UnsafePointer())
	}
	accessingAt(c, elements).write(to.UnsafePointer())
}

// clears says what clear(x) accesses.
func clears(c interp.Call) {
	x := c.Arg(1)
	switch {
	case x.Kind() == reflect.Map:
		entriesOf(c, x).write(x.UnsafePointer())
	case x.Len() > 0:
		accessingAt(c, reflect.ArrayOf(x.Len(), x.Type().Elem())).write(x.UnsafePointer())
	}
}
