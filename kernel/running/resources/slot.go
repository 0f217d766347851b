package resources

import "sync"

// slots fill registries of compiled packages from which nothing can be removed again. What is
// registered there, once, is a slot, which passes calls on to what a cell has put in it.
type slots[K comparable, V any] struct {
	mu sync.Mutex
	m  map[K]*slot[V] // guarded by mu
}

// slot holds a registration, or nothing after its cell was stopped.
type slot[V any] struct {
	mu   sync.Mutex
	v    V    // guarded by mu
	full bool // guarded by mu
}

// get returns what is in the slot. ok is false for a nil slot too.
func (s *slot[V]) get() (v V, ok bool) {
	if s == nil {
		return v, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.v, s.full
}

func (s *slot[V]) put(v V, full bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.v, s.full = v, full
}

// find returns the slot of a key, or nil.
func (s *slots[K, V]) find(key K) *slot[V] {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.m[key]
}

// register puts v in the slot of key. register is the package's own function, called with the slot
// when it has none yet; and when the slot is full, since then it is to react in its own way, which
// may be to replace the value.
func (s *slots[K, V]) register(key K, v V, register func(*slot[V])) {
	have := s.find(key)
	if _, full := have.get(); have == nil || full {
		fresh := &slot[V]{v: v, full: true}
		register(fresh) // it may panic
		have = fresh
		s.mu.Lock()
		if s.m == nil {
			s.m = map[K]*slot[V]{}
		}
		s.m[key] = have
		s.mu.Unlock()
	} else {
		have.put(v, true)
	}
	registered(func() {
		var none V
		have.put(none, false)
	})
}
