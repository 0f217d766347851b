package core

import "go/types"

// CompiledKind is what Core needs of something compiled.
type CompiledKind int

const (
	CompiledFunc      CompiledKind = iota // a function, or a method with its receiver first
	CompiledFuncValue                     // one as a value in Core: what is variadic takes a slice
	CompiledType                          // a type
	CompiledVarGet                        // func() T
	CompiledVarSet                        // func(T)
	CompiledVarAddr                       // func() *T
	CompiledFieldGet                      // func(*S) T
	CompiledFieldSet                      // func(*S, T)
	CompiledFieldAddr                     // func(*S) *F, of a hidden field that promotes its methods
	ToCompiled                            // func(T in Core) T, of a named type that Core has another for
	FromCompiled                          // func(T) T in Core
)

// CompiledSymbol is something compiled that Core uses, under a name of its own in the package at
// CompiledPath.
type CompiledSymbol struct {
	Name   string
	Kind   CompiledKind
	Object types.Object // *types.Func, *types.TypeName or *types.Var
	Struct types.Type   // of a field: the struct type that has it
}

// RuntimeType is a type whose values become values of interfaces. Core registers it by [Type], with
// its number.
type RuntimeType struct {
	ID    int
	Type  types.Type
	Boxed bool
}
