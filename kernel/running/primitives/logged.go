package primitives

import (
	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// What pictures of a run need to know of channels and locks beyond who uses which: it is noted only
// while a log is kept.

// uses tells the log what a channel is that g, the caller, sends to or receives from.
func uses(g *sched.G, c *Case) {
	if r := g.Run(); r.Logging() {
		r.Named(c.Ch, channelObject(c))
	}
}

// takes tells the log which channel g, the caller, has used in a select, and whether it has sent. A
// search is told too: objects have the same numbers with a log and without.
func takes(g *sched.G, c *Case) {
	g.Uses(c.Ch, channelObject(c))
	if e := g.Event(); e != nil && c.Send {
		e.Expr = trace.SelectSends
	}
}

func channelObject(c *Case) trace.Object {
	return trace.Object{Kind: "chan", Cap: goruntime.ChannelAt(c.Ch).Cap()}
}

// isDone tells the log that a channel is a context's.
func isDone(r *sched.Run, done chan struct{}) {
	if r != nil {
		r.Named(channelID(done), trace.Object{Name: trace.ContextDone, Kind: "chan"})
	}
}

// arrived tells the log the value of a case that another goroutine has done for g, the caller.
func arrived(g *sched.G, c *Case, ok bool) {
	switch {
	case !g.Run().Logging():
	case c.Send || ok:
		saw(g, c.Elem, c.Value)
	default:
		g.Saw(func() string { return "closed" })
	}
}

// taken is what a log has for a Try that has got its lock.
func taken() string { return "true" }
