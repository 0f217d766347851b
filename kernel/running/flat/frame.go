package flat

import "unsafe"

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

// Frames of the stack have one of a few sizes. Slots are zeroed for each call, so a small function
// gets few; one that has more than the largest has them on the heap.
type sizes interface {
	[4]slot | [8]slot | [16]slot | [32]slot
}

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
	switch n := b.slots; {
	case n <= 16:
		return resultIn[T, [16]slot](b, pass, f, offset)
	case n <= 32:
		return resultIn[T, [32]slot](b, pass, f, offset)
	}
	called := frameOf(unsafe.SliceData(make([]slot, b.slots)))
	pass(f, called)
	b.run(called)
	return *at[T](called, offset)
}

//go:noinline
func resultIn[T any, S sizes](b *body, pass pass, f *frame, offset uintptr) T {
	var slots S
	called := frameOf((*slot)(unsafe.Pointer(&slots)))
	pass(f, called)
	b.run(called)
	return *at[T](called, offset)
}

// do makes the call, and take, unless it is nil, copies the results.
func (c *callee) do(f *frame, take pass) { c.doBody(c.fn.body(), f, take) }

func (c *callee) doBody(b *body, f *frame, take pass) {
	switch n := b.slots; {
	case n <= 4:
		doIn[[4]slot](c, b, f, take)
	case n <= 8:
		doIn[[8]slot](c, b, f, take)
	case n <= 16:
		doIn[[16]slot](c, b, f, take)
	case n <= 32:
		doIn[[32]slot](c, b, f, take)
	default:
		c.doElsewhere(b, f, take)
	}
}

//go:noinline
func doIn[S sizes](c *callee, b *body, f *frame, take pass) {
	var slots S
	called := frameOf((*slot)(unsafe.Pointer(&slots)))
	c.pass(f, called)
	if c.site == nil {
		b.run(called)
	} else {
		c.site.run(b, called)
	}
	if take != nil {
		take(called, f)
	}
}

// doElsewhere is doIn with slots on the heap.
//
//go:noinline
func (c *callee) doElsewhere(b *body, f *frame, take pass) {
	called := frameOf(unsafe.SliceData(make([]slot, b.slots)))
	c.pass(f, called)
	if c.site == nil {
		b.run(called)
	} else {
		c.site.run(b, called)
	}
	if take != nil {
		take(called, f)
	}
}
