package interp

import _ "unsafe" // for linkname

// getExec returns a node's step, nil if there is no node.
//
//go:linkname getExec github.com/traefik/yaegi/interp.getExec
func getExec(*node) step
