package goruntime

import "testing"

// A flag that makes no value read-only is noticed.
func TestOtherROFlags(t *testing.T) {
	defer func(flag ROFlags) { StickyRO = flag }(StickyRO)
	StickyRO <<= 1
	if (Part{"", checkROFlags}).works() {
		t.Error("another flag is as expected")
	}
}
