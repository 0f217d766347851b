package interp

import _ "unsafe" // for linkname

// runCfg runs steps from the first one on.
//
//go:linkname runCfg github.com/traefik/yaegi/interp.runCfg
func runCfg(first *node, f *frame, function, call *node)
