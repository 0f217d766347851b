package bridge

import (
	"go/types"
	"iter"
	"reflect"
	"strings"
	"sync"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// reflected holds what package reflect has shown.
type reflected struct {
	types     typeutil.Map // types.Type → *learnerType; guarded by registry.mu
	iterators sync.Map     // weak.Pointer[reflect.MapIter] → the types.Type of what it ranges over
}

// learnerType is the reflect.Type of a learner's type. There is only one of a type, so that they
// can be compared. Functions of package reflect that make values get the embedded type.
type learnerType struct {
	reflect.Type              // out of its recursive wrapper
	core         reflect.Type // of values in Core
	t            *Types
	typ          types.Type
}

// showType returns the reflect.Type that cells see for the type typ, whose values have type rtype
// in Core. That is rtype itself if typ is nil or ordinary.
func (t *Types) showType(typ types.Type, rtype reflect.Type) reflect.Type {
	if typ == nil || t.ordinary(typ) {
		return rtype
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if known, ok := t.reflected.types.At(typ).(*learnerType); ok && known.core == rtype {
		return known
	}
	l := &learnerType{core.UnwrappedType(typ, rtype), rtype, t, typ}
	t.reflected.types.Set(typ, l)
	return l
}

// reprOf returns the type of which x is the reflect.Type that cells see.
func (t *Types) reprOf(x any) repr {
	switch x := x.(type) {
	case *learnerType:
		return repr{x.typ, x.core}
	case reflect.Type:
		if p, ok := t.reprOfView(x); ok {
			return p
		}
		if inCore := core.OfCompiled(x); inCore != x {
			return repr{t.goType(nil, x), inCore}
		}
		return repr{nil, x}
	}
	panic("reflect: nil type passed where a Type is needed")
}

// showRepr returns the reflect.Type that cells see for a type.
func (t *Types) showRepr(p repr) reflect.Type { return t.showType(p.typ, p.core) }

// reflectTypeOf is reflect.TypeOf on a Core value.
func (t *Types) reflectTypeOf(x any) any {
	if x == nil {
		return nil
	}
	if e := t.entry(x); e != nil {
		return t.showType(e.typ, e.core())
	}
	return reflect.TypeOf(x)
}

func (l *learnerType) String() string { return core.ReflectName(l.typ) }

func (l *learnerType) Name() string {
	switch typ := types.Unalias(l.typ).(type) {
	case *types.Named:
		name := core.ReflectName(typ)
		if pkg := typ.Obj().Pkg(); pkg != nil {
			name = strings.TrimPrefix(name, pkg.Name()+".")
		}
		return name
	case *types.Basic:
		return core.ReflectName(typ)
	}
	return ""
}

func (l *learnerType) PkgPath() string {
	if named, ok := types.Unalias(l.typ).(*types.Named); ok && named.Obj().Pkg() != nil {
		return named.Obj().Pkg().Path()
	}
	return ""
}

// under returns the underlying type.
func (l *learnerType) under() types.Type { return l.typ.Underlying() }

func (l *learnerType) Elem() reflect.Type {
	if elem(l.under()) == nil {
		panic("reflect: Elem of invalid type " + l.String())
	}
	return l.t.showType(elem(l.under()), l.Type.Elem())
}

func (l *learnerType) Key() reflect.Type {
	m, ok := l.under().(*types.Map)
	if !ok {
		panic("reflect: Key of non-map type " + l.String())
	}
	return l.t.showType(m.Key(), l.Type.Key())
}

// signature returns the function type, and panics if the type is none.
func (l *learnerType) signature() *types.Signature {
	sig, ok := l.under().(*types.Signature)
	if !ok {
		panic("reflect: In of non-func type " + l.String())
	}
	return sig
}

func (l *learnerType) In(i int) reflect.Type {
	return l.t.showType(l.signature().Params().At(i).Type(), l.Type.In(i))
}

func (l *learnerType) Out(i int) reflect.Type {
	return l.t.showType(l.signature().Results().At(i).Type(), l.Type.Out(i))
}

func (l *learnerType) Ins() iter.Seq[reflect.Type] { return counted(l.NumIn(), l.In) }

func (l *learnerType) Outs() iter.Seq[reflect.Type] { return counted(l.NumOut(), l.Out) }

func (l *learnerType) IsVariadic() bool { return l.signature().Variadic() }

// counted yields f(0) to f(n-1).
func counted[T any](n int, f func(int) T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for i := range n {
			if !yield(f(i)) {
				return
			}
		}
	}
}
