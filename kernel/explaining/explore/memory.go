package explore

import "unsafe"

// memory has a value for each object of a run. An access of memory is one to each of its words, so
// that a struct and its fields are not taken for different things; what is less than a word is one to
// each of its bytes. Words would not do for that: Go puts small variables together in one, or does
// not, by what was allocated before, and a run must not depend on it.
type memory[T any] struct {
	whole map[unsafe.Pointer]T // words, and all that is no memory
	bytes map[unsafe.Pointer]T
	// create makes the value of an object that is used for the first time.
	create func() T
}

func newMemory[T any](create func() T) memory[T] {
	return memory[T]{map[unsafe.Pointer]T{}, map[unsafe.Pointer]T{}, create}
}

// forget prepares for a run.
func (m *memory[T]) forget() {
	clear(m.whole)
	clear(m.bytes)
}

// at returns the value of an object that is no part of another.
func (m *memory[T]) at(obj unsafe.Pointer) T { return m.of(m.whole, obj) }

func (m *memory[T]) of(values map[unsafe.Pointer]T, obj unsafe.Pointer) T {
	v, ok := values[obj]
	if !ok {
		v = m.create()
		values[obj] = v
	}
	return v
}

// word is how many bytes of memory are told apart where whole words are accessed.
const word = 8

// maxSize is how much of an access is told apart so. DPOR does without programs that copy more.
const maxSize = 1 << 16

// one returns what an operation is on, if that is one thing, as for most. A function for parts would
// take longer than all else.
func (m *memory[T]) one(c *Candidate, class class) (v T, ok bool) {
	switch class {
	case read, write:
		ok = c.Size == 0 || c.Size == word && uintptr(c.Obj)%word == 0 && len(m.bytes) == 0
	case choice:
	default:
		ok = true
	}
	if ok {
		v = m.at(c.Obj)
	}
	return v, ok
}

// parts calls f with what an operation is on, if that is not one thing.
func (m *memory[T]) parts(c *Candidate, class class, f func(T)) {
	if class == choice {
		for _, obj := range c.On {
			f(m.at(obj))
		}
		return
	}
	m.access(c.Obj, min(c.Size, maxSize), f)
}

// access calls f with the parts of size bytes from p on.
func (m *memory[T]) access(p unsafe.Pointer, size uintptr, f func(T)) {
	for off := uintptr(0); off < size; {
		at := unsafe.Add(p, off)
		in := uintptr(at) % word
		if in == 0 && size-off >= word {
			f(m.at(at))
			if len(m.bytes) > 0 {
				for i := range word {
					if v, ok := m.bytes[unsafe.Add(at, i)]; ok {
						f(v)
					}
				}
			}
			off += word
			continue
		}
		f(m.of(m.bytes, at))
		if in == 0 || off == 0 { // of a word that others access whole
			if v, ok := m.whole[unsafe.Add(at, -int(in))]; ok {
				f(v)
			}
		}
		off++
	}
}
