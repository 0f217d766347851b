package interp

import (
	"reflect"
	_ "unsafe" // for linkname
)

// genFuncValue makes the function that finds the value of a node that is a function.
//
//go:linkname genFuncValue github.com/traefik/yaegi/interp.genFuncValue
func genFuncValue(*node) func(*frame) reflect.Value
