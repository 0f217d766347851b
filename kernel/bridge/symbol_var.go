package bridge

import (
	"fmt"
	"go/types"
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/bridge/typename"
)

// Var returns functions that get and set a variable of a package, of types func() τ and func(τ), and a pointer to the variable when
// it has the same type in Core; otherwise addr is the zero Value.
func (b *Bridge) Var(v *types.Var) (get, set, addr reflect.Value, err error) {
	real, ok := b.types.lookup(v.Pkg().Path(), v.Name())
	if !ok || !real.CanSet() {
		return get, set, addr, fmt.Errorf("%s.%s cannot be used", v.Pkg().Name(), v.Name())
	}
	core := coreOf(real.Type())
	get, set = b.accessors(core, real.Type(), keep, nil, func([]reflect.Value) reflect.Value { return real })
	if core == real.Type() {
		addr = real.Addr()
	}
	return get, set, addr, nil
}

// Field returns functions that get and set a field of a host struct through a pointer to it, of types func(*S) τ and
// func(*S, τ). agrees says that the field has the same type in Core, so that these are not needed.
func (b *Bridge) Field(structure types.Type, name string) (get, set reflect.Value, agrees bool, err error) {
	rtype, f, err := b.field(structure, name)
	if err != nil {
		return get, set, false, err
	}
	core := coreOf(f.Type)
	get, set = b.accessors(core, f.Type, keep, []reflect.Type{reflect.PointerTo(rtype)}, func(args []reflect.Value) reflect.Value {
		return fieldOf(args[0], f)
	})
	return get, set, core == f.Type, nil
}

// FieldAddr returns a function that returns a pointer to a field, of type func(*S) *F, for an embedded field that is unexported:
// Core calls the methods that it promotes.
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

// access makes the functions that get and set what place finds by its arguments, which are of types params.
func (b *Bridge) accessors(core, compiled reflect.Type, p policy, params []reflect.Type, place func([]reflect.Value) reflect.Value) (get, set reflect.Value) {
	from, to := b.types.fromCompiledConv(compiled, core, p), b.types.toCompiledConv(core, compiled, p)
	get = reflect.MakeFunc(reflect.FuncOf(params, []reflect.Type{core}, false), func(args []reflect.Value) []reflect.Value {
		return []reflect.Value{from.apply(place(args))}
	})
	set = reflect.MakeFunc(reflect.FuncOf(append(params[:len(params):len(params)], core), nil, false), func(args []reflect.Value) []reflect.Value {
		last := len(args) - 1
		place(args[:last]).Set(to.apply(args[last]))
		return nil
	})
	return get, set
}

func (b *Bridge) field(structure types.Type, name string) (reflect.Type, reflect.StructField, error) {
	rtype, ok := b.realType(structure)
	if !ok || rtype.Kind() != reflect.Struct {
		return nil, reflect.StructField{}, fmt.Errorf("%s is no struct of compiled code", typename.Of(structure))
	}
	f, ok := rtype.FieldByName(name)
	if !ok || !f.IsExported() && !f.Anonymous {
		return nil, reflect.StructField{}, fmt.Errorf("%s.%s cannot be used", typename.Of(structure), name)
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
