package main

import (
	"strings"
	"testing"
)

// Go does nothing that the model cannot, and sees no race that it does not.
func TestModelAgreesWithGo(t *testing.T) {
	var b strings.Builder
	differ, err := compareWithGo(t.Context(), generate(2, 0, nativeBatch), &b)
	if err != nil {
		if strings.Contains(err.Error(), "-race requires") || strings.Contains(err.Error(), "-race is not supported") {
			t.Skip(err)
		}
		t.Fatal(err)
	}
	if differ {
		t.Error(b.String())
	}
	t.Log(b.String())
}
