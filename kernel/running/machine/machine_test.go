package machine

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/running/stdio"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// newMachine returns a machine whose cells' values are dropped.
func newMachine(t testing.TB) *Machine { return New(config(t, func(...any) {})) }

func config(t testing.TB, show func(...any)) Config {
	t.Helper()
	return Config{
		Stdio: stdio.New(stdio.Config{Sink: func(*trace.Write) {}}),
		Hooks: Hooks{
			Exec: func(int64) trace.Exec { return 1 },
			File: func(cell int64) string { return fmt.Sprint("cell", cell) },
			Show: show,
		},
	}
}

// run runs statements of Core as a goroutine, and returns what they show. before are declarations.
func run(t testing.TB, before, statements string) (shown []string) {
	t.Helper()
	var mu sync.Mutex
	m := New(config(t, func(values ...any) {
		mu.Lock()
		defer mu.Unlock()
		shown = append(shown, fmt.Sprint(values...))
	}))
	text := fmt.Sprintf("package main\nimport %s %q\n%s\nfunc body() {\n%s\n}\nfunc init() { %s(body) }\n",
		core.MachineName, core.MachinePath, before, statements, core.SetBody)
	body, err := m.Load(Text{Name: "core1", Core: text})
	if err != nil {
		t.Fatal(err)
	}
	sched.Main(1, sched.Settings{Parallel: true}, body, time.Second)
	return shown
}

func TestRun(t *testing.T) {
	for _, test := range []struct {
		name, before, statements string
		want                     []string
	}{
		{"a value", "", `ls__.Show(1, 2)`, []string{"1 2"}},
		{"channels", "", `
	ch := make(chan int, 1)
	var v int
	ls__.Send(7, ch, 3)
	ls__.Recv(7, ch, v)
	ls__.Show(v)
	ls__.Close(7, ch)
	var ok bool
	ok = ls__.RecvOK(7, ch, v)
	ls__.Show(v, ok)`, []string{"3", "0 false"}},
		{"select", "", `
	a, b := make(chan string, 1), make(chan int)
	var i int
	var s string
	s = "sent"
	i = ls__.Select(7, "sdx", a, s, b)
	ls__.Show(i)
	i = ls__.Select(7, "dx", b)
	ls__.Show(i)`, []string{"0", "-1"}},
		{"go", "", `
	done := make(chan int)
	var f func()
	var one int
	one = 1
	f = func() { ls__.Send(7, done, one) }
	ls__.Go(7, f)
	var v int
	ls__.Recv(7, done, v)
	ls__.Show(v)`, []string{"1"}},
		{"recover", `
func caught() {
	ds := ls__.Called()
	ls__.Show(ls__.Recover(ds))
}
func f() (r int) {
	ds := ls__.Defers()
	defer func() {
		if ls__.Leave(ds, recover()) { r = 2 }
	}()
	ls__.Defer(ds, caught, true)
	ls__.PanicIndex(7, 3, 1)
	return 1
}`, `ls__.Show(f())`, []string{"runtime error: index out of range [3] with length 1", "2"}},
		{"a map", "", `
	m := map[string]int{"a": 1}
	var k string
	var v int
	it := ls__.Range(m)
	for ls__.Next(it, &k, &v) { ls__.Show(k, v) }`, []string{"a1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := run(t, test.before, test.statements); !slices.Equal(got, test.want) {
				t.Errorf("shown %q, want %q", got, test.want)
			}
		})
	}
}

func TestPointers(t *testing.T) {
	m := newMachine(t)
	if _, err := m.Load(Text{Name: "core1", Core: "package main\nvar v_x = 3\n"}); err != nil {
		t.Fatal(err)
	}
	found := m.Pointers(map[string]string{"x": "v_x"})
	if p, ok := found["x"].(*int); !ok || *p != 3 {
		t.Errorf("x is at %v", found["x"])
	}
	if found := m.Pointers(map[string]string{"y": "v_y"}); len(found) > 0 {
		t.Errorf("found what is not there: %v", found)
	}
}

// A text with a fault of its own leaves the machine as it was.
func TestLoadFails(t *testing.T) {
	m := newMachine(t)
	if _, err := m.Load(Text{Name: "core1", Core: "package main\nvar x int = missing\n"}); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("got %v", err)
	}
	if _, err := m.Load(Text{Name: "core2", Core: "package main\nvar x = 1\n"}); err != nil {
		t.Error(err)
	}
}
