package interp

import _ "unsafe" // for linkname

// yaegiLiteral is yaegi's own generator of function literals.
//
//go:linkname yaegiLiteral github.com/traefik/yaegi/interp.getFunc
func yaegiLiteral(*node)
