package interp

import (
	"reflect"
	_ "unsafe" // for linkname
)

// genFunctionWrapper makes the function that finds the value of a node that is a function, as one
// of Go's.
//
//go:linkname genFunctionWrapper github.com/traefik/yaegi/interp.genFunctionWrapper
func genFunctionWrapper(*node) func(*frame) reflect.Value
