package primitives

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// What package sync offers must not be copied after it has been used, says its documentation. Go
// says so again only for a Cond: the copy of a lock, locked or free as that was, works on its own.
// Here each primitive holds the address at which it was used first in lockstep. One that finds
// itself elsewhere is a copy, for nothing else moves memory.

// Copied is the use of a copy.
type Copied struct {
	G    *sched.G // the caller
	Kind string   // Mutex, RWMutex, WaitGroup or Once
	Site trace.Site
}

// onCopied is called under the baton.
var onCopied func(Copied)

// OnCopied has f called, under the baton, when a copy is used. It is called while no goroutine of
// the program runs.
func OnCopied(f func(Copied)) { onCopied = f }

// origin is where a primitive was used first, 0 before that.
type origin uintptr

// use is called before g uses obj, which has the origin o. A copy is told of once.
func (o *origin) use(g *sched.G, obj unsafe.Pointer, kind string, site trace.Site) {
	if *o == origin(obj) {
		return
	}
	if *o != 0 && onCopied != nil && !g.Run().Search {
		onCopied(Copied{g, kind, site})
	}
	*o = origin(obj)
}
