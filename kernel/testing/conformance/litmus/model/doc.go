// Package model makes small concurrent programs, and says what each can do on any schedule and
// whether two of its accesses race. It is what Lockstep's search is compared with, so nothing of it
// is Lockstep's: a [Program] is a handful of operations for each of two or three threads,
// [Program.Text] writes it in Go, and [Explore] goes through its whole space of states by itself.
//
// Memory is sequentially consistent in the model. An operation is one step, but x += n is a read
// and a write. Who of several waits has waited longest does not matter: each of them may be served
// first. That loses nothing, since when a goroutine begins to wait is for the scheduler to say, and
// it adds nothing for the same reason.
//
// Races are found by vector clocks, which are part of a state: for each variable what has been read
// and written last, and by whom. What orders two threads is what Go's race detector says it does
// (runtime/chan.go, sync/rwmutex.go and so on): a channel's slots each have a clock, an RLock does
// not see other readers, a store replaces what an atomic variable has released.
//
//	program.go    the operations, and their text in Go
//	generate.go   programs by chance
//	state.go      a program at a point of its run: what can be done next, and doing it
//	order.go      vector clocks and accesses
//	explore.go    the whole space
package model
