//go:build !race

package interp

import (
	"reflect"
	"runtime"
	"testing"
)

// TestStackOfCalls bounds what a recursion needs of the stack for each call, whichever way it
// takes.
func TestStackOfCalls(t *testing.T) {
	for _, test := range []struct {
		name, text string
		most       int // bytes of the stack for each call
	}{
		{"function", "func f(n int) int { if n == 0 { return host.Deep() }; return f(n-1) }", 256},
		{"variable", "var f func(int) int\nfunc init() { f = func(n int) int { if n == 0 { return host.Deep() }; return f(n-1) } }", 600},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := New(Options{Packages: map[string]Table{host: {
				"Deep": reflect.ValueOf(func() int {
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					return int(m.StackInuse)
				}),
				"Report": reflect.ValueOf(func(calls, stack int) {
					// Stacks double, so one that was in use may be twice what is needed.
					if stack > 2*calls*test.most {
						t.Errorf("%d calls took %d bytes of stack, want at most %d", calls, stack, calls*test.most)
					}
				}),
			}}})
			evaluate(t, in, "package main\nimport host \"test/host\"\n"+test.text+"\nfunc init() { host.Report(100000, f(100000)) }\n", host)
		})
	}
}
