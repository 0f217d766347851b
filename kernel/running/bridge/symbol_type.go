package bridge

import (
	"fmt"
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// Type returns the compiled type that a name of a package stands for, also if it is an interface.
func (b *Bridge) Type(name *types.TypeName) (reflect.Type, error) {
	if named, ok := types.Unalias(name.Type()).(*types.Named); ok {
		if rtype, ok := b.realType(named); ok {
			return rtype, nil
		}
	}
	return nil, fmt.Errorf("%s is no type of compiled code", core.ReflectName(name.Type()))
}

// CoreType returns the type of values of type typ in Core. It is not known if there are structs in
// it that the caller represents: a learner's that is not registered, or an unnamed one with
// unexported or embedded fields.
func (b *Bridge) CoreType(typ types.Type) (reflect.Type, bool) { return b.types.coreType(typ) }

// ToCompiledConv returns the function, of type func(τ) T, that converts values to a compiled type
// T: a named function type, or a type that contains interfaces. τ is the Core type of T's
// underlying type.
func (b *Bridge) ToCompiledConv(typ types.Type) (reflect.Value, error) {
	compiled, ok := b.realType(typ)
	if !ok {
		return reflect.Value{}, fmt.Errorf("%s is no type of compiled code", core.ReflectName(typ))
	}
	inCore := core.StructureOfCompiled(compiled)
	return unary(inCore, compiled, b.types.toCompiledConv(inCore, compiled, policyOf(compiled.PkgPath(), ""))), nil
}

// FromCompiledConv returns the function, of type func(T) τ, that converts values of a compiled type
// to Core. T and τ are as for [Bridge.ToCompiledConv].
func (b *Bridge) FromCompiledConv(typ types.Type) (reflect.Value, error) {
	compiled, ok := b.realType(typ)
	if !ok {
		return reflect.Value{}, fmt.Errorf("%s is no type of compiled code", core.ReflectName(typ))
	}
	inCore := core.StructureOfCompiled(compiled)
	return unary(compiled, inCore, b.types.fromCompiledConv(compiled, inCore, policyOf(compiled.PkgPath(), ""))), nil
}

// unary returns a conversion as a function.
func unary(from, to reflect.Type, c conv) reflect.Value {
	return reflect.MakeFunc(reflect.FuncOf([]reflect.Type{from}, []reflect.Type{to}, false), func(args []reflect.Value) []reflect.Value {
		return []reflect.Value{c.apply(args[0])}
	})
}

// realType is [Types.realType] for a type that Core knows to be compiled: it finds unexported types
// too.
func (b *Bridge) realType(typ types.Type) (reflect.Type, bool) {
	return b.types.realTypeBy(typ, b.compiledNamed)
}

// compiledNamed is [Types.compiledNamed] for a type that Core knows to be compiled.
func (b *Bridge) compiledNamed(typ *types.Named) (reflect.Type, bool) {
	if rtype, ok := b.types.compiledNamed(typ); ok {
		return rtype, true
	}
	return b.types.findHidden(typ)
}
