package bridge

import (
	"go/types"
	"reflect"
	"sync"
	"sync/atomic"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// A view of a Core value is the same memory under the type that the learner declared. That type has
// the declared name, the fields with their names, tags and embedding, and the methods, which call
// Core's (cross_viewmethod.go). So compiled code that looks into a value, or asks it for methods
// that its parameter's type does not have, finds what it would find in a compiled program. Package
// namedtype makes such types, which package reflect cannot.
//
// Two things are as in Core. Interfaces in a value have type any. Function types that contain
// interfaces are Core's, because compiled code may call the functions.

// views holds the types that have been made for views.
type views struct {
	any   atomic.Bool // there are some
	types sync.Map    // *entry → reflect.Type
	reprs sync.Map    // reflect.Type that was declared → repr
	back  sync.Map    // reflect.Type → *entry, nil for what is no view
	holds sync.Map    // reflect.Type → bool; see mayHold

	mu       sync.Mutex
	declared typeutil.Map // types.Type → declaredView; guarded by mu
}

// View returns what compiled code gets that looks into x, a Core any.
func (t *Types) View(x any) any {
	switch x.(type) {
	case nil, string, int, bool, float64, byte, rune, int64, []byte:
		return x
	}
	e := t.entry(x)
	if e == nil {
		return x
	}
	if e.compiled != nil {
		return t.toCompiledConv(e.core(), e.compiled, share).apply(e.unbox(x)).Interface()
	}
	typ := t.viewType(e)
	v := e.unbox(x)
	if sig, ok := e.typ.(*types.Signature); ok && !v.IsNil() {
		return t.viewFunc(sig, v).Interface()
	}
	if typ == e.rtype {
		return x
	}
	return reinterpret(v, typ).Interface()
}

// reinterpret returns v's memory as a value of a type with the same layout. What v points to is
// shared.
func reinterpret(v reflect.Value, typ reflect.Type) reflect.Value {
	if v.Type() == typ {
		return v
	}
	if v.Kind() == reflect.Pointer && typ.Kind() == reflect.Pointer && typ.Name() == "" {
		return reflect.NewAt(typ.Elem(), v.UnsafePointer())
	}
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return reflect.NewAt(typ, p.UnsafePointer()).Elem()
}

// unview returns the Core any for a value whose type is a view's.
func (t *Types) unview(x any) (any, bool) {
	if !t.views.any.Load() {
		return nil, false
	}
	rtype := reflect.TypeOf(x)
	e, ok := t.views.back.Load(rtype)
	if !ok {
		e = t.entryOfView(rtype)
		t.views.back.Store(rtype, e)
	}
	if entry := e.(*entry); entry != nil {
		return entry.box(reinterpret(reflect.ValueOf(x), entry.core())), true
	}
	return nil, false
}

// entryOfView returns the entry for a view's type or one that is composed of such, and nil for all
// other types of compiled code.
func (t *Types) entryOfView(rtype reflect.Type) *entry {
	p, ok := t.reprOfView(rtype)
	if !ok {
		return nil
	}
	if e := t.entryFor(p.typ); e != nil && e.core() == p.core {
		return e
	}
	return t.enter(p.typ, p.core)
}

// reprOfView returns the type that compiled code sees as rtype, if that is a view's or is composed
// of such.
func (t *Types) reprOfView(rtype reflect.Type) (repr, bool) {
	if p, ok := t.views.reprs.Load(rtype); ok {
		return p.(repr), true
	}
	if rtype.Name() != "" {
		return repr{}, false
	}
	switch rtype.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		elem, ok := t.reprOfView(rtype.Elem())
		if !ok {
			return repr{}, false
		}
		switch rtype.Kind() {
		case reflect.Pointer:
			return repr{types.NewPointer(elem.typ), reflect.PointerTo(elem.core)}, true
		case reflect.Slice:
			return repr{types.NewSlice(elem.typ), reflect.SliceOf(elem.core)}, true
		case reflect.Array:
			return repr{types.NewArray(elem.typ, int64(rtype.Len())), reflect.ArrayOf(rtype.Len(), elem.core)}, true
		}
		return repr{types.NewChan(goDir(rtype.ChanDir()), elem.typ), reflect.ChanOf(rtype.ChanDir(), elem.core)}, true
	case reflect.Map:
		key, isView := t.reprOfView(rtype.Key())
		elem, isView2 := t.reprOfView(rtype.Elem())
		if !isView && !isView2 {
			return repr{}, false
		}
		if !isView {
			key = repr{t.goType(nil, rtype.Key()), core.OfCompiled(rtype.Key())}
		}
		if !isView2 {
			elem = repr{t.goType(nil, rtype.Elem()), core.OfCompiled(rtype.Elem())}
		}
		if key.typ == nil || elem.typ == nil {
			return repr{}, false
		}
		return repr{types.NewMap(key.typ, elem.typ), reflect.MapOf(key.core, elem.core)}, true
	}
	return repr{}, false
}
