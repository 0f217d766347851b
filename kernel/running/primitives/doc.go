// Package primitives holds what cells see when they import sync, and those parts of
// time, context, runtime and os/signal that wait, start goroutines, or report on them.
//
// Names, zero values and behaviour are those of the standard library, with three
// differences that the kernel's promises ask for:
//
//   - A goroutine that waits says for what ([sched.G.Block]), and can be ended
//     while it does: an interrupt frees it, and what it waited for stays usable.
//   - Misuse for which Go ends the process ends the program, with Go's own words, and not the
//     process ([Throw]).
//   - Goroutines started here are goroutines of the program ([sched.Go]).
//
// The types are plain structs, usable as zero values and copied like Go's: their
// whole state is in a few words, and those who wait are kept elsewhere, by address
// (park.go). So a copied lock goes wrong in the way that Go's does.
//
// # Ending
//
// A goroutine is ended by runtime.Goexit, which runs its deferred calls. These may
// find a lock in another state than the program could have left it in: deferred
// Unlock calls run although Lock never returned. So while a goroutine ends, it
// releases only locks that it holds, its misuse is ignored, and it
// waits at most [patience].
//
// Everything may be called from any goroutine, the kernel's own included: they
// just cannot be ended. [Symbols] gives the package to the interpreter.
package primitives
