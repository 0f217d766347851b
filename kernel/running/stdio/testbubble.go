package stdio

import (
	"context"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// Package testing/synctest is replaced for cells: Go's own bubbles know nothing of goroutines that
// take turns, nor of their clock. A bubble is one of package sched. The test's function runs in the
// goroutine that has called Test, with the T of that, whose Cleanup and Context are the bubble's as long
// as it is there; what Go forbids the bubble's own T is forbidden to this one. So a Skip skips the test,
// where Go's only ends the function.
//
// In a search each schedule has a T of its own, which prints nothing. A test that fails there is a panic
// of that schedule, and so is one with a T that no test has, which would fail for nobody to see.

// bubble is what a test has while it is in one.
type bubble struct {
	*sched.Bubble
	of       *testing.T // kept, for the bubble is known by its address
	own      bool       // its T was made for it, and belongs to no test
	log      string     // what was logged last, of such a T; it belongs to who has the baton
	mu       sync.Mutex
	cleanups []func()           // guarded by mu
	ctx      context.Context    // guarded by mu: nil until it is asked for
	cancel   context.CancelFunc // guarded by mu
}

// bubbleOf returns the bubble that a test is in, nil if it is in none. Cells call the methods of the part
// that T shares with other types, which is its first.
func (s *Stdio) bubbleOf(t any) *bubble {
	if b, ok := s.bubbles.Load(reflect.ValueOf(t).Pointer()); ok {
		return b.(*bubble)
	}
	return nil
}

// synctestTest is synctest.Test.
func (s *Stdio) synctestTest(t *testing.T, f func(*testing.T)) {
	g := sched.InTurn()
	if g == nil {
		if t == nil || s.cfg.NoBubble == nil {
			panic("testing/synctest: goroutines do not take turns here")
		}
		s.logFor(t, s.cfg.NoBubble())
		t.FailNow()
	}
	g.Return()
	site := primitives.SiteOf(g)
	if g.Bubble() != nil {
		panic("synctest.Run called from within a synctest bubble")
	}
	failed := t.Failed() // a nil T panics, as it does in Go
	own := g.Run().Search || s.testNamed(t.Name()) == nil
	if own {
		t, failed = new(testing.T), false
	}
	b, key := &bubble{Bubble: g.NewBubble(), of: t, own: own}, reflect.ValueOf(t).Pointer()
	s.bubbles.Store(key, b)
	returned := false
	defer func() {
		v := any(nil)
		if !returned {
			v = recover()
		}
		defer func() {
			s.bubbles.Delete(key)
			b.Close(v != nil, site)
			switch {
			case v != nil:
				panic(v)
			case !t.Failed() || failed:
			case own:
				panic("test failed: " + strings.TrimSpace(b.log))
			default:
				t.FailNow()
			}
		}()
		b.end()
	}()
	f(t)
	returned = true
}

// end ends the context of a test in a bubble, and then makes its cleanups.
func (b *bubble) end() {
	b.mu.Lock()
	cancel := b.cancel
	b.mu.Unlock()
	if cancel != nil {
		cancel()
	}
	b.cleanUp()
}

// cleanUp calls the functions that Cleanup was given, the last first, also where one does not return.
func (b *bubble) cleanUp() {
	for {
		b.mu.Lock()
		n := len(b.cleanups)
		if n == 0 {
			b.mu.Unlock()
			return
		}
		last := b.cleanups[n-1]
		b.cleanups = b.cleanups[:n-1]
		b.mu.Unlock()
		func() {
			returned := false
			defer func() {
				if !returned {
					b.cleanUp()
				}
			}()
			last()
			returned = true
		}()
	}
}

// cleanup is Cleanup, of a test that is in no bubble too.
func (s *Stdio) cleanup(t testing.TB, f func()) {
	b := s.bubbleOf(t)
	if b == nil {
		t.Cleanup(f)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.cleanups = append(b.cleanups, f)
}

// testContext is Context, of a test that is in no bubble too.
func (s *Stdio) testContext(t testing.TB) context.Context {
	b := s.bubbleOf(t)
	if b == nil {
		return t.Context()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ctx == nil {
		b.ctx, b.cancel = primitives.WithCancel(context.Background())
	}
	return b.ctx
}

// deadline is (*testing.T).Deadline.
func (s *Stdio) deadline(t *testing.T) (time.Time, bool) {
	s.forbidInBubble(t, "t.Deadline")
	return t.Deadline()
}

// forbidInBubble panics as package testing does if a test is in a bubble.
func (s *Stdio) forbidInBubble(t *testing.T, method string) {
	if s.bubbleOf(t) != nil {
		panic("testing: " + method + " called inside synctest bubble")
	}
}

// synctestWait is synctest.Wait.
func synctestWait() {
	g := sched.InTurn()
	if g == nil || g.Bubble() == nil {
		panic("goroutine is not in a bubble")
	}
	g.Return()
	b := g.Bubble()
	if b.Waiting() {
		panic("wait already in progress")
	}
	b.AwaitRest(g, primitives.SiteOf(g))
}

// bubbleMethods puts into a table what is another method while a test is in a bubble, of a type of
// package testing.
func (s *Stdio) bubbleMethods(name string, typ reflect.Type, table map[string]reflect.Value) {
	if typ.Implements(reflect.TypeFor[testing.TB]()) {
		table[name+".Cleanup"] = methodOf(typ, s.cleanup)
		table[name+".Context"] = methodOf(typ, s.testContext)
	}
}

// methodOf returns a function of a testing.TB as one of a type that is one.
func methodOf(typ reflect.Type, f any) reflect.Value {
	fn := reflect.ValueOf(f)
	in := []reflect.Type{typ}
	for i := 1; i < fn.Type().NumIn(); i++ {
		in = append(in, fn.Type().In(i))
	}
	var out []reflect.Type
	for i := range fn.Type().NumOut() {
		out = append(out, fn.Type().Out(i))
	}
	return reflect.MakeFunc(reflect.FuncOf(in, out, false), fn.Call)
}

// synctestSymbols are those of package testing/synctest.
func (s *Stdio) synctestSymbols() map[string]reflect.Value {
	return map[string]reflect.Value{
		"Test": reflect.ValueOf(s.synctestTest),
		"Wait": reflect.ValueOf(synctestWait),
	}
}
