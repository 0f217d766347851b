// Package sched schedules the goroutines of the learner's program, and knows who they are, which
// execution started them, what they wait for, and how to end one.
//
// A goroutine of the program is a [G]. It is started by [Go], and found from the inside by
// [Current]. All goroutines of a [Run] share one baton: one of them runs at a time, and hands over
// at points only ([G.Step], [G.Await], [G.Park]). So who comes when is decided by a [Strategy], can
// be written down and happen again, and what they do to one another is known exactly. Goroutines
// of a parallel execution have no run: Go's own scheduler runs them, and they are only registered.
//
// Three things follow from the kernel's promise that an interrupt always works and never costs
// state:
//
//   - Go has no way to stop a goroutine from the outside, so a G is ended by its own next point, or
//     by [Point], which loop turns call. It then leaves by runtime.Goexit, which runs its deferred
//     calls.
//   - A goroutine that waits in compiled code gives the baton up ([G.Leave], [G.Return]). If it has
//     not said so, the monitor notices and takes it.
//   - When nobody can go on, no timer is set and nobody outside is left, that is a deadlock, which
//     is told at once.
//
// The files:
//
//	goroutine.go  who there is: start, end, kill        label.go    which goroutine is this?
//	living.go     all who live                           event.go    what happens to one once
//	run.go        a run, and how others hand in          many.go     the session's run
//	point.go      points, waiting and waking             strategy.go who goes on
//	baton.go      hand-over, deadlocks                   fiber.go    what a goroutine runs on
//	slot.go       where it waits for the baton           carrier.go  who has it when no fiber has
//	guest.go      goroutines of compiled code            monitor.go  who holds the baton for too long
//	standin.go    what they are before they are guests   lend.go     one that runs as another
//	own.go        calls from and into compiled code    coroutine.go  those of iter.Pull
//	clock.go      time and timers                        record.go   steps, decisions, log
//	bubble.go     those of package testing/synctest      time.go     whose clock a goroutine's is
//	once.go       a run of a search                      undo.go     what it has changed, put back
//	parts.go      what it leaves to the next
//	detector.go   who is told of accesses and order         join.go     waiting for an end
//	deadlock.go, asleep.go, timers_native.go             deadlocks of parallel executions
//
// Functions may be called from any goroutine unless they, or their type, say otherwise. There is
// one program in a process, so its goroutines are registered in one place, as the runtime's own
// are; the zero values of sync's types, which carry no context, could not find them otherwise.
package sched
