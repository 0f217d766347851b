package interp

import _ "unsafe" // for linkname

// yaegiCall is yaegi's own generator of calls.
//
//go:linkname yaegiCall github.com/traefik/yaegi/interp.call
func yaegiCall(*node)
