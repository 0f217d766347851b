package bridge

import (
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// coreSignature returns the type with which Core calls a function by name, which is variadic if the
// function is.
func coreSignature(compiled reflect.Type) reflect.Type {
	return asVariadic(core.StructureOfCompiled(compiled), compiled.IsVariadic())
}

// asVariadic returns the type of a function whose last parameter is a slice, variadic or not.
func asVariadic(core reflect.Type, variadic bool) reflect.Type {
	if !variadic {
		return core
	}
	in, out := make([]reflect.Type, core.NumIn()), make([]reflect.Type, core.NumOut())
	for i := range in {
		in[i] = core.In(i)
	}
	for i := range out {
		out[i] = core.Out(i)
	}
	return reflect.FuncOf(in, out, true)
}
