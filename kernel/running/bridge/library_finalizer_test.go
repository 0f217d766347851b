package bridge_test

import (
	"reflect"
	"runtime"
	"testing"
	"time"
)

// What Core has for pointers to an array with a name, and for a function that takes one.
type (
	coreBigPointer struct {
		V *[4]int `lockstep:"*main.Big"`
	}
	coreFinish struct {
		V func(*[4]int) `lockstep:"main.Finish"`
	}
)

const bigSource = "type Big [4]int; type Finish func(*Big)"

func (w *world) defineBig() {
	w.define(reflect.TypeFor[coreBigPointer](), true, bigSource, "*Big", nil)
	w.ids++
	finish := w.check(bigSource).Scope().Lookup("Finish").Type()
	w.types.Register(w.ids, finish, reflect.TypeFor[coreFinish](), true)
}

func TestFinalizersRun(t *testing.T) {
	for _, test := range []struct {
		name      string
		finalizer func(done chan<- int) any
	}{
		{"that takes the pointer", func(done chan<- int) any {
			return coreFinish{func(b *[4]int) { done <- b[0] }}
		}},
		{"that takes any", func(done chan<- int) any {
			return func(x any) { done <- x.(coreBigPointer).V[0] }
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			w.defineBig()
			later := 0
			w.types.Later = func(f func()) func() { later++; return f }
			done := make(chan int, 1)
			w.call("runtime", "SetFinalizer", coreBigPointer{&[4]int{7}}, test.finalizer(done))
			for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
				runtime.GC()
				select {
				case got := <-done:
					if got != 7 || later != 1 {
						t.Errorf("the finalizer got %d, Later was called %d times", got, later)
					}
					return
				case <-time.After(time.Millisecond):
				}
			}
			t.Error("the finalizer has not run")
		})
	}
}

func TestFinalizersAreRefusedAsGoRefusesThem(t *testing.T) {
	w := newWorld(t)
	w.defineBig()
	for _, test := range []struct {
		name           string
		obj, finalizer any
		want           string
	}{
		{"nothing", nil, nil, "first argument is nil"},
		{"no pointer", 5, nil, "first argument is int, not pointer"},
		{"no function", coreBigPointer{new([4]int)}, 5, "second argument is int, not a function"},
		{"another pointer", new(int), coreFinish{}, "cannot pass *int to finalizer main.Finish"},
	} {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				if got, want := recover(), "fatal error: runtime.SetFinalizer: "+test.want; got != want {
					t.Errorf("panic: %v, want %s", got, want)
				}
			}()
			w.call("runtime", "SetFinalizer", test.obj, test.finalizer)
		})
	}
}
