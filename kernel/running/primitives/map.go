package primitives

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Map stands for sync.Map.
//
// A write of a key comes before the reads that see it, as Go's memory model asks, and so does a
// deletion before those that find nothing. What has been written to other keys is not ordered by
// it.
type Map struct {
	noCopy noCopy

	mu      sync.RWMutex // for goroutines that are not in lockstep
	entries map[any]*mapEntry
	last    uint64 // the place given last
}

// mapEntry is what a write has left. It does not change: the next write makes another.
type mapEntry struct {
	value any
	place uint64 // entries have one order from run to run, that in which their keys came
}

// Load returns the value of key, nil if it has none.
func (m *Map) Load(key any) (value any, ok bool) {
	g := m.point(trace.OpLoad)
	m.mu.RLock()
	defer m.mu.RUnlock()
	e := m.entries[key]
	if m.seen(g, e); e == nil {
		return nil, false
	}
	return e.value, true
}

// Store sets the value of key.
func (m *Map) Store(key, value any) {
	g := m.point(trace.OpStore)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.set(g, key, value)
}

// Clear deletes all.
func (m *Map) Clear() {
	g := m.point(trace.OpStore)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries = nil
	m.deleted(g)
}

// LoadOrStore returns the value of key, and sets it before if it has none.
func (m *Map) LoadOrStore(key, value any) (actual any, loaded bool) {
	g := m.point(trace.OpUpdate)
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries[key]
	if m.seen(g, e); e != nil {
		return e.value, true
	}
	m.set(g, key, value)
	return value, false
}

// LoadAndDelete deletes key and returns the value that it had.
func (m *Map) LoadAndDelete(key any) (value any, loaded bool) {
	g := m.point(trace.OpUpdate)
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries[key]
	if m.seen(g, e); e == nil {
		return nil, false
	}
	delete(m.entries, key)
	m.deleted(g)
	return e.value, true
}

// Delete deletes key.
func (m *Map) Delete(key any) { m.LoadAndDelete(key) }

// Swap sets the value of key and returns the one that it had.
func (m *Map) Swap(key, value any) (previous any, loaded bool) {
	g := m.point(trace.OpUpdate)
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries[key]
	m.seen(g, e)
	m.set(g, key, value)
	if e == nil {
		return nil, false
	}
	return e.value, true
}

// CompareAndSwap sets the value of key to new if it is old.
func (m *Map) CompareAndSwap(key, old, new any) (swapped bool) {
	g := m.point(trace.OpUpdate)
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries[key]
	if m.seen(g, e); e == nil || e.value != old {
		return false
	}
	m.set(g, key, new)
	return true
}

// CompareAndDelete deletes key if its value is old.
func (m *Map) CompareAndDelete(key, old any) (deleted bool) {
	g := m.point(trace.OpUpdate)
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries[key]
	if m.seen(g, e); e == nil || e.value != old {
		return false
	}
	delete(m.entries, key)
	m.deleted(g)
	return true
}

// Range calls f for each key, until it returns false. With which of the keys it begins is open,
// since a program must not rely on their order; in lockstep the run says it.
func (m *Map) Range(f func(key, value any) bool) {
	g := m.point(trace.OpLoad)
	keys := m.keys()
	first := 0
	switch {
	case len(keys) < 2:
	case g != nil:
		first = g.Run().Choose(len(keys))
	default:
		first = rand.IntN(len(keys))
	}
	for i := range keys {
		key := keys[(first+i)%len(keys)]
		m.mu.RLock()
		e := m.entries[key]
		m.mu.RUnlock()
		if e == nil {
			continue // f has deleted it, or another goroutine has
		}
		m.seen(g, e)
		if !f(key, e.value) {
			return
		}
	}
}

// keys returns all keys, in the order in which they came.
func (m *Map) keys() []any {
	m.mu.RLock()
	defer m.mu.RUnlock()
	type keyed struct {
		key   any
		place uint64
	}
	var list []keyed
	for key, e := range m.entries {
		list = append(list, keyed{key, e.place})
	}
	slices.SortFunc(list, func(a, b keyed) int { return cmp.Compare(a.place, b.place) })
	keys := make([]any, len(list))
	for i := range list {
		keys[i] = list[i].key
	}
	return keys
}

// point is the point before an operation. It returns the goroutine if that is in lockstep.
func (m *Map) point(op trace.Op) *sched.G {
	g := sched.InTurn()
	if g == nil {
		return nil
	}
	g.Step(about(g, op, unsafe.Pointer(m)))
	isA(g.Run(), unsafe.Pointer(m), "Map")
	if r := g.Run(); op != trace.OpLoad && r.Search {
		r.Undo(unsafe.Pointer(&m.entries), func() (restore func()) {
			entries, last := maps.Clone(m.entries), m.last
			return func() { m.entries, m.last = entries, last }
		})
	}
	return g
}

// The methods below need m.mu.

// set sets the value of key.
func (m *Map) set(g *sched.G, key, value any) {
	e := &mapEntry{value: value}
	if old := m.entries[key]; old != nil {
		e.place = old.place
	} else {
		m.last++
		e.place = m.last
	}
	if m.entries == nil {
		m.entries = map[any]*mapEntry{}
	}
	m.entries[key] = e
	release(g, unsafe.Pointer(e))
}

// deleted tells the run of a deletion.
func (m *Map) deleted(g *sched.G) { release(g, unsafe.Pointer(m)) }

// seen tells the run that g has seen an entry, or with nil that there is none.
func (m *Map) seen(g *sched.G, e *mapEntry) {
	if e == nil {
		acquire(g, unsafe.Pointer(m))
		return
	}
	acquire(g, unsafe.Pointer(e))
}
