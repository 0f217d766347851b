package maphash

import (
	"hash/maphash"
	"testing"
)

func TestComparable(t *testing.T) {
	type point struct{ x, y int }
	seed := maphash.MakeSeed()
	if Comparable(seed, point{1, 2}) != Comparable(seed, point{1, 2}) {
		t.Error("equal values have different hashes")
	}
	if Comparable(seed, point{1, 2}) == Comparable(seed, point{2, 1}) {
		t.Error("different values have one hash")
	}
	var h, again Hash
	h.SetSeed(seed)
	again.SetSeed(seed)
	WriteComparable(&h, "a")
	WriteComparable(&again, "a")
	if h.Sum64() != again.Sum64() {
		t.Error("equal writes have different sums")
	}
}
