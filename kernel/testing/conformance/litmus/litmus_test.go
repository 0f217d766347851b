package main

import (
	"strings"
	"testing"
)

// Go does nothing that is not known of a program.
func TestGoAgrees(t *testing.T) {
	for name, kind := range kinds {
		var b strings.Builder
		differ, err := kind.compareWithGo(t.Context(), 2, 0, nativeBatch, &b)
		if err != nil {
			if strings.Contains(err.Error(), "-race requires") || strings.Contains(err.Error(), "-race is not supported") {
				t.Skip(err)
			}
			t.Fatal(err)
		}
		if differ {
			t.Errorf("%s:\n%s", name, &b)
		}
		t.Logf("%s:\n%s", name, &b)
	}
}
