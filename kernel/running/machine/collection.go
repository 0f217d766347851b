package machine

import (
	"reflect"
	"unicode/utf8"
)

// nextRune returns the rune at s[i:] and its length, 0 at the end.
func nextRune(s string, i int) (rune, int) {
	if i >= len(s) {
		return 0, 0
	}
	return utf8.DecodeRuneInString(s[i:])
}

// runes decodes a string, for a range over it: where each rune starts, and the rune.
func runes(s string) (starts []int, rs []rune) {
	n := utf8.RuneCountInString(s)
	starts, rs = make([]int, 0, n), make([]rune, 0, n)
	for i, r := range s {
		starts, rs = append(starts, i), append(rs, r)
	}
	return starts, rs
}

// arrayPointer stores in *dst a slice that is converted to a pointer to an array.
func arrayPointer(slice, dst any) {
	d := reflect.ValueOf(dst).Elem()
	d.Set(reflect.ValueOf(slice).Convert(d.Type()))
}
