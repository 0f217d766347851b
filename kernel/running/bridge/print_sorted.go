package bridge

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
)

// pair is an entry of a map.
type pair struct{ key, value reflect.Value }

// sorted returns a map's entries in the order in which fmt prints them.
func (t *Types) sorted(m reflect.Value) []pair {
	pairs := make([]pair, 0, m.Len())
	for it := m.MapRange(); it.Next(); {
		pairs = append(pairs, pair{it.Key(), it.Value()})
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return t.Compare(a.key, b.key) })
	return pairs
}

// Compare orders keys of a map as fmt does: see package internal/fmtsort.
func (t *Types) Compare(a, b reflect.Value) int {
	switch a.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return cmp.Compare(a.Int(), b.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return cmp.Compare(a.Uint(), b.Uint())
	case reflect.String:
		return strings.Compare(a.String(), b.String())
	case reflect.Float32, reflect.Float64:
		return cmp.Compare(a.Float(), b.Float())
	case reflect.Complex64, reflect.Complex128:
		x, y := a.Complex(), b.Complex()
		return cmp.Or(cmp.Compare(real(x), real(y)), cmp.Compare(imag(x), imag(y)))
	case reflect.Bool:
		switch {
		case a.Bool() == b.Bool():
			return 0
		case a.Bool():
			return 1
		}
		return -1
	case reflect.Pointer, reflect.UnsafePointer, reflect.Chan:
		return cmp.Compare(a.Pointer(), b.Pointer())
	case reflect.Struct:
		for i := range a.NumField() {
			if c := t.Compare(a.Field(i), b.Field(i)); c != 0 {
				return c
			}
		}
	case reflect.Array:
		for i := range a.Len() {
			if c := t.Compare(a.Index(i), b.Index(i)); c != 0 {
				return c
			}
		}
	case reflect.Interface:
		return t.compareAny(a, b)
	}
	return 0
}

// compareAny orders what interfaces hold: nil first, then by type. fmt orders types by their
// addresses, which mostly are in the order of their names.
func (t *Types) compareAny(a, b reflect.Value) int {
	switch {
	case a.IsNil() && b.IsNil():
		return 0
	case a.IsNil():
		return -1
	case b.IsNil():
		return 1
	}
	if a.Elem().Type() != b.Elem().Type() {
		return cmp.Or(strings.Compare(t.TypeString(a.Interface()), t.TypeString(b.Interface())), 1)
	}
	return t.Compare(a.Elem(), b.Elem())
}
