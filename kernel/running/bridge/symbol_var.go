package bridge

import (
	"fmt"
	"go/types"
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// Var returns functions that get and set a variable of a package, of types func() τ and func(τ).
// addr is a pointer to the variable if it has the same type in Core, and the zero Value otherwise.
func (b *Bridge) Var(v *types.Var) (get, set, addr reflect.Value, err error) {
	real, ok := b.types.lookup(v.Pkg().Path(), v.Name())
	if !ok || !real.CanSet() {
		return get, set, addr, fmt.Errorf("%s.%s cannot be used", v.Pkg().Name(), v.Name())
	}
	inCore := core.OfCompiled(real.Type())
	get, set = b.accessors(inCore, real.Type(), keep, nil, func([]reflect.Value) reflect.Value { return real })
	if inCore == real.Type() {
		addr = real.Addr()
	}
	return get, set, addr, nil
}

// Field returns functions that get and set a field of a compiled struct through a pointer to it, of
// types func(*S) τ and func(*S, τ). They are not needed if same, which says that the field has the
// same type in Core.
func (b *Bridge) Field(structure types.Type, name string) (get, set reflect.Value, same bool, err error) {
	rtype, f, err := b.field(structure, name)
	if err != nil {
		return get, set, false, err
	}
	inCore := core.OfCompiled(f.Type)
	get, set = b.accessors(inCore, f.Type, keep, []reflect.Type{reflect.PointerTo(rtype)}, func(args []reflect.Value) reflect.Value {
		return fieldOf(args[0], f)
	})
	return get, set, inCore == f.Type, nil
}

// FieldAddr returns a function, of type func(*S) *F, that returns a pointer to an embedded
// unexported field. Core calls the methods that this promotes.
func (b *Bridge) FieldAddr(structure types.Type, name string) (reflect.Value, error) {
	rtype, f, err := b.field(structure, name)
	if err != nil {
		return reflect.Value{}, err
	}
	typ := reflect.FuncOf([]reflect.Type{reflect.PointerTo(rtype)}, []reflect.Type{reflect.PointerTo(f.Type)}, false)
	return reflect.MakeFunc(typ, func(args []reflect.Value) []reflect.Value {
		return []reflect.Value{fieldOf(args[0], f).Addr()}
	}), nil
}

// accessors makes the functions that get and set the variable that locate finds by its arguments,
// which have types params.
func (b *Bridge) accessors(core, compiled reflect.Type, p policy, params []reflect.Type, locate func([]reflect.Value) reflect.Value) (get, set reflect.Value) {
	from, to := b.types.fromCompiledConv(compiled, core, p), b.types.toCompiledConv(core, compiled, p)
	get = reflect.MakeFunc(reflect.FuncOf(params, []reflect.Type{core}, false), func(args []reflect.Value) []reflect.Value {
		return []reflect.Value{from.apply(locate(args))}
	})
	set = reflect.MakeFunc(reflect.FuncOf(append(params[:len(params):len(params)], core), nil, false), func(args []reflect.Value) []reflect.Value {
		last := len(args) - 1
		locate(args[:last]).Set(to.apply(args[last]))
		return nil
	})
	return get, set
}

// field returns a compiled struct's reflect type, and its field of a name.
func (b *Bridge) field(structure types.Type, name string) (reflect.Type, reflect.StructField, error) {
	rtype, ok := b.realType(structure)
	if !ok || rtype.Kind() != reflect.Struct {
		return nil, reflect.StructField{}, fmt.Errorf("%s is no struct of compiled code", core.ReflectName(structure))
	}
	f, ok := rtype.FieldByName(name)
	if !ok || !f.IsExported() && !f.Anonymous {
		return nil, reflect.StructField{}, fmt.Errorf("%s.%s cannot be used", core.ReflectName(structure), name)
	}
	return rtype, f, nil
}

// fieldOf returns a field of what p points to.
func fieldOf(p reflect.Value, f reflect.StructField) reflect.Value {
	if f.IsExported() {
		return p.Elem().FieldByIndex(f.Index)
	}
	if p.IsNil() {
		nilDereference()
	}
	return reflect.NewAt(f.Type, unsafe.Add(p.UnsafePointer(), f.Offset)).Elem()
}
