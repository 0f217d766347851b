package interp

import _ "unsafe" // for linkname

// runid returns the number of the run that a frame is of.
//
//go:linkname runid github.com/traefik/yaegi/interp.(*frame).runid
func runid(*frame) uint64
