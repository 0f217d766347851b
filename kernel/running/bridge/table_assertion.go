package bridge

import (
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// AssertionError is the panic of a type assertion that failed.
type AssertionError struct{ text string }

func (e *AssertionError) Error() string { return e.text }

// RuntimeError makes an AssertionError a runtime.Error.
func (*AssertionError) RuntimeError() {}

// FailedAssertion returns what x.(to) panics with when x does not hold that. from is the static
// type of x. The words are those of runtime.TypeAssertionError.
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

// samePackage reports whether the dynamic type of x is declared in the package that declares typ.
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
