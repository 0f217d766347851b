package primitives

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A goroutine under the baton of a run ([sched.G.Controlled]) comes the lockstep way through a
// primitive, which is as simple as can be, since nobody else runs meanwhile: there is a point before
// the operation ([sched.G.Step]), or the operation waits until its primitive is ready
// ([sched.G.Await]); then the primitive's words are changed, and the run is told whom that may
// concern ([sched.Run.Changed]) and which goroutines it orders ([sched.Detector]). The words are
// those of the native way, for a primitive may be used by goroutines of both kinds.
//
// Who of several that wait for a free lock gets it is for the run's strategy to say. In Go those who
// sleep are served first come first, but no program can tell whether a goroutine that is about to
// call Lock sleeps already. So all of their orders are possible, and a search must try them.

// inLockstep returns the calling goroutine if it runs under the baton, else nil.
func inLockstep() *sched.G {
	if g := sched.Current(); g.Controlled() {
		return g
	}
	return nil
}

// about returns what g is about to do.
func about(g *sched.G, op trace.Op, obj unsafe.Pointer) sched.Pending {
	return sched.Pending{Op: op, Obj: obj, Site: g.At}
}

// keep has a search put *p back, before the next schedule, as it is now.
func keep[T any](r *sched.Run, p *T) {
	if !r.Search {
		return
	}
	r.Undo(unsafe.Pointer(p), func() (restore func()) {
		old := *p
		return func() { *p = old }
	})
}

// meets tells g's run that g waits for a goroutine that is not in lockstep.
func meets(g *sched.G) { g.Run().Uncontrolled("it waits for a goroutine of %%parallel") }

// tellChanged tells those in lockstep that wait for obj that it may have changed. The caller, g, need not
// be in lockstep itself, and has no bucket locked: it may have to wait for the baton.
func tellChanged(g *sched.G, obj unsafe.Pointer) {
	if g.Controlled() {
		g.Run().Changed(obj)
		return
	}
	r := sched.Session()
	r.Do(func() { r.Changed(obj) })
}

// locked tells the run that g holds a lock now that it has locked at a site.
func locked(g *sched.G, obj unsafe.Pointer, site trace.Site, shared bool) {
	g.Acquire(obj, 0)
	if d := g.Run().Detector; d != nil {
		d.Locked(g.Num(), obj, site, shared)
	}
}

// unlocked tells the run that g, which called op for it, holds a lock no longer.
func unlocked(g *sched.G, op trace.Op, obj unsafe.Pointer, shared bool) {
	slot := 0
	if shared {
		slot = 1
	}
	g.Release(obj, slot)
	if d := g.Run().Detector; d != nil {
		d.Unlocked(g.Num(), obj, shared)
	}
	g.Note(op, obj, g.At)
	g.Run().Changed(obj)
}

// acquire tells the run, if g is in lockstep, that g has seen what was released on obj.
func acquire(g *sched.G, obj unsafe.Pointer) {
	if g.Controlled() {
		g.Acquire(obj, 0)
	}
}

// release tells the run, if g is in lockstep, that who acquires obj comes after what g has done.
func release(g *sched.G, obj unsafe.Pointer) {
	if g.Controlled() {
		g.Release(obj, 0)
	}
}
