package twin_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib/twin"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// box has the form in which interpreted code converts what has a type of the program's own.
type box[T any] struct {
	V T `lockstep:"main.T"`
}

func TestSort(t *testing.T) {
	tests := []struct {
		name      string
		got, want any
	}{
		{name: "ints", got: []int{3, 1, 2}, want: []int{1, 2, 3}},
		{name: "strings", got: []string{"b", "", "a"}, want: []string{"", "a", "b"}},
		{name: "bytes", got: []byte("gopher"), want: []byte("eghopr")},
		{name: "a host's type", got: []time.Duration{2, 1}, want: []time.Duration{1, 2}},
		{name: "NaN first", got: []float64{1, math.Inf(-1), math.NaN(), 0}, want: []float64{math.NaN(), math.Inf(-1), 0, 1}},
		{name: "nothing", got: []uint16(nil), want: []uint16(nil)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			twin.Sort(tt.got)
			if got, want := fmt.Sprint(tt.got), fmt.Sprint(tt.want); got != want {
				t.Errorf("sorted to %s, want %s", got, want)
			}
		})
	}
	x := []float32{2, 1}
	twin.Sort(box[[]float32]{x})
	if x[0] != 1 {
		t.Errorf("in a box, sorted to %v", x)
	}
}

type record struct{ key, place int }

// The sorts compare the same elements in the same order as package slices does, so that a program
// sees no difference even if its comparison is not an ordering.
func TestSortFunc(t *testing.T) {
	sorts := []struct {
		name string
		got  func(x, compare any)
		want func(x []record, compare func(a, b record) int)
	}{
		{name: "SortFunc", got: twin.SortFunc, want: slices.SortFunc[[]record]},
		{name: "SortStableFunc", got: twin.SortStableFunc, want: slices.SortStableFunc[[]record]},
	}
	comparisons := map[string]func(a, b record) int{
		"by key":   func(a, b record) int { return a.key - b.key },
		"all same": func(a, b record) int { return 0 },
		"no order": func(a, b record) int { return (a.key*31+b.place)%3 - 1 },
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, tt := range sorts {
		for name, compare := range comparisons {
			for _, n := range []int{0, 1, 2, 11, 13, 60, 1000} {
				x := make([]record, n)
				for i := range x {
					x[i] = record{random.IntN(n), i}
				}
				y := slices.Clone(x)
				var got, want [][2]record
				tt.got(x, func(a, b record) int { got = append(got, [2]record{a, b}); return compare(a, b) })
				tt.want(y, func(a, b record) int { want = append(want, [2]record{a, b}); return compare(a, b) })
				if !slices.Equal(x, y) {
					t.Errorf("%s %s of %d elements gives another order than package slices", tt.name, name, n)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s %s of %d elements makes %d comparisons, other than the %d of package slices", tt.name, name, n, len(got), len(want))
				}
			}
		}
	}
}

func TestSortFuncBoxed(t *testing.T) {
	x := []float64{2, 1}
	twin.SortFunc(box[[]float64]{x}, box[func(a, b float64) int]{func(a, b float64) int { return int(a - b) }})
	if x[0] != 1 {
		t.Errorf("sorted to %v", x)
	}
}

func TestSortFuncPanics(t *testing.T) {
	defer func() {
		if got := recover(); got != "enough" {
			t.Errorf("panics with %v, want enough", got)
		}
	}()
	twin.SortFunc([]int{2, 1}, func(a, b int) int { panic("enough") })
}

func TestOverlaps(t *testing.T) {
	s := make([]int, 10)
	none := make([]struct{}, 4)
	tests := []struct {
		name string
		a, b any
		want bool
	}{
		{"the same", s, s, true},
		{"an element in common", s[:5], s[4:], true},
		{"neighbours", s[:5], s[5:], false},
		{"one within the other", s[3:4], s, true},
		{"others", s, make([]int, 10), false},
		{"empty", s[2:2], s, false},
		{"no size", none, none, false},
		{"boxed", box[[]int]{s[:5]}, box[[]int]{s[4:]}, true},
	}
	for _, tt := range tests {
		if got := twin.Overlaps(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: Overlaps = %t, want %t", tt.name, got, tt.want)
		}
		if got := twin.Overlaps(tt.b, tt.a); got != tt.want {
			t.Errorf("%s: the other way round, Overlaps = %t, want %t", tt.name, got, tt.want)
		}
	}
}

func TestPull(t *testing.T) {
	ended := false
	n := 0
	next, stop := twin.Pull(func(yield func() bool) {
		defer func() { ended = true }()
		for n = 1; n <= 3; n++ {
			if !yield() {
				return
			}
		}
	})
	if n != 0 {
		t.Error("the sequence starts before next")
	}
	if !next() || n != 1 || !next() || n != 2 {
		t.Errorf("after two calls of next the sequence is at %d", n)
	}
	stop()
	if !ended || next() {
		t.Errorf("stop has ended the sequence: %t; there is more: %t", ended, next())
	}
	stop()
}

// A panic in the sequence reaches the caller of next, and so does the end of the goroutine.
func TestPullPanics(t *testing.T) {
	next, _ := twin.Pull(func(yield func() bool) { panic("enough") })
	func() {
		defer func() {
			if got := recover(); got != "enough" {
				t.Errorf("next panics with %v, want enough", got)
			}
		}()
		next()
	}()
	if next() {
		t.Error("there is more after a panic")
	}
}

func TestPullGoexit(t *testing.T) {
	next, _ := twin.Pull(func(yield func() bool) { runtime.Goexit() })
	done := make(chan bool)
	go func() {
		returned := false
		defer func() { done <- returned }()
		next()
		returned = true
	}()
	if <-done {
		t.Error("next returns though the sequence has ended the goroutine")
	}
}

// A sequence runs as the goroutine of the program that pulls it.
func TestPullIsOfTheGoroutine(t *testing.T) {
	var pulls, runs *sched.G
	g := sched.Go("puller", sched.GoStmt{}, func() {
		pulls = sched.Current()
		next, stop := twin.Pull(func(yield func() bool) { runs = sched.Current() })
		defer stop()
		next()
	})
	<-g.Done()
	if runs != pulls || runs != g {
		t.Errorf("the sequence runs as %v, its puller is %v", runs, pulls)
	}
}

// A nil pointer is nil whatever its type, and boxes are compared by what is in them.
func TestRefNil(t *testing.T) {
	var r twin.Ref
	p := new(float64)
	if !r.CompareAndSwap((*float64)(nil), box[*float64]{p}) {
		t.Error("the zero Ref does not hold nil")
	}
	if r.CompareAndSwap(box[*float64]{new(float64)}, nil) || r.Load() != any(box[*float64]{p}) {
		t.Errorf("the Ref holds %v", r.Load())
	}
	if !r.CompareAndSwap(box[*float64]{p}, box[*float64]{}) || r.Load() != nil {
		t.Errorf("the Ref holds %v, want nil", r.Load())
	}
}

func TestWeak(t *testing.T) {
	p := new(float64)
	for _, ptr := range []any{p, box[*float64]{p}} {
		w := twin.MakeWeak(ptr)
		if got := w.Value(reflect.Zero(reflect.TypeOf(ptr)).Interface()); got != ptr {
			t.Errorf("Value() = %#v, want %#v", got, ptr)
		}
		if w != twin.MakeWeak(ptr) || w == twin.MakeWeak(new(float64)) {
			t.Error("weak pointers are not equal as their pointers are")
		}
	}
	if w := twin.MakeWeak((*float64)(nil)); w != (twin.Weak{}) || w.Value((*float64)(nil)) != nil {
		t.Error("the weak pointer of nil is not the zero value")
	}
	runtime.KeepAlive(p)
}

// A cleanup goes through what the kernel gives for it.
func TestCleanupIsLater(t *testing.T) {
	var deferred func()
	table := twin.Symbols(func(f func()) func() { deferred = f; return func() {} })
	done := false
	add := table["AddCleanup"].Interface().(func(ptr any, cleanup func()) any)
	cleanup := add(new(int), func() { done = true })
	deferred()
	if _, ok := cleanup.(runtime.Cleanup); !ok || !done {
		t.Errorf("AddCleanup returns a %T and has kept the cleanup: %t", cleanup, done)
	}
}
