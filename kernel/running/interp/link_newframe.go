package interp

import _ "unsafe" // for linkname

// newFrame returns a frame for a call, with so many variables.
//
//go:linkname newFrame github.com/traefik/yaegi/interp.newFrame
func newFrame(caller *frame, variables int, runid uint64) *frame
