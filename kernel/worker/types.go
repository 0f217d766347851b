package worker

import (
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// registered are the types that Core has told of, by the number that lower gave them.
type registered struct {
	byID    map[int]types.Type
	pending map[int]core.RuntimeType // of the text that is being evaluated
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

func (w *worker) implements(x any, iface int) bool {
	return w.types.Implements(x, w.typeByID(iface))
}
