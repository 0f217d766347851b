package bridge

import (
	"fmt"
	"go/types"
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// Bridge makes what Core sees of host packages.
type Bridge struct{ types *Types }

// New returns a Bridge for a table, whose lookup finds what host packages have.
func New(t *Types) *Bridge { return &Bridge{t} }

// Func returns a function of a package, or a method of a host type that is no interface, with its Core signature. A method takes the
// receiver first.
func (b *Bridge) Func(fn *types.Func) (reflect.Value, error) {
	if recv := fn.Signature().Recv(); recv != nil {
		return b.Method(recv.Type(), fn.Name())
	}
	if fn.Pkg() == nil {
		return reflect.Value{}, fmt.Errorf("%s is no function of a package", fn.Name())
	}
	path := fn.Pkg().Path()
	if own, ok := ownFuncs[path+"."+fn.Name()]; ok {
		return own(b.types), nil
	}
	if path == "reflect" {
		if own, ok := b.types.reflectFunc(fn.Name()); ok {
			return own, nil
		}
	}
	v, ok := b.types.lookup(path, fn.Name())
	if !ok || v.Kind() != reflect.Func {
		return reflect.Value{}, fmt.Errorf("%s.%s cannot be called", fn.Pkg().Name(), fn.Name())
	}
	if err := b.agrees(fn.Pkg().Name()+"."+fn.Name(), fn.Signature(), v.Type(), 0); err != nil {
		return reflect.Value{}, err
	}
	if b.types.Override != nil {
		v = b.types.Override(path, fn.Name(), v)
	}
	return b.types.coreFunc(v, policyOf(path, fn.Name())), nil
}

// Method returns a method, perhaps a promoted one, of a host type or a pointer to one. It takes the receiver first.
func (b *Bridge) Method(recv types.Type, name string) (reflect.Value, error) {
	rtype, ok := b.realType(recv)
	if !ok {
		return reflect.Value{}, fmt.Errorf("%s is no type of compiled code", core.ReflectName(recv))
	}
	if own, ok := ownMethods[methodKey{rtype, name}]; ok {
		return own(b.types), nil
	}
	fn, ok := b.types.hostMethod(rtype, name)
	if !ok {
		return reflect.Value{}, fmt.Errorf("%s.%s cannot be called", core.ReflectName(recv), name)
	}
	return fn, nil
}

// agrees tells what stands against calling a function with the values that its declared type asks for. Types that the
// kernel replaces are not what compiled code elsewhere takes and returns.
func (b *Bridge) agrees(name string, sig *types.Signature, rtype reflect.Type, skip int) error {
	check := func(typ types.Type, real reflect.Type) error {
		held, ok := b.types.coreType(typ)
		if ok && held != core.OfCompiled(real) {
			return fmt.Errorf("%s needs a %s that is not the one cells have", name, core.ReflectName(typ))
		}
		return nil
	}
	for i := range sig.Params().Len() {
		if err := check(sig.Params().At(i).Type(), rtype.In(i+skip)); err != nil {
			return err
		}
	}
	for i := range sig.Results().Len() {
		if err := check(sig.Results().At(i).Type(), rtype.Out(i)); err != nil {
			return err
		}
	}
	return nil
}

// Var returns functions that get and set a variable of a package, of types func() τ and func(τ), and a pointer to the variable when
// it has the same type in Core; otherwise addr is the zero Value.
func (b *Bridge) Var(v *types.Var) (get, set, addr reflect.Value, err error) {
	real, ok := b.types.lookup(v.Pkg().Path(), v.Name())
	if !ok || !real.CanSet() {
		return get, set, addr, fmt.Errorf("%s.%s cannot be used", v.Pkg().Name(), v.Name())
	}
	inCore := core.OfCompiled(real.Type())
	get, set = b.access(inCore, real.Type(), keep, nil, func([]reflect.Value) reflect.Value { return real })
	if inCore == real.Type() {
		addr = real.Addr()
	}
	return get, set, addr, nil
}

// access makes the functions that get and set what place finds by its arguments, which are of types params.
func (b *Bridge) access(core, host reflect.Type, p policy, params []reflect.Type, place func([]reflect.Value) reflect.Value) (get, set reflect.Value) {
	from, to := b.types.fromHostConv(host, core, p), b.types.toHostConv(core, host, p)
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

// Field returns functions that get and set a field of a host struct through a pointer to it, of types func(*S) τ and
// func(*S, τ). agrees says that the field has the same type in Core, so that these are not needed.
func (b *Bridge) Field(structure types.Type, name string) (get, set reflect.Value, agrees bool, err error) {
	rtype, f, err := b.field(structure, name)
	if err != nil {
		return get, set, false, err
	}
	inCore := core.OfCompiled(f.Type)
	get, set = b.access(inCore, f.Type, keep, []reflect.Type{reflect.PointerTo(rtype)}, func(args []reflect.Value) reflect.Value {
		return fieldOf(args[0], f)
	})
	return get, set, inCore == f.Type, nil
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

// Type returns the type of the host that a name of a package stands for, the real one also of an interface.
func (b *Bridge) Type(name *types.TypeName) (reflect.Type, error) {
	if named, ok := types.Unalias(name.Type()).(*types.Named); ok {
		if rtype, ok := b.realType(named); ok {
			return rtype, nil
		}
	}
	return nil, fmt.Errorf("%s is no type of compiled code", core.ReflectName(name.Type()))
}

// CoreType returns the type of values of type typ in Core. It is not known when structs are in it that the caller represents:
// the learner's that are not registered, and unnamed ones with unexported or embedded fields.
func (b *Bridge) CoreType(typ types.Type) (reflect.Type, bool) { return b.types.coreType(typ) }

// ToHostConv returns the function, of type func(τ) T, that converts values to a host type: a named function type, or one that contains
// interfaces. τ is how the underlying type of T is in Core.
func (b *Bridge) ToHostConv(typ types.Type) (reflect.Value, error) {
	host, ok := b.realType(typ)
	if !ok {
		return reflect.Value{}, fmt.Errorf("%s is no type of compiled code", core.ReflectName(typ))
	}
	inCore := core.StructureOfCompiled(host)
	return unary(inCore, host, b.types.toHostConv(inCore, host, policyOf(host.PkgPath(), ""))), nil
}

// FromHostConv returns the inverse of ToHostConv, of type func(T) τ.
func (b *Bridge) FromHostConv(typ types.Type) (reflect.Value, error) {
	host, ok := b.realType(typ)
	if !ok {
		return reflect.Value{}, fmt.Errorf("%s is no type of compiled code", core.ReflectName(typ))
	}
	inCore := core.StructureOfCompiled(host)
	return unary(host, inCore, b.types.fromHostConv(host, inCore, policyOf(host.PkgPath(), ""))), nil
}

func unary(from, to reflect.Type, c conv) reflect.Value {
	return reflect.MakeFunc(reflect.FuncOf([]reflect.Type{from}, []reflect.Type{to}, false), func(args []reflect.Value) []reflect.Value {
		return []reflect.Value{c.apply(args[0])}
	})
}
