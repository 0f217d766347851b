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
	it := ls__.Range(7, m, true)
	for ls__.Next(7, it, "kv", k, v) { ls__.Show(k, v) }
	it = ls__.Range(7, m, true)
	for ls__.Next(7, it, "v", v) { ls__.Show(v) }
	it = ls__.Range(7, m, true)
	for ls__.Next(7, it, "") { ls__.Show() }`, []string{"a1", "1", ""}},
		{"loads and stores", "var x int\nvar p = &x\ntype pair struct{ a int8; b string }", `
	var y int
	var q pair
	ls__.Store(7, x, 5)
	ls__.Load(7, y, x)
	ls__.StoreAt(7, p, y)
	ls__.LoadAt(7, y, p)
	ls__.Store(7, q, pair{3, "b"})
	ls__.Store(7, q.b, q.b + "c")
	ls__.Read(7, x)
	ls__.WriteAt(7, p, y)
	ls__.Show(x, y, q.a, q.b)`, []string{"5 5 3bc"}},
		{"updates", "var x = 5\nvar p = &x", `
	var a int8 = 127
	var b uint16
	c, d, e, f := 1.5, float32(3), "s", complex(1, 2)
	ls__.Update(7, "+", x, 2)
	ls__.UpdateAt(7, "*", p, x)
	ls__.Update(7, "+", a, 1)
	ls__.Update(7, "-", b, 1)
	ls__.Update(7, ">>", b, uint(12))
	ls__.Update(7, "/", c, 2)
	ls__.Update(7, "*", d, d)
	ls__.Update(7, "+", e, "t")
	ls__.Update(7, "-", f, 1)
	ls__.Show(x, " ", a, " ", b, " ", c, " ", d, " ", e, " ", f)`, []string{"49 -128 15 0.75 9 st (0+2i)"}},
		{"what is stored in a map", "", `
	m := map[string]uint8{"a": 255}
	ls__.StoreMap(7, m, "b", 7)
	ls__.UpdateMap(7, "+", m, "a", 2)
	ls__.UpdateMap(7, "|", m, "c", 4)
	ls__.Show(m["a"], " ", m["b"], " ", m["c"], " ", len(m))`, []string{"1 7 4 3"}},
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
