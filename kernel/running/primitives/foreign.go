package primitives

import (
	"reflect"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// Contexts may be derived from one of a type that the program declares, or that is compiled code's.
// Then package context has a goroutine wait for its Done channel, or is called by it; and from when
// that is closed until it has been told here, somebody is about to be woken, and nobody says so.

// foreign are the Done channels of such parents, as long as what is derived has not ended.
var foreign struct {
	sync.Mutex
	of map[*byte]<-chan struct{}
}

func init() { sched.SetComing(foreignEnds) }

// awaitForeign notes that something ends when done is closed, until told is called.
func awaitForeign(done <-chan struct{}) (told func()) {
	key := new(byte)
	foreign.Lock()
	defer foreign.Unlock()
	if foreign.of == nil {
		foreign.of = map[*byte]<-chan struct{}{}
	}
	foreign.of[key] = done
	return func() {
		foreign.Lock()
		defer foreign.Unlock()
		delete(foreign.of, key)
	}
}

// foreignEnds reports whether a context of another package has ended, and some that are derived
// from it have not been told so yet. They will be, by goroutines of compiled code.
func foreignEnds() bool {
	foreign.Lock()
	defer foreign.Unlock()
	for _, done := range foreign.of {
		if ch := goruntime.ChannelAt(reflect.ValueOf(done).UnsafePointer()); ch.Closed() || ch.Len() > 0 {
			return true
		}
	}
	return false
}
