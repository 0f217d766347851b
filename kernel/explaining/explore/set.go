package explore

import "math/bits"

// A set holds numbers of goroutines. It grows, so that no program has too many.
type set []uint64

func (s set) has(n int) bool { return n>>6 < len(s) && s[n>>6]>>(n&63)&1 != 0 }

func (s *set) add(n int) {
	if n < 0 {
		return
	}
	for n>>6 >= len(*s) {
		*s = append(*s, 0)
	}
	(*s)[n>>6] |= 1 << (n & 63)
}

// join adds what is in another set.
func (s *set) join(t set) {
	for len(*s) < len(t) {
		*s = append(*s, 0)
	}
	for i, word := range t {
		(*s)[i] |= word
	}
}

// first returns the lowest number that ok holds for, or -1.
func (s set) first(ok func(n int) bool) int {
	for i, word := range s {
		for ; word != 0; word &= word - 1 {
			if n := i<<6 + bits.TrailingZeros64(word); ok(n) {
				return n
			}
		}
	}
	return -1
}
