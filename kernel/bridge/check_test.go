package bridge

import "testing"

func TestCheck(t *testing.T) {
	if err := Check(); err != nil {
		t.Error(err)
	}
	defer func(mark uintptr) { fieldMark = mark }(fieldMark)
	fieldMark <<= 1
	if Check() == nil {
		t.Error("a mark that is not package reflect's is taken for one")
	}
}
