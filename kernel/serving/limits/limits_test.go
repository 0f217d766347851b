package limits

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

func TestParseSize(t *testing.T) {
	for _, test := range []struct {
		in   string
		want int64 // 0 for an error
	}{
		{in: "4096", want: 4096},
		{in: "64k", want: 64 << 10},
		{in: "64 KiB", want: 64 << 10},
		{in: "512MiB", want: 512 << 20},
		{in: "2G", want: 2 << 30},
		{in: "1.5gb", want: 3 << 29},
		{in: "1T", want: 1 << 40},
		{in: "off", want: None},
		{in: "", want: 0},
		{in: "lots", want: 0},
		{in: "-1", want: 0},
		{in: "0", want: 0},
		{in: "NaN", want: 0},
		{in: "9999999T", want: 0},
	} {
		got, err := ParseSize(test.in)
		if (err != nil) != (test.want == 0) || got != test.want {
			t.Errorf("ParseSize(%q) = %d, %v, want %d", test.in, got, err, test.want)
		}
	}
}

func TestFormatSize(t *testing.T) {
	for _, test := range []struct {
		in   int64
		want string
	}{
		{in: 100, want: "100"},
		{in: 64 << 10, want: "64KiB"},
		{in: 3 << 29, want: "1.5GiB"},
		{in: None, want: "off"},
	} {
		if got := FormatSize(test.in); got != test.want {
			t.Errorf("FormatSize(%d) = %q, want %q", test.in, got, test.want)
		}
	}
}

func TestSizeReadsEnvironment(t *testing.T) {
	t.Setenv(Env, "300MiB")
	if got, err := Size(); err != nil || got != 300<<20 {
		t.Errorf("Size() = %d, %v, want %d", got, err, 300<<20)
	}
	t.Setenv(Env, "plenty")
	if _, err := Size(); err == nil || !strings.Contains(err.Error(), Env) {
		t.Errorf("Size() with a bad %s: error %v, want one that names it", Env, err)
	}
	t.Setenv(Env, "")
	if got, err := Size(); err != nil || got <= 0 || got > defaultSize {
		t.Errorf("Size() by default = %d, %v, want more than 0 and at most %d", got, err, int64(defaultSize))
	}
}

// TestApplyEndsInGosOwnWords allocates beyond the limit in a child, this test binary again.
func TestApplyEndsInGosOwnWords(t *testing.T) {
	if os.Getenv("LIMITS_TEST_CHILD") != "" {
		if err := apply(1 << 30); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 8<<30)
		t.Fatalf("got %d bytes beyond the limit", len(b))
	}
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has a limit that the process itself can set")
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, "-test.run=^TestApplyEndsInGosOwnWords$")
	cmd.Env = append(os.Environ(), "LIMITS_TEST_CHILD=1")
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("the child ended well:\n%s", out)
	}
	// Which phrasing Go finds depends on the system's accounting; under the race detector its
	// allocator speaks first.
	first, _, _ := strings.Cut(string(out), "\ngoroutine")
	if !strings.Contains(first, "out of memory") && !strings.Contains(first, "failed to allocate") {
		t.Errorf("the child's words lack an error about memory:\n%.2000s", out)
	}
}
