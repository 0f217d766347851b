package interp

import (
	"reflect"
	"sync/atomic"

	"github.com/traefik/yaegi/interp"
)

// frame is where a call keeps its variables: results first, then parameters, then all others.
type frame struct{}

// frameLayout says where frames have their fields.
var frameLayout = func() (l struct{ id, root, anc, data, deferred, recovered, done uintptr }) {
	typ := pointee(reflect.TypeFor[interp.Interpreter](), "frame")
	l.id, l.root, l.anc, l.data = offset[uint64](typ, "id"), offset[*frame](typ, "root"), offset[*frame](typ, "anc"), offset[[]reflect.Value](typ, "data")
	l.deferred, l.recovered = offset[[][]reflect.Value](typ, "deferred"), offset[any](typ, "recovered")
	l.done = offset[reflect.SelectCase](typ, "done")
	return l
}()

// variables returns where a frame's variables are.
func (f *frame) variables() *[]reflect.Value { return at[[]reflect.Value](f, frameLayout.data) }

// detach lets go of the caller's frame.
func (f *frame) detach() {
	if root := *at[*frame](f, frameLayout.root); f != root {
		*at[*frame](f, frameLayout.anc) = root
	}
}

// detached reports whether a frame has let go of the caller's, or never had one that is not the root.
func (f *frame) detached() bool {
	return *at[*frame](f, frameLayout.anc) == *at[*frame](f, frameLayout.root)
}

// child returns a frame for a call of a function with so many variables.
func (f *frame) child(variables int) *frame { return newFrame(f, variables, runid(f)) }

// enterFrom makes of a frame that was left one for a call by who has the frame caller, as child
// would.
func (f *frame) enterFrom(caller *frame) {
	*at[*frame](f, frameLayout.anc) = caller
	*at[*frame](f, frameLayout.root) = *at[*frame](caller, frameLayout.root)
	*at[reflect.SelectCase](f, frameLayout.done) = *at[reflect.SelectCase](caller, frameLayout.done)
	atomic.StoreUint64(at[uint64](f, frameLayout.id), runid(caller))
}

// left lets go of what a call's frame refers to, besides its variables.
func (f *frame) left() {
	*at[*frame](f, frameLayout.anc) = nil
	*at[[][]reflect.Value](f, frameLayout.deferred) = nil
	*at[any](f, frameLayout.recovered) = nil
}
