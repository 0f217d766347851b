package machine

import (
	"go/types"
	"reflect"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// runtimeTypes are the types that Core has registered, by the numbers that the compiler gave them.
// They may be used from any goroutine.
type runtimeTypes struct {
	mu       sync.RWMutex
	byID     map[int]types.Type
	expected map[int]core.RuntimeType // of the text that is being evaluated
}

// expect says which types the next text registers.
func (r *runtimeTypes) expect(list []core.RuntimeType) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.expected = map[int]core.RuntimeType{}
	for _, t := range list {
		r.expected[t.ID] = t
	}
}

func (r *runtimeTypes) register(id int) (t core.RuntimeType, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t, ok = r.expected[id]; ok {
		r.byID[id] = t.Type
	}
	return t, ok
}

func (r *runtimeTypes) typeOf(id int) types.Type {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.byID[id]
}

// registerType is Core's word that a type has a reflect type: that of what pointer points to.
// pointer is nil for an interface and a method's signature.
func (m *Machine) registerType(id int, pointer any) {
	if t, ok := m.runtime.register(id); ok && pointer != nil {
		m.Types.Register(id, t.Type, reflect.TypeOf(pointer).Elem(), t.Boxed)
	}
}

func (m *Machine) implements(x any, iface int) bool {
	return m.Types.Implements(x, m.runtime.typeOf(iface))
}
