package interp

import (
	"reflect"
	_ "unsafe" // for linkname
)

// genValue makes the function that finds a node's value.
//
//go:linkname genValue github.com/traefik/yaegi/interp.genValue
func genValue(*node) func(*frame) reflect.Value
