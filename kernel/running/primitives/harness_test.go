package primitives

import (
	"reflect"
	"runtime"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// limit is how long a test waits for what should happen soon, also on a machine that has much else to
// do.
const limit = 2 * time.Minute

// panics collects the values with which goroutines of the program ended.
var panics struct {
	sync.Mutex
	values map[trace.GoID]any
}

func TestMain(m *testing.M) {
	panics.values = map[trace.GoID]any{}
	sched.SetHooks(sched.Hooks{Panicked: func(g *sched.G, v any) {
		panics.Lock()
		panics.values[g.ID] = v
		panics.Unlock()
	}})
	m.Run()
}

func panicOf(g *sched.G) any {
	panics.Lock()
	defer panics.Unlock()
	return panics.values[g.ID]
}

var lastExec trace.Exec

// turns has programs run in lockstep.
var turns bool

// bothWays runs a test with goroutines that Go's own scheduler runs, and in lockstep.
func bothWays(t *testing.T, test func(t *testing.T)) {
	t.Run("parallel", test)
	t.Run("lockstep", func(t *testing.T) {
		turns = true
		defer func() { turns = false }()
		test(t)
	})
}

// program runs f as the main goroutine of an execution, and fails the test if it does not end. f
// must not use t.Fatal, which would only end the goroutine.
func program(t testing.TB, f func()) trace.Exec {
	t.Helper()
	lastExec++
	exec := lastExec
	timer := time.AfterFunc(limit, func() { sched.Kill(sched.ByExec(exec)) })
	returned := false
	if !sched.Main(exec, sched.Settings{Parallel: !turns, Strategy: sched.Seeded(uint64(exec))}, func() { f(); returned = true }, time.Second) {
		t.Fatal("the program does not end")
	}
	if !timer.Stop() {
		t.Fatal("the program took too long")
	}
	if !returned {
		t.Error("the program's main goroutine was ended")
	}
	return exec
}

// start starts f as a goroutine of the program.
func start(f func()) *sched.G { return sched.Go("", sched.GoStmt{}, f) }

// waitsFor returns when g waits for the reason given.
func waitsFor(t testing.TB, g *sched.G, reason trace.Wait) {
	t.Helper()
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); others() {
		if got, _ := g.Waiting(); got == reason {
			return
		}
	}
	got, _ := g.Waiting()
	t.Errorf("%v waits for %q, want %q", g, got, reason)
}

// others lets other goroutines go on.
func others() {
	if g := sched.InTurn(); g != nil {
		g.Gosched(0)
	} else {
		runtime.Gosched()
	}
}

// ends returns when g has ended.
func ends(t testing.TB, g *sched.G) {
	t.Helper()
	for deadline := time.Now().Add(limit); !g.HasEnded(); others() {
		if time.Now().After(deadline) {
			reason, _ := g.Waiting()
			t.Errorf("%v does not end; it waits for %q", g, reason)
			return
		}
	}
}

// receive receives from a channel as the goroutines of the program do.
func receive[T any](c <-chan T) (v T) {
	if g := sched.InTurn(); g != nil {
		Receive(g, 0, &Case{Ch: reflect.ValueOf(c).UnsafePointer(), Elem: reflect.TypeFor[T](), Value: unsafe.Pointer(&v)})
		return v
	}
	return <-c
}

// send sends to a channel.
func send[T any](c chan<- T, v T) {
	if g := sched.InTurn(); g != nil {
		Send(g, 0, &Case{Send: true, Ch: reflect.ValueOf(c).UnsafePointer(), Elem: reflect.TypeFor[T](), Value: unsafe.Pointer(&v)})
		return
	}
	c <- v
}

// shut closes a channel.
func shut[T any](c chan T) {
	if g := sched.InTurn(); g != nil {
		Close(g, 0, reflect.ValueOf(c))
		return
	}
	close(c)
}

// kill ends g and returns when it has ended.
func kill(t testing.TB, g *sched.G) {
	t.Helper()
	sched.Kill(func(other *sched.G) bool { return other == g })
	ends(t, g)
}

// caught returns the value with which f panics, or nil.
func caught(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

// cross takes a lock and gives it up.
func cross(l sync.Locker) {
	l.Lock()
	defer l.Unlock()
}
