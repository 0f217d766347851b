package interp

import (
	"reflect"
	_ "unsafe" // for linkname
)

// typeOf returns the type that package reflect has for one of yaegi.
//
//go:linkname typeOf github.com/traefik/yaegi/interp.(*itype).TypeOf
func typeOf(*itype) reflect.Type
