package display

import "go/types"

// isRune reports whether a type is spelled rune. It is the same type as int32, and the spelling is
// all that distinguishes a character from a number.
func isRune(typ types.Type) bool {
	b, ok := typ.(*types.Basic)
	return ok && b.Kind() == types.Int32 && b.Name() == "rune"
}

// saysRune reports whether a type without a name is made of runes, and of no int32 beside them.
func saysRune(typ types.Type) bool {
	switch t := typ.(type) {
	case *types.Basic:
		return isRune(t)
	case *types.Map:
		return saysRune(t.Key()) && !saysInt32(t.Elem()) || saysRune(t.Elem()) && !saysInt32(t.Key())
	case interface{ Elem() types.Type }: // a pointer, slice, array or channel
		return saysRune(t.Elem())
	}
	return false
}

func saysInt32(typ types.Type) bool {
	switch t := typ.(type) {
	case *types.Basic:
		return t.Kind() == types.Int32 && !isRune(t)
	case *types.Map:
		return saysInt32(t.Key()) || saysInt32(t.Elem())
	case interface{ Elem() types.Type }:
		return saysInt32(t.Elem())
	}
	return false
}
