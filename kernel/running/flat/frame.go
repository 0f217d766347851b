package flat

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// A slot has room for a value of most types. What the collector must see and what it must not are
// apart, so that one layout serves all functions: p is a pointer, w are bits. A string is p and one
// word, a slice p and both, each as Go itself has it; a number lies in the words, and a pointer, a
// map, a channel or a function in p. An interface takes the p of two slots. A struct or an array
// lies elsewhere, and p points to it.
type slot struct {
	p unsafe.Pointer
	w [2]uint64
}

const (
	slotSize = unsafe.Sizeof(slot{})
	wordAt   = unsafe.Offsetof(slot{}.w)
)

// frame is a call's slots: those of the results, then of the parameters, then of all other
// variables. It lies on the goroutine's stack, which Go may move, so that nothing but the code of the
// call may keep a pointer to it.
type frame struct{}

// at returns what stands at an offset in a frame.
func at[T any](f *frame, offset uintptr) *T { return (*T)(unsafe.Add(unsafe.Pointer(f), offset)) }

// frameOf hides from the compiler that the code of a call gets a pointer to slots on the stack. It
// does not know that functions in variables keep nothing, and would move them to the heap.
func frameOf(first *slot) *frame { return frameAt(uintptr(unsafe.Pointer(first))) }

// frameAt is a call of its own, so that who calls it has a pointer in the end, which Go corrects when
// it moves the stack, and not the number. It moves no stack itself.
//
//go:noinline
//go:nosplit
//go:nocheckptr
func frameAt(address uintptr) *frame { return (*frame)(unsafe.Add(nil, address)) }

// How many slots frames have on the stack. They are zeroed for each call, so a small function gets
// few; one that has more than medium has them on the heap.
const (
	tiny   = 4
	small  = 8
	medium = 24
)

// A callee is what a call in a function calls.
type callee struct {
	fn   *Func
	pass pass  // gives it the arguments
	site *Site // nil if nothing is told of the call
}

// A pass copies from the frame of a caller to that of the function that it calls, or back.
type pass = func(from, to *frame)

// result makes a call and returns what then stands at an offset in the frame of the function that
// was called.
func result[T any](b *body, pass pass, f *frame, offset uintptr) T {
	if b.slots <= medium {
		return resultMedium[T](b, pass, f, offset)
	}
	return resultLarge[T](b, pass, f, offset)
}

//go:noinline
func resultTiny[T any](b *body, pass pass, f *frame, offset uintptr) T {
	var slots [tiny]slot
	called := frameOf(&slots[0])
	pass(f, called)
	b.run(called)
	return *at[T](called, offset)
}

//go:noinline
func resultSmall[T any](b *body, pass pass, f *frame, offset uintptr) T {
	var slots [small]slot
	called := frameOf(&slots[0])
	pass(f, called)
	b.run(called)
	return *at[T](called, offset)
}

//go:noinline
func resultMedium[T any](b *body, pass pass, f *frame, offset uintptr) T {
	var slots [medium]slot
	called := frameOf(&slots[0])
	pass(f, called)
	b.run(called)
	return *at[T](called, offset)
}

//go:noinline
func resultLarge[T any](b *body, pass pass, f *frame, offset uintptr) T {
	called := frameOf(unsafe.SliceData(make([]slot, b.slots)))
	pass(f, called)
	b.run(called)
	return *at[T](called, offset)
}

// do makes the call, and take, unless it is nil, copies the results.
func (c *callee) do(f *frame, take pass) { c.doBody(c.fn.body(), f, take) }

func (c *callee) doBody(b *body, f *frame, take pass) {
	switch {
	case b.slots <= small:
		c.doSmall(b, f, take)
	case b.slots <= medium:
		c.doMedium(b, f, take)
	default:
		c.doLarge(b, f, take)
	}
}

//go:noinline
func (c *callee) doSmall(b *body, f *frame, take pass) {
	var slots [small]slot
	c.doIn(frameOf(&slots[0]), b, f, take)
}

//go:noinline
func (c *callee) doMedium(b *body, f *frame, take pass) {
	var slots [medium]slot
	c.doIn(frameOf(&slots[0]), b, f, take)
}

//go:noinline
func (c *callee) doLarge(b *body, f *frame, take pass) {
	c.doIn(frameOf(unsafe.SliceData(make([]slot, b.slots))), b, f, take)
}

func (c *callee) doIn(called *frame, b *body, f *frame, take pass) {
	c.pass(f, called)
	if c.site != nil {
		c.site.run(b, called)
	} else {
		b.run(called)
	}
	if take != nil {
		take(called, f)
	}
}

// A Site is a call of which something is told.
type Site struct {
	At core.Site
	// Enter, unless it is nil, is told when the call leaves the text of cells, and returns which call it
	// was within; that it is told when the call has returned.
	Enter func(core.Site) (before core.Site)
	// Left is told that a panic has left the call.
	Left func(core.Site)
}

func (s *Site) call(f func()) {
	ended := false
	defer s.leave(&ended)
	if s.Enter != nil {
		before := s.Enter(s.At)
		f()
		s.Enter(before)
	} else {
		f()
	}
	ended = true
}

func (s *Site) run(b *body, called *frame) {
	ended := false
	defer s.leave(&ended)
	if s.Enter != nil {
		before := s.Enter(s.At)
		b.run(called)
		s.Enter(before)
	} else {
		b.run(called)
	}
	ended = true
}

func (s *Site) leave(ended *bool) {
	if !*ended {
		s.Left(s.At)
	}
}
