package library

import "testing"

// TestParts fails where the Go that runs it differs from the one that this package was made for:
// package goruntime's comment says what to do.
func TestParts(t *testing.T) {
	if err := Check(); err != nil {
		t.Error(err)
	}
}

func TestConvertAssign(t *testing.T) {
	var n int
	if err := ConvertAssign(&n, "7"); err != nil || n != 7 {
		t.Errorf("got %d, %v, want 7", n, err)
	}
}
