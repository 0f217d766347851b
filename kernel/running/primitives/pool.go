package primitives

import (
	"sync"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// poolSize is how many values a Pool keeps. Go's gives values up whenever memory is collected; this
// one drops what does not fit, which happens at the same places in each run.
const poolSize = 256

// Pool stands for sync.Pool. What was put last comes first.
type Pool struct {
	noCopy noCopy

	// New makes a value where there is none, if it is set.
	New func() any
	top *pooled // guarded by poolsMu
}

// pooled is a value in a pool, on top of others. It does not change, so that a search puts a pool
// back by its top.
type pooled struct {
	value any
	below *pooled
	depth int
}

// poolsMu guards what pools keep, for goroutines that are not in lockstep.
var poolsMu sync.Mutex

// Put adds x.
func (p *Pool) Put(x any) {
	if x == nil {
		return
	}
	g := p.point()
	poolsMu.Lock()
	top := p.top
	item := &pooled{value: x, below: top, depth: 1}
	if top != nil {
		item.depth = top.depth + 1
	}
	if item.depth <= poolSize {
		p.top = item
	}
	poolsMu.Unlock()
	release(g, unsafe.Pointer(item))
}

// Get removes a value and returns it. If there is none it makes one.
func (p *Pool) Get() any {
	g := p.point()
	poolsMu.Lock()
	item := p.top
	if item != nil {
		p.top = item.below
	}
	poolsMu.Unlock()
	switch {
	case item != nil:
		acquire(g, unsafe.Pointer(item))
		return item.value
	case p.New != nil:
		return p.New()
	}
	return nil
}

// point is the point before an operation. It returns the goroutine if that is in lockstep.
func (p *Pool) point() *sched.G {
	g := sched.InTurn()
	if g != nil {
		g.Step(about(g, trace.OpUpdate, unsafe.Pointer(p)))
		isA(g.Run(), unsafe.Pointer(p), "Pool")
		keep(g.Run(), &p.top, unsafe.Pointer(&p.top))
	}
	return g
}
