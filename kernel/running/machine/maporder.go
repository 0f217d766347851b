package machine

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// A range over a map has Go's order, which is another one each time. Where a schedule has to say all
// that happens, its keys are sorted; a plain run begins with one that its strategy chooses, and a
// search always with the first, since there would be too many to try.

// rangeMap starts a range over a map.
func rangeMap(m any) any {
	v := reflect.ValueOf(m)
	if *many && v.Len() > 1 {
		if g := sched.Current(); g.Controlled() {
			if r := inOrder(v); r != nil {
				if !g.Run().Search {
					r.first = g.Run().Choose(len(r.keys))
				}
				return r
			}
			g.Run().Uncontrolled("the order of a map's keys")
		}
	}
	return v.MapRange()
}

// orderedRange is a range over a map with an order of its own.
type orderedRange struct {
	m     reflect.Value
	keys  []reflect.Value
	first int
	made  int
}

// inOrder returns a range over a map, nil if its keys have no order that is the same each time.
func inOrder(m reflect.Value) *orderedRange {
	keys := m.MapKeys()
	ordered := true
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		c, ok := compareKeys(a, b)
		ordered = ordered && ok && c != 0 // two that are not the same are NaN
		return c
	})
	if !ordered {
		return nil
	}
	return &orderedRange{m: m, keys: keys}
}

// next returns the next entry that is still there; ok is false if there is none.
func (r *orderedRange) next() (key, elem reflect.Value, ok bool) {
	for r.made < len(r.keys) {
		key = r.keys[(r.first+r.made)%len(r.keys)]
		r.made++
		if elem = r.m.MapIndex(key); elem.IsValid() {
			return key, elem, true
		}
	}
	return key, elem, false
}

// store is the function next for this kind of range.
func (r *orderedRange) store(key, elem any) bool {
	k, e, ok := r.next()
	if !ok {
		return false
	}
	if key != nil {
		reflect.ValueOf(key).Elem().Set(k)
	}
	if elem != nil {
		reflect.ValueOf(elem).Elem().Set(e)
	}
	return true
}

// compareKeys compares two keys of one map. ok is false if their order is not the same each time:
// that of pointers and channels is that of their addresses.
func compareKeys(a, b reflect.Value) (c int, ok bool) {
	switch a.Kind() {
	case reflect.Bool:
		return compareBools(a.Bool(), b.Bool()), true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return cmp.Compare(a.Int(), b.Int()), true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return cmp.Compare(a.Uint(), b.Uint()), true
	case reflect.Float32, reflect.Float64:
		return cmp.Compare(a.Float(), b.Float()), a.Float() == a.Float() && b.Float() == b.Float()
	case reflect.Complex64, reflect.Complex128:
		x, y := a.Complex(), b.Complex()
		return cmp.Or(cmp.Compare(real(x), real(y)), cmp.Compare(imag(x), imag(y))), x == x && y == y
	case reflect.String:
		return cmp.Compare(a.String(), b.String()), true
	case reflect.Struct:
		return compareParts(a.NumField(), a.Field, b.Field)
	case reflect.Array:
		return compareParts(a.Len(), a.Index, b.Index)
	case reflect.Interface:
		return compareInterfaces(a.Elem(), b.Elem())
	}
	return 0, false
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func compareParts(n int, a, b func(int) reflect.Value) (c int, ok bool) {
	for i := range n {
		if c, ok := compareKeys(a(i), b(i)); c != 0 || !ok {
			return c, ok
		}
	}
	return 0, true
}

// compareInterfaces compares what two interfaces hold: nil comes first, and types by their names.
func compareInterfaces(a, b reflect.Value) (c int, ok bool) {
	switch {
	case !a.IsValid() || !b.IsValid():
		return compareBools(a.IsValid(), b.IsValid()), true
	case a.Type() != b.Type():
		c = cmp.Compare(a.Type().String(), b.Type().String())
		return c, c != 0
	}
	return compareKeys(a, b)
}
