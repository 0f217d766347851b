package stdlib

import (
	"go/token"
	"slices"
	"strings"
	"testing"
)

func TestForbidden(t *testing.T) {
	tests := []struct {
		env  string
		want []string
	}{
		{"", nil},
		{"net/http", []string{"net/http"}},
		{" os/exec , net ", []string{"os/exec", "net", "net/http/cgi", "plugin"}},
	}
	for _, tt := range tests {
		t.Setenv(ForbidEnv, tt.env)
		if got := Forbidden(); !slices.Equal(got, tt.want) {
			t.Errorf("Forbidden() with %q = %q, want %q", tt.env, got, tt.want)
		}
	}
}

// What is turned off cannot be imported, though what uses it can.
func TestForbiddenImport(t *testing.T) {
	im := NewImporter(token.NewFileSet(), "net", "os/exec")
	if _, err := im.Import("os/exec"); err == nil || !strings.Contains(err.Error(), "package os/exec is turned off here by LOCKSTEP_FORBID") {
		t.Errorf("import of os/exec gives %v", err)
	}
	mustImport(t, im, "net/http")
	if _, err := im.Import("net"); err == nil {
		t.Error("net can be imported once net/http has been")
	}
}
