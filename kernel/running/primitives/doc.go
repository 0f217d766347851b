// Package primitives holds what cells see when they import sync and sync/atomic, and those parts of
// time, context, io, runtime and os/signal that wait, start goroutines, or report on them; and what
// their channel operations do.
//
// Names, zero values and behaviour are those of the standard library, with four differences that
// the kernel's promises ask for:
//
//   - What goroutines do to one another is told to the scheduler, and, where they take turns, it
//     says who goes first.
//   - A goroutine that waits says for what, and can be ended while it does: an interrupt frees it,
//     and what it waited for stays usable.
//   - Misuse for which Go ends the process ends the program, with Go's own words, and not the
//     process ([Throw]).
//   - Goroutines started here are goroutines of the program ([sched.Go]).
//
// # Two ways
//
// A goroutine that takes turns with others goes the lockstep way through a primitive: baton.go says
// how, and mutex_lockstep.go, rwmutex_lockstep.go, waitgroup_lockstep.go and cond_lockstep.go are
// that way for the type of that name. One that Go's own scheduler runs goes the native way, as
// goroutines do in Go: it may meet others at any instruction, so words change atomically, and who
// waits is in a queue (park.go). So do the kernel's own. Both ways have the same words, so that
// goroutines of both kinds may use one primitive: who in lockstep finds that another kind holds a
// lock waits natively, without the baton, and the run can no longer be replayed.
//
// The types are plain structs, usable as zero values and copied like Go's: their whole state is in
// a few words, and those who wait are kept elsewhere, by address. So a copied lock goes wrong in
// the way that Go's does; the use of one is told ([OnCopied]).
//
// # Time and contexts
//
// What a goroutine that takes turns asks of time is on the clock of its run (clock.go, sleep.go,
// timer_run.go); others have Go's own timers (timer_go.go). Contexts (context.go, cancelctx.go) and
// io.Pipe (pipe.go, monitor.go) have one way for all, since compiled code calls them too, from
// goroutines of its own and beside the baton: their state is under a mutex, which is never held at a
// point, and only their points, and what they tell the run, are for who takes turns (turn.go). What
// compiled code does to them is handed in to the run, which can no longer be replayed then.
//
// When all wait, finalizers may still be due that wake somebody, which Go's scheduler would see
// (collect.go), or a goroutine of compiled code may be about to say that a context has ended
// (foreign.go).
//
// # Ending
//
// A goroutine is ended by runtime.Goexit, which runs its deferred calls. These may
// find a lock in another state than the program could have left it in: deferred
// Unlock calls run although Lock never returned. So while a goroutine ends, it
// releases only locks that it holds, its misuse is ignored, and it
// waits at most [patience], and in lockstep not at all.
//
// Everything may be called from any goroutine, the kernel's own included: they
// just cannot be ended. [Symbols] gives the package to the interpreter.
package primitives
