package stdio

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// useRealBuiltins, in the environment, makes the test binary print with the compiler's builtins and
// exit.
const useRealBuiltins = "STDIO_TEST_BUILTINS"

func TestMain(m *testing.M) {
	if os.Getenv(useRealBuiltins) != "" {
		printWith(func(a int, b string, c float64, d bool) { print(a, b, c, d); println() },
			func(v any) { printlnReal(v) })
		os.Exit(0)
	}
	os.Exit(m.Run())
}

type celsius float64

// printWith prints operands of every kind, one to a line.
func printWith(several func(int, string, float64, bool), one func(any)) {
	several(1, "x", 2.5, true)
	for _, v := range []any{
		-1, int8(-8), int64(1) << 62, uint8(255), uint64(1) << 63, uintptr(7),
		0.0, 1.0, -0.1, 1e100, float32(0.1), celsius(36.6), 1.0 / 3,
		complex(1, -2), complex64(complex(0.5, 0.25)),
		"text", "", true, false,
		(*int)(nil), unsafe.Pointer(nil), []byte(nil), map[string]int(nil), (chan int)(nil), (func())(nil),
	} {
		one(v)
	}
}

// printlnReal calls println with v in its own type.
func printlnReal(v any) {
	switch v := v.(type) {
	case int:
		println(v)
	case int8:
		println(v)
	case int64:
		println(v)
	case uint8:
		println(v)
	case uint64:
		println(v)
	case uintptr:
		println(v)
	case float64:
		println(v)
	case float32:
		println(v)
	case celsius:
		println(v)
	case complex128:
		println(v)
	case complex64:
		println(v)
	case string:
		println(v)
	case bool:
		println(v)
	case *int:
		println(v)
	case unsafe.Pointer:
		println(v)
	case []byte:
		println(v)
	case map[string]int:
		println(v)
	case chan int:
		println(v)
	case func():
		println(v)
	default:
		panic("no such type")
	}
}

func TestBuiltinsAgreeWithRuntime(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), useRealBuiltins+"=1")
	var want strings.Builder
	cmd.Stderr = &want
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	s := newSession(t)
	s.run(func() {
		printWith(func(a int, b string, c float64, d bool) { s.Print(a, b, c, d); s.Println() }, func(v any) { s.Println(v) })
	})
	got := strings.Split(s.output(trace.Stderr), "\n")
	for i, want := range strings.Split(want.String(), "\n") {
		if i >= len(got) || got[i] != want {
			t.Errorf("line %d: got %q, want %q", i+1, got[min(i, len(got)-1)], want)
		}
	}
}

func TestPrintlnOfSlice(t *testing.T) {
	s := newSession(t)
	s.run(func() { s.Println(make([]int, 2, 5)) })
	if got := s.output(trace.Stderr); !strings.HasPrefix(got, "[2/5]0x") {
		t.Errorf("got %q", got)
	}
}
