package detect

import (
	"slices"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Waiting is a goroutine that waits, and will do so until another one does something.
type Waiting struct {
	G      int
	Reason trace.Wait
	Obj    unsafe.Pointer // what it waits on, if that is one thing
	Nil    bool           // a nil channel, or a select without cases
	Site   trace.Site
	// For are those without whom it cannot go on, each of them: who holds the lock, the writer that
	// comes first, or the goroutine whose end it waits for. It is empty if any goroutine might do
	// what it waits for.
	For     []Holder
	Parent  int
	Started trace.Site
	Later   bool // code of a later cell could wake it, since a package variable leads to what it waits on
}

// A Holder is a goroutine for which another one waits.
type Holder struct {
	G      int
	Site   trace.Site // where it took the lock; 0 if it has none of the kind that is waited for
	Shared bool       // for reading
	Ended  bool       // it has ended, and nobody has unlocked the lock since
}

// Kind says what is wrong with goroutines that wait.
type Kind string

const (
	Fine     Kind = ""
	Deadlock Kind = "deadlock" // nobody can go on any more
	Circle   Kind = "circle"   // some wait for each other, while others still run
	Leak     Kind = "leak"     // main has ended, and nobody is left to wake the others
)

// Word returns the word by which judges know it: goroutines that wait for each other are a
// deadlock, whether others run or not.
func (k Kind) Word() string {
	if k == Circle {
		return string(Deadlock)
	}
	return string(k)
}

// A Verdict is what is wrong at a moment.
type Verdict struct {
	Kind    Kind
	Waiting []Waiting
	// Circle has the numbers of goroutines each of which waits for the next one, and the last for
	// the first. One number alone is that of a goroutine that waits for itself.
	Circle []int
}

// Judge says what is wrong. waiting are the goroutines that wait without a timer; running is how
// many others there are: those that run or sleep, wait with a timer, or are in compiled code. over
// says that the cell's main goroutine has come to its end.
func Judge(waiting []Waiting, running int, over bool) Verdict {
	v := Verdict{Waiting: waiting, Circle: Cycle(waiting)}
	switch {
	case len(waiting) == 0:
		return Verdict{}
	case running == 0 && over:
		v.Kind = Leak
	case running == 0:
		v.Kind = Deadlock
	case v.Circle != nil:
		v.Kind = Circle
	default:
		return Verdict{}
	}
	return v
}

// Cycle returns goroutines that wait for each other, beginning with the one that comes first in
// waiting, or nil if there are none. It takes time in proportion to waiting and what is in it.
func Cycle(waiting []Waiting) []int {
	at := make(map[int]int, len(waiting)) // where each is in waiting
	for i, w := range waiting {
		at[w.G] = i
	}
	done := make([]bool, len(waiting))
	for i := range waiting {
		if ring := walk(waiting, at, done, i); ring != nil {
			return ring
		}
	}
	return nil
}

// CycleFrom is Cycle, but only for a circle to which waiting's last goroutine leads. If no circle
// was there before that one began to wait, there is no other.
func CycleFrom(waiting []Waiting) []int {
	at := make(map[int]int, len(waiting))
	for i, w := range waiting {
		at[w.G] = i
	}
	return walk(waiting, at, make([]bool, len(waiting)), len(waiting)-1)
}

// walk follows those who wait, depth first from the i-th, and returns a circle if it comes to one.
// Chains can be long, so it keeps its own stack.
func walk(waiting []Waiting, at map[int]int, done []bool, i int) []int {
	type frame struct{ at, next int }
	on := map[int]int{} // where each is on the stack
	var stack []frame
	push := func(i int) {
		if !done[i] {
			done[i] = true
			on[i] = len(stack)
			stack = append(stack, frame{i, 0})
		}
	}
	for push(i); len(stack) > 0; {
		top := &stack[len(stack)-1]
		if top.next == len(waiting[top.at].For) {
			delete(on, top.at)
			stack = stack[:len(stack)-1]
			continue
		}
		to, waits := at[waiting[top.at].For[top.next].G]
		top.next++
		if !waits {
			continue
		}
		if from, there := on[to]; there {
			ring := make([]int, 0, len(stack)-from)
			for _, f := range stack[from:] {
				ring = append(ring, f.at)
			}
			first := slices.Index(ring, slices.Min(ring))
			ring = append(ring[first:], ring[:first]...)
			for i, at := range ring {
				ring[i] = waiting[at].G
			}
			return ring
		}
		push(to)
	}
	return nil
}
