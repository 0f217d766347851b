package lower

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// The interpreter builds the reflect type of a struct that holds a pointer to a struct which holds the first
// by value, as the elements of package container/list do, with one type in place of the other. Such a
// pointer is an unsafe.Pointer in Core.

// backPointer tells whether a field of a struct type is such a pointer.
func (l *lowering) backPointer(st types.Type, field types.Type) bool {
	p, ok := types.Unalias(field).(*types.Pointer)
	if !ok {
		return false
	}
	to, ok := types.Unalias(p.Elem()).(*types.Named)
	if !ok || l.isHost(to) || types.Identical(to, st) {
		return false
	}
	seen := map[types.Type]bool{}
	var holds func(t types.Type) bool
	holds = func(t types.Type) bool {
		t = types.Unalias(t)
		if seen[t] {
			return false
		}
		seen[t] = true
		if t != types.Type(to) && types.Identical(t, st) {
			return true
		}
		if n, ok := t.(*types.Named); ok && l.isHost(n) {
			return false
		}
		switch u := t.Underlying().(type) {
		case *types.Struct:
			for f := range u.Fields() {
				if holds(f.Type()) {
					return true
				}
			}
		case *types.Array:
			return holds(u.Elem())
		}
		return false
	}
	return holds(to)
}

// backField tells whether addr is such a field.
func (f *function) backField(addr ssa.Value) bool {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok || f.l.isHostStruct(fa.X.Type()) {
		return false
	}
	t := deref(fa.X.Type())
	return f.l.backPointer(t, t.Underlying().(*types.Struct).Field(fa.Field).Type())
}
