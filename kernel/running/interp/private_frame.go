package interp

import (
	"reflect"

	"github.com/traefik/yaegi/interp"
)

// frame is where a call keeps its variables: results first, then parameters, then all others.
type frame struct{}

// frameLayout says where frames have their fields.
var frameLayout = func() (l struct{ root, anc, data uintptr }) {
	typ := pointee(reflect.TypeFor[interp.Interpreter](), "frame")
	l.root, l.anc, l.data = offset[*frame](typ, "root"), offset[*frame](typ, "anc"), offset[[]reflect.Value](typ, "data")
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

// child returns a frame for a call of a function with so many variables.
func (f *frame) child(variables int) *frame { return newFrame(f, variables, runid(f)) }
