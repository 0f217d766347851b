package interp

import (
	"reflect"
	"unsafe"
)

// What is known of yaegi's functions, and of the frames in which their calls keep their variables:
// results first, then parameters, then all others.

func (n *node) funcType() reflect.Type { return typeOfNode(*at[unsafe.Pointer](n, layout.typ)) }

// firstStep returns the node of a function's first step.
func (n *node) firstStep() *node { return *at[*node](n.children()[3], layout.start) }

// variablesOf returns the variables of a frame.
func variablesOf(f *frame) *[]reflect.Value { return at[[]reflect.Value](f, layout.frame.data) }

//go:linkname newFrame github.com/traefik/yaegi/interp.newFrame
func newFrame(caller *frame, variables int, runid uint64) *frame

//go:linkname runid github.com/traefik/yaegi/interp.(*frame).runid
func runid(*frame) uint64

// runCfg runs steps from the first one on.
//
//go:linkname runCfg github.com/traefik/yaegi/interp.runCfg
func runCfg(first *node, f *frame, function, call *node)
