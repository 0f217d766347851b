package bridge

import (
	"fmt"
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// Bridge makes what Core sees of compiled packages.
type Bridge struct{ types *Types }

// New returns a Bridge for a table, whose lookup finds the symbols of compiled packages.
func New(t *Types) *Bridge { return &Bridge{t} }

// Func returns, with its Core signature, a function of a package, or a method of a compiled type
// that is no interface. A method takes the receiver first.
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
	if err := b.checkSignature(fn.Pkg().Name()+"."+fn.Name(), fn.Signature(), v.Type()); err != nil {
		return reflect.Value{}, err
	}
	if b.types.Override != nil {
		v = b.types.Override(path, fn.Name(), v)
	}
	return b.types.coreFunc(v, policyOf(path, fn.Name())), nil
}

// Method returns a method of a compiled type or a pointer to one. It takes the receiver first, and
// may be promoted.
func (b *Bridge) Method(recv types.Type, name string) (reflect.Value, error) {
	rtype, ok := b.realType(recv)
	if !ok {
		return reflect.Value{}, fmt.Errorf("%s is no type of compiled code", core.ReflectName(recv))
	}
	if own, ok := ownMethods[methodKey{rtype, name}]; ok {
		return own(b.types), nil
	}
	fn, ok := b.types.compiledMethod(rtype, name)
	if !ok {
		return reflect.Value{}, fmt.Errorf("%s.%s cannot be called", core.ReflectName(recv), name)
	}
	return fn, nil
}

// checkSignature returns an error if a function cannot be called with values of its declared types.
// Where the kernel has replaced a type, compiled code that still takes or returns the original one
// cannot be used.
func (b *Bridge) checkSignature(name string, sig *types.Signature, rtype reflect.Type) error {
	check := func(typ types.Type, real reflect.Type) error {
		held, ok := b.types.coreType(typ)
		if ok && held != core.OfCompiled(real) {
			return fmt.Errorf("%s needs a %s that is not the one cells have", name, core.ReflectName(typ))
		}
		return nil
	}
	for i := range sig.Params().Len() {
		if err := check(sig.Params().At(i).Type(), rtype.In(i)); err != nil {
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
