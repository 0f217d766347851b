package bridge

import (
	"fmt"
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/bridge/typename"
)

// Type returns the type of the host that a name of a package stands for, the real one also of an interface.
func (b *Bridge) Type(name *types.TypeName) (reflect.Type, error) {
	if named, ok := types.Unalias(name.Type()).(*types.Named); ok {
		if rtype, ok := b.realType(named); ok {
			return rtype, nil
		}
	}
	return nil, fmt.Errorf("%s is no type of compiled code", typename.Of(name.Type()))
}

// CoreType returns the type of values of type typ in Core. It is not known when structs are in it that the caller represents:
// the learner's that are not registered, and unnamed ones with unexported or embedded fields.
func (b *Bridge) CoreType(typ types.Type) (reflect.Type, bool) { return b.types.coreType(typ) }

// ToCompiledConv returns the function, of type func(τ) T, that converts values to a host type: a named function type, or one that contains
// interfaces. τ is how the underlying type of T is in Core.
func (b *Bridge) ToCompiledConv(typ types.Type) (reflect.Value, error) {
	compiled, ok := b.realType(typ)
	if !ok {
		return reflect.Value{}, fmt.Errorf("%s is no type of compiled code", typename.Of(typ))
	}
	core := coreStructure(compiled)
	return unary(core, compiled, b.types.toCompiledConv(core, compiled, policyOf(compiled.PkgPath(), ""))), nil
}

// FromCompiledConv returns the inverse of ToCompiledConv, of type func(T) τ.
func (b *Bridge) FromCompiledConv(typ types.Type) (reflect.Value, error) {
	compiled, ok := b.realType(typ)
	if !ok {
		return reflect.Value{}, fmt.Errorf("%s is no type of compiled code", typename.Of(typ))
	}
	core := coreStructure(compiled)
	return unary(compiled, core, b.types.fromCompiledConv(compiled, core, policyOf(compiled.PkgPath(), ""))), nil
}

func unary(from, to reflect.Type, c conv) reflect.Value {
	return reflect.MakeFunc(reflect.FuncOf([]reflect.Type{from}, []reflect.Type{to}, false), func(args []reflect.Value) []reflect.Value {
		return []reflect.Value{c.apply(args[0])}
	})
}

// realType is [Types.realType] for a type that Core knows to be the host's.
func (b *Bridge) realType(typ types.Type) (reflect.Type, bool) {
	return b.types.realTypeBy(typ, b.compiledNamed)
}

func (b *Bridge) compiledNamed(typ *types.Named) (reflect.Type, bool) {
	if rtype, ok := b.types.compiledNamed(typ); ok {
		return rtype, true
	}
	return b.types.findHidden(typ)
}
