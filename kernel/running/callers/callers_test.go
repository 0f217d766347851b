package callers

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// Two functions, main.outer at lines 10 to 12 and main.inner at lines 20 to 22.
const (
	outerBegins = iota
	outerCalls
	innerBegins
	innerAsks
)

func declare() {
	outer, inner := NewFunc("main.outer", false, outerBegins), NewFunc("main.inner", true, innerBegins)
	Add(0, []FrameSite{{outer, "a.go", 10}, {outer, "a.go", 11}, {inner, "a.go", 20}, {inner, "a.go", 21}})
}

// inMain runs f in a main goroutine of an execution, in which outer has called inner.
func inMain(t *testing.T, f func(outer, inner *Call)) {
	t.Helper()
	declare()
	ended := sched.Main(1, sched.Settings{Parallel: true}, func() {
		outer := Enter(outerBegins)
		outer.At = outerCalls
		inner := Enter(innerBegins)
		inner.At = innerAsks
		f(outer, inner)
	}, time.Second)
	if !ended {
		t.Fatal("the goroutine does not end")
	}
}

// listed returns the functions that Callers and CallersFrames report.
func listed(skip int) (names []string) {
	var pcs [20]uintptr
	frames := callersFrames(pcs[:callers(skip, pcs[:])])
	for {
		f, more := frames.Next()
		names = append(names, f.Function)
		if !more {
			return names
		}
	}
}

func TestCaller(t *testing.T) {
	for _, test := range []struct {
		name     string
		skip     int
		function string
		file     string
		line     int
	}{
		{"who asks", 0, "main.inner", "a.go", 21},
		{"its caller", 1, "main.outer", "a.go", 11},
	} {
		t.Run(test.name, func(t *testing.T) {
			inMain(t, func(_, _ *Call) {
				pc, file, line, ok := Caller(test.skip)
				f := funcForPC(pc)
				if !ok || f.Name() != test.function || file != test.file || line != test.line {
					t.Errorf("got %s, %s:%d, %t, want %s, %s:%d", f.Name(), file, line, ok, test.function, test.file, test.line)
				}
				if again := funcForPC(pc - 1); again != f {
					t.Errorf("a counter less is in %s", again.Name())
				}
				if _, line := f.FileLine(f.Entry()); line != test.line-1 {
					t.Errorf("%s begins at line %d, want %d", f.Name(), line, test.line-1)
				}
			})
		})
	}
	inMain(t, func(_, _ *Call) {
		if _, _, _, ok := Caller(4); ok {
			t.Error("somebody has called runtime.goexit")
		}
	})
}

func TestCallers(t *testing.T) {
	for _, test := range []struct {
		name string
		then func(outer, inner *Call)
		want []string
	}{
		{
			name: "both",
			then: func(_, _ *Call) {},
			want: []string{"runtime.Callers", "main.inner", "main.outer", "runtime.main", "runtime.goexit"},
		},
		{
			name: "one has returned",
			then: func(_, inner *Call) { inner.Exit() },
			want: []string{"runtime.Callers", "main.outer", "runtime.main", "runtime.goexit"},
		},
		{
			name: "one was left by a panic",
			then: func(outer, _ *Call) { outer.Back() },
			want: []string{"runtime.Callers", "main.outer", "runtime.main", "runtime.goexit"},
		},
		{
			name: "a deferred call of one that panics",
			then: func(_, _ *Call) { Panicking(1); Enter(outerBegins) },
			want: []string{"runtime.Callers", "main.outer", "runtime.gopanic", "main.inner", "main.outer", "runtime.main", "runtime.goexit"},
		},
		{
			name: "after that",
			then: func(_, _ *Call) { back := Panicking(1); Enter(outerBegins); back() },
			want: []string{"runtime.Callers", "main.inner", "main.outer", "runtime.main", "runtime.goexit"},
		},
		{
			name: "a coroutine has run",
			then: func(_, _ *Call) { back := Keep(); Enter(outerBegins); back() },
			want: []string{"runtime.Callers", "main.inner", "main.outer", "runtime.main", "runtime.goexit"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			inMain(t, func(outer, inner *Call) {
				test.then(outer, inner)
				if got := listed(0); !slices.Equal(got, test.want) {
					t.Errorf("got %q, want %q", got, test.want)
				}
			})
		})
	}
}

// TestPanicking: which of the runtime's functions are above a function that panics depends on the
// cause, as in Go.
func TestPanicking(t *testing.T) {
	for _, test := range []struct {
		name  string
		panic func()
		over  string // the function that is right above
	}{
		{"panic", func() { panic("x") }, "runtime.gopanic"},
		{"nil pointer", func() { var p *int; *p = 1 }, "runtime.sigpanic"},
		{"division", func() { zero := 0; println(1 / zero) }, "runtime.panicdivide"},
	} {
		t.Run(test.name, func(t *testing.T) {
			inMain(t, func(_, _ *Call) {
				defer func() {
					Panicking(recover())
					names := listed(1)
					if at := slices.Index(names, "main.inner"); at < 1 || names[at-1] != test.over {
						t.Errorf("got %q, want %s above main.inner", names, test.over)
					}
				}()
				test.panic()
			})
		})
	}
}

func TestRaisedAt(t *testing.T) {
	inMain(t, func(_, _ *Call) {
		RaisedAt("a.go", 22)
		pc, file, line, _ := Caller(0)
		if name := NameOf(pc); name != "main.inner" || file != "a.go" || line != 22 {
			t.Errorf("got %s, %s:%d, want main.inner, a.go:22", name, file, line)
		}
	})
}

func TestStack(t *testing.T) {
	inMain(t, func(_, _ *Call) {
		got := string(Stack())
		for _, want := range []string{"goroutine 1 [running]:\nruntime/debug.Stack()\n", "\nmain.inner(...)\n\ta.go:21 +0x10\nmain.outer()\n\ta.go:11 +0x10\n"} {
			if !strings.Contains(got, want) {
				t.Errorf("got %q, want %q in it", got, want)
			}
		}
		short := make([]byte, 9)
		if n := writeStack(short, true); string(short[:n]) != "goroutine" {
			t.Errorf("got %q, want its beginning", short[:n])
		}
	})
}

// TestCompiledFunctions: a program may ask for their names, too.
func TestCompiledFunctions(t *testing.T) {
	pc, _, _, _ := runtime.Caller(0)
	if got := funcForPC(pc).Name(); !strings.HasSuffix(got, "callers.TestCompiledFunctions") {
		t.Errorf("got %s, want this test", got)
	}
	if f := funcForPC(0); f != nil || f.Name() != "" {
		t.Errorf("got %v, want no function", f)
	}
}

func TestOutsideOfGoroutines(t *testing.T) {
	declare()
	done := make(chan struct{})
	go func() {
		defer close(done)
		Enter(outerBegins).Exit()
		if _, _, _, ok := Caller(0); ok {
			t.Error("got a caller in a goroutine that is not the program's")
		}
	}()
	<-done
}
