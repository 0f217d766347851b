package primitives

import (
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Fatal is the panic value of what Go ends the process for, without its "fatal error: ". It is a
// panic only so that the worker learns where it happened: [sched.Hooks] are called before it
// begins, and nobody may recover from it.
type Fatal string

// Error returns the message as Go prints it.
func (f Fatal) Error() string { return "fatal error: " + string(f) }

// Throw ends the program as Go's runtime does with a fatal error, unless the goroutine is being
// ended: see the package comment.
func Throw(what string) {
	g := sched.Current()
	if ending(g) {
		return
	}
	if g != nil {
		sched.Throw(g, what)
	}
	panic(Fatal(what))
}

// misused panics with v unless the goroutine is being ended: see the package comment.
func misused(v any) {
	if ending(sched.Current()) {
		return
	}
	panic(v)
}

// ending reports whether g is a goroutine that runs its last deferred calls, or is about to.
func ending(g *sched.G) bool { return g != nil && g.IsKilled() }

// idOf names the holder of a lock; the kernel's own goroutines share NoGo.
func idOf(g *sched.G) trace.GoID {
	if g == nil {
		return trace.NoGo
	}
	return g.ID
}
