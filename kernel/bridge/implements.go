package bridge

import (
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// Implements reports whether the dynamic type of x, a Core any, has the methods of an interface
// type. A nil x has none, not even those of any.
func (t *Types) Implements(x any, iface types.Type) bool {
	if x == nil {
		return false
	}
	if e := t.entry(x); e != nil {
		return t.learn(e, iface, func() bool { return t.missing(e.typ, iface) == "" })
	}
	return t.missingHost(reflect.TypeOf(x), iface) == ""
}

// MissingMethod returns the first method, by name, that the dynamic type of x lacks of an interface's. It is empty when x implements it.
func (t *Types) MissingMethod(x any, iface types.Type) string {
	if e := t.entry(x); e != nil {
		return t.missing(e.typ, iface)
	}
	return t.missingHost(reflect.TypeOf(x), iface)
}

// missing is MissingMethod for a registered type. The lock guards what go/types completes when it is first looked at.
func (t *Types) missing(typ, iface types.Type) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	m, _ := types.MissingMethod(typ, iface.Underlying().(*types.Interface), true)
	if m == nil {
		return ""
	}
	return m.Name()
}

// missingHost is missing for a type of the host.
func (t *Types) missingHost(rtype reflect.Type, iface types.Type) string {
	it := iface.Underlying().(*types.Interface)
	if it.NumMethods() == 0 {
		return ""
	}
	real, known := t.realType(iface)
	if known && rtype.Implements(real) {
		return ""
	}
	for m := range it.Methods() { // sorted by name
		if !m.Exported() {
			return m.Name()
		}
		method, ok := rtype.MethodByName(m.Name())
		if !ok || !t.sameSignature(m.Signature(), method.Type, 1) {
			return m.Name()
		}
	}
	return ""
}

// sameSignature reports whether a host function's type is sig, not counting its first skip
// parameters.
func (t *Types) sameSignature(sig *types.Signature, rtype reflect.Type, skip int) bool {
	if rtype.Kind() != reflect.Func || rtype.NumIn()-skip != sig.Params().Len() || rtype.NumOut() != sig.Results().Len() || rtype.IsVariadic() != sig.Variadic() {
		return false
	}
	for i := range sig.Params().Len() {
		if !t.same(sig.Params().At(i).Type(), rtype.In(i+skip)) {
			return false
		}
	}
	for i := range sig.Results().Len() {
		if !t.same(sig.Results().At(i).Type(), rtype.Out(i)) {
			return false
		}
	}
	return true
}

// same reports whether rtype is how the host knows typ.
func (t *Types) same(typ types.Type, rtype reflect.Type) bool {
	switch typ := types.Unalias(typ).(type) {
	case *types.Basic:
		return rtype.Name() == core.ReflectName(typ) && rtype.PkgPath() == "" || typ.Kind() == types.UnsafePointer && rtype.Kind() == reflect.UnsafePointer
	case *types.Named:
		if typ.Obj().Pkg() == nil {
			return rtype == reflect.TypeFor[error]() && typ.Obj().Name() == "error"
		}
		if rtype.Name() == typ.Obj().Name() && rtype.PkgPath() == typ.Obj().Pkg().Path() {
			return true
		}
		real, ok := t.realType(typ)
		return ok && real == rtype
	case *types.Interface:
		if rtype.Name() != "" || rtype.Kind() != reflect.Interface || rtype.NumMethod() != typ.NumMethods() {
			return false
		}
		for i := range typ.NumMethods() {
			m := typ.Method(i)
			method, ok := rtype.MethodByName(m.Name())
			if !ok || !t.sameSignature(m.Signature(), method.Type, 0) {
				return false
			}
		}
		return true
	case *types.Signature:
		return rtype.Name() == "" && t.sameSignature(typ, rtype, 0)
	case *types.Map:
		return rtype.Name() == "" && rtype.Kind() == reflect.Map && t.same(typ.Key(), rtype.Key()) && t.same(typ.Elem(), rtype.Elem())
	case *types.Array:
		return rtype.Name() == "" && rtype.Kind() == reflect.Array && int64(rtype.Len()) == typ.Len() && t.same(typ.Elem(), rtype.Elem())
	case *types.Slice:
		return rtype.Name() == "" && rtype.Kind() == reflect.Slice && t.same(typ.Elem(), rtype.Elem())
	case *types.Pointer:
		return rtype.Name() == "" && rtype.Kind() == reflect.Pointer && t.same(typ.Elem(), rtype.Elem())
	case *types.Chan:
		return rtype.Name() == "" && rtype.Kind() == reflect.Chan && rtype.ChanDir() == chanDir(typ) && t.same(typ.Elem(), rtype.Elem())
	}
	real, ok := t.realType(typ)
	return ok && real == rtype
}

func chanDir(typ *types.Chan) reflect.ChanDir {
	switch typ.Dir() {
	case types.SendOnly:
		return reflect.SendDir
	case types.RecvOnly:
		return reflect.RecvDir
	}
	return reflect.BothDir
}

// AssertionError is the panic of a type assertion that failed.
type AssertionError struct{ text string }

func (e *AssertionError) Error() string { return e.text }

// RuntimeError makes it a runtime.Error.
func (*AssertionError) RuntimeError() {}

// FailedAssertion returns what x.(to) panics with when x does not hold that. from is the static type of x. The words are those
// of runtime.TypeAssertionError.
func (t *Types) FailedAssertion(x any, from, to types.Type) *AssertionError {
	const conversion = "interface conversion: "
	as := core.ReflectName(to)
	switch has := t.TypeString(x); {
	case x == nil && types.IsInterface(to):
		return &AssertionError{conversion + "interface is nil, not " + as}
	case x == nil:
		return &AssertionError{conversion + core.ReflectName(from) + " is nil, not " + as}
	case types.IsInterface(to):
		return &AssertionError{conversion + has + " is not " + as + ": missing method " + t.MissingMethod(x, to)}
	case has == as && t.samePackage(x, to):
		return &AssertionError{conversion + core.ReflectName(from) + " is " + has + ", not " + as + " (types from different scopes)"}
	case has == as:
		return &AssertionError{conversion + core.ReflectName(from) + " is " + has + ", not " + as + " (types from different packages)"}
	default:
		return &AssertionError{conversion + core.ReflectName(from) + " is " + has + ", not " + as}
	}
}

func (t *Types) samePackage(x any, typ types.Type) bool {
	path := func(typ types.Type) string {
		if named, ok := types.Unalias(typ).(*types.Named); ok && named.Obj().Pkg() != nil {
			return named.Obj().Pkg().Path()
		}
		return ""
	}
	if of := t.TypeOf(x); of != nil {
		return path(of) == path(typ)
	}
	return reflect.TypeOf(x).PkgPath() == path(typ)
}
