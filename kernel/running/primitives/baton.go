package primitives

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A goroutine under the baton of a run ([sched.G.Controlled]) comes the lockstep way through a
// primitive, which is as simple as can be, since nobody else runs meanwhile: there is a point
// before the operation ([sched.G.Step]), or the operation waits until its primitive is ready
// ([sched.G.Await]); then the primitive's words are changed, and the run is told whom that may
// concern ([sched.Run.Changed]) and which goroutines it orders ([sched.Detector]). The words are
// those of the native way, for a primitive may be used by goroutines of both kinds.
//
// Who of several that wait for a free lock gets it is for the run's strategy to say. In Go those
// who sleep are served first come first, but no program can tell whether a goroutine that is about
// to call Lock sleeps already. So all of their orders are possible, and a search must try them.

// about returns what g is about to do, by the call that it is making.
func about(g *sched.G, op trace.Op, obj unsafe.Pointer) sched.Pending {
	return sched.Pending{Op: op, Obj: obj, Site: takeSite(g)}
}

// takeSite returns the site of the call that g is making, 0 if it is not known. It is told once: the
// next call may be one of which nobody knows the site.
func takeSite(g *sched.G) trace.Site {
	site := g.At
	g.At = 0
	return g.Here(site)
}

// SiteOf returns the site of the call that g, the caller, is making, 0 if it is not known. It is for the
// first who asks.
func SiteOf(g *sched.G) trace.Site { return takeSite(g) }

// keep has a search put *p back, before the next schedule, as it is now. key is an address in *p
// other than its first, at which a larger variable may begin that the search keeps too.
func keep[T any](r *sched.Run, p *T, key unsafe.Pointer) {
	if !r.Search {
		return
	}
	r.Undo(key, func() (restore func()) {
		old := *p
		return func() { *p = old }
	})
}

// isA tells the log what kind of thing obj is, for those of which their operations do not say it.
func isA(r *sched.Run, obj unsafe.Pointer, kind string) {
	if r.Log {
		r.Named(obj, trace.Object{Kind: kind})
	}
}

// meets tells g's run that g waits for a goroutine that is not in lockstep.
func meets(g *sched.G) { g.Run().Uncontrolled("it waits for a goroutine of %%parallel") }

// tellChanged tells those in lockstep that wait for obj that it may have changed. g is the caller
// if it is in lockstep, else nil: then it may have to wait for the baton, and must have no bucket
// locked.
func tellChanged(g *sched.G, obj unsafe.Pointer) {
	if g != nil {
		g.Run().Changed(obj)
		return
	}
	r := sched.Session()
	r.Do(func() { r.Changed(obj) })
}

// locked tells the run that g has done p, and holds a lock now.
func locked(g *sched.G, p sched.Pending, shared bool) {
	g.AccessOnly(false, p.Obj, 1, p.Site) // another may write a new lock over it
	g.Acquire(p.Obj, 0)
	if d := g.Run().Detector; d != nil {
		d.Locked(g.Num(), p.Obj, p.Site, shared)
	}
}

// unlocked tells the run that g has done p, and holds a lock no longer.
func unlocked(g *sched.G, p sched.Pending, shared bool) {
	slot := 0
	if shared {
		slot = 1
	}
	g.Release(p.Obj, slot)
	if d := g.Run().Detector; d != nil {
		d.Unlocked(g.Num(), p.Obj, shared)
	}
	g.Note(p.Op, p.Obj, p.Site)
	g.Run().Changed(p.Obj)
}

// acquire tells the run that g has seen what was released on obj. It does nothing if g is nil, the
// caller not in lockstep.
func acquire(g *sched.G, obj unsafe.Pointer) {
	if g != nil {
		g.Acquire(obj, 0)
	}
}

// release tells the run that who acquires obj comes after what g has done. It does nothing if g is
// nil.
func release(g *sched.G, obj unsafe.Pointer) {
	if g != nil {
		g.Release(obj, 0)
	}
}
