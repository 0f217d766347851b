package worker

import (
	"go/types"
	"reflect"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/lower"
)

// registered are the types that Core has told of, by the number that lower gave them.
type registered struct {
	byID    map[int]types.Type
	pending map[int]lower.RuntimeType // of the text that is being evaluated
}

func (w *worker) typeByID(id int) types.Type {
	w.typesMu.RLock()
	defer w.typesMu.RUnlock()
	return w.registered.byID[id]
}

// registerType is Core's word that a type has a reflect type: that of what ptr points to. ptr is nil for an
// interface and a method's signature.
func (w *worker) registerType(id int, ptr any) {
	w.typesMu.Lock()
	rt, ok := w.registered.pending[id]
	if ok {
		w.registered.byID[id] = rt.Type
	}
	w.typesMu.Unlock()
	if ok && ptr != nil {
		w.types.Register(id, rt.Type, reflect.TypeOf(ptr).Elem(), rt.Boxed)
	}
}

func (w *worker) registerMethod(id int, name string, fn any) {
	w.types.Method(id, name, reflect.ValueOf(fn))
}

func (w *worker) implements(x any, iface int) bool {
	return w.types.Implements(x, w.typeByID(iface))
}

// invoke calls a method of an interface's value that the calling dispatcher does not know.
func (w *worker) invoke(x any, method string, sig int, args ...any) []any {
	return w.types.Invoke(x, method, w.typeByID(sig).(*types.Signature), args)
}

// equal is x == y of interfaces, or of what holds interfaces.
func (w *worker) equal(x, y any) bool {
	return x == y
}

// equalFields is x == y of structs, or arrays of structs, that have blank fields: these do not count. lower
// calls them F0_, F1_ and so on.
func equalFields(x, y any) bool {
	return equalValues(reflect.ValueOf(x), reflect.ValueOf(y))
}

func equalValues(x, y reflect.Value) bool {
	switch x.Kind() {
	case reflect.Array:
		for i := range x.Len() {
			if !equalValues(x.Index(i), y.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		for i := range x.NumField() {
			if !strings.HasSuffix(x.Type().Field(i).Name, "_") && !equalValues(x.Field(i), y.Field(i)) {
				return false
			}
		}
		return true
	}
	return x.Equal(y)
}
