package sched

import "github.com/lockstep-go/lockstep/kernel/trace"

// Come is called where compiled code calls a function of the program. A goroutine of compiled code
// becomes a guest, and one that takes turns and has given the baton up takes it back, until leave is
// called; leave is nil where there is nothing to do.
func Come() (leave func()) {
	g := InTurn()
	if g == nil {
		if g = Current(); g == nil || g.real == nil {
			return nil
		}
		return Enter("")
	}
	if g.Holds() {
		return nil
	}
	reason := g.reason
	g.Return()
	return func() { g.Leave(reason) }
}

// Leaving does op, a call of compiled code that may wait for the reason given, without the baton.
func Leaving(reason trace.Wait, op func()) {
	if g := InTurn(); g != nil && g.Holds() {
		g.Leave(reason)
		defer g.Return()
	}
	op()
}

// Holds reports whether g, the caller, has the baton: it has not given it up, and the monitor has not
// taken it.
func (g *G) Holds() bool { return g.run.cur.Load() == g }

// GoLater starts f as a goroutine on behalf of g, which may have ended, by what is none of the
// program: a timer, compiled code. It is in bubble b, nil for none. Any goroutine may call it.
func (g *G) GoLater(b *Bubble, f func()) *G { return g.itself().startBy(nil, b, "", GoStmt{}, f) }
