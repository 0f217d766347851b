package machine

import (
	"sync"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// logged is what the machine knows that a log of a run wants: what is accessed where, and which
// reads a write comes from. But for the table it belongs to who has the baton.
type logged struct {
	accesses sync.Map // core.Site → core.Access

	log   *trace.Log // that reads is about
	reads map[readBy]int
}

// readBy is a goroutine's read at a site. The last one is of interest.
type readBy struct {
	g    int
	site core.Site
}

// expect adds what a text accesses.
func (l *logged) expect(accesses map[core.Site]core.Access) {
	for site, a := range accesses {
		l.accesses.Store(site, a)
	}
}

// at returns what is accessed at a site.
func (l *logged) at(site core.Site) core.Access {
	a, _ := l.accesses.Load(site)
	known, _ := a.(core.Access)
	return known
}

// read completes the event of a read that g is about to make.
func (l *logged) read(a accessing, g *sched.G, p unsafe.Pointer) *trace.Event {
	e := l.event(a, g, p)
	if e == nil {
		return nil
	}
	l.reads[readBy{g.Num(), a.site}] = e.Step
	e.Value = a.text(p)
	return e
}

// write completes the event of a write that g is about to make, but for its value.
func (l *logged) write(a accessing, g *sched.G, p unsafe.Pointer) *trace.Event {
	e := l.event(a, g, p)
	if e == nil {
		return nil
	}
	at := l.at(a.site)
	e.Expr = at.Expr
	for _, site := range at.Reads {
		if step, ok := l.reads[readBy{g.Num(), site}]; ok {
			e.From = append(e.From, step)
		}
	}
	return e
}

// event returns the event of g's last step, nil if the log is full, and names its object.
func (l *logged) event(a accessing, g *sched.G, p unsafe.Pointer) *trace.Event {
	r := g.Run()
	e := g.Event()
	if e == nil {
		return nil
	}
	if log := r.LogOf(); l.log != log {
		l.log, l.reads = log, map[readBy]int{}
	}
	at := l.at(a.site)
	name := at.Name
	if at.Map != "" {
		name = at.Map
	}
	r.Named(p, trace.Object{Name: name, Kind: "variable"})
	return e
}

// wrote tells the event that write has returned, which may be nil, what was written.
func (a accessing) wrote(e *trace.Event, p unsafe.Pointer) {
	if e != nil {
		e.Value = a.text(p)
	}
}
