// Package sched registers the goroutines of the learner's program: who they are, which
// execution started them, what they wait for, and how to end one.
//
// A goroutine of the program is a [G]. It is started by [Go], and found from the
// inside by [Current]. Two things follow from the kernel's promise that an
// interrupt always works and never costs state:
//
//   - Go has no way to stop a goroutine from the outside, so a G is ended by its own
//     next [Point]: loop turns call it, and whatever blocks waits for [G.Killed] too. The
//     goroutine then leaves by runtime.Goexit, which runs its deferred calls.
//   - Whatever blocks says so ([G.Block], [G.Unblock]), so that the kernel knows what each
//     goroutine waits for, and sees when all of them sleep (deadlock.go).
//
// The functions of this package may be called from any goroutine unless they say otherwise. There
// is one program in a process, so its goroutines are registered in one place, as the runtime's own
// are; the zero values of sync's types, which carry no context, could not find them otherwise.
//
// For now Go's own scheduler decides who runs. The baton, strategies and replay come into this
// room; what is above stays.
package sched
