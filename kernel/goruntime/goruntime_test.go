package goruntime

import (
	"os/exec"
	"strings"
	"testing"
	"unsafe"
)

// TestParts fails where the Go that runs it differs from the one that this package was made for:
// the package comment says what to do.
func TestParts(t *testing.T) {
	for _, p := range parts {
		if !p.works() {
			t.Errorf("not as expected: %s", p.Name)
		}
	}
}

// Whatever a check runs into, the error names what is missing.
func TestCheck(t *testing.T) {
	nowhere := uintptr(1 << 40)
	err := CheckParts([]Part{
		{"what is there", func() bool { return true }},
		{"what is not", func() bool { return false }},
		{"what panics", func() bool { panic("no such field") }},
		{"what lies elsewhere", func() bool { return **(**int)(unsafe.Pointer(&nowhere)) == 0 }},
	}...)
	if err == nil || !strings.Contains(err.Error(), "what is not, what panics, what lies elsewhere;") || strings.Contains(err.Error(), "what is there") {
		t.Errorf("Check: %v", err)
	}
	if err := Check(); err != nil {
		t.Error(err)
	}
}

// The versions in the error are those that go.mod has.
func TestMadeFor(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.GoVersion}}").Output()
	if got := "go" + strings.TrimSpace(string(out)); err != nil || !strings.HasPrefix(got+".", madeFor+".") {
		t.Errorf("go.mod names %s, %v; madeFor is %s", got, err, madeFor)
	}
}

// BenchmarkCheck measures what a worker's start waits for.
func BenchmarkCheck(b *testing.B) {
	for b.Loop() {
		if err := Check(); err != nil {
			b.Fatal(err)
		}
	}
}
