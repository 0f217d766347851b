package trace

import "unsafe"

// Key names what orders goroutines: a lock, a channel or whatever else one of them releases and
// another acquires. It holds the object's pointer, so that no other object gets that address while
// the Key is kept.
type Key struct {
	Obj unsafe.Pointer
	// Slot tells apart what one object orders separately: the places of a buffered channel from 1 on,
	// beside its close, or the readers of an RWMutex beside its writers.
	Slot int
}

// Access is one read or write of memory that goroutines may share.
type Access struct {
	G      int            // number of the goroutine in its run
	Addr   unsafe.Pointer // where the memory begins
	Size   uintptr        // in bytes; 0 counts as 1, so that values without a size have an identity too
	Write  bool
	Atomic bool // by an operation of sync/atomic
	Site   Site
	Step   int // as tables and schedules number it
}
