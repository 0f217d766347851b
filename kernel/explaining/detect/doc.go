// Package detect finds what is wrong with how goroutines use what they share: data races,
// deadlocks, leaked goroutines and misused locks. It is told what a run does, operation by
// operation, and knows neither who schedules it nor who interprets it.
//
// A [Detector] finds races while the run goes on, by FastTrack (Flanagan and Freund, PLDI 2009).
// Each goroutine has a vector clock: for each goroutine, how far it has seen it. What orders two
// goroutines (a lock, a channel, a WaitGroup: a [trace.Key]) has a clock as well. A goroutine that
// releases a key leaves what it has seen there, and the count of its own goes up; one that acquires
// the key has seen that, too. A go statement is such a step from parent to child. The end of a
// goroutine is not, nor is time that passes: two accesses that are only apart in time race.
//
// For each variable the last write is kept, and the reads since then. A write and a read by one
// goroutine are each an epoch: the goroutine and its count then. Most variables are read by one
// goroutine between two writes, so one epoch suffices; where several read at once there is one for
// each. An access races with an earlier one that its goroutine has not seen, unless both read or
// both are atomic. This finds a race on each variable that has one in the order in which the run
// went, and none on others.
//
// A variable is a set of bytes within a word of memory; it is split when an access covers only some
// of them. So the copy of a struct races with a write to a field of it, and two goroutines may
// write neighbouring bytes.
//
// All memory is bounded. Variables that were not used for longest are forgotten first, and races
// on them may be missed; keys are forgotten in a way that orders more than there was. Nothing is
// ever reported that is no race.
//
// What else goes wrong is found from a picture of the moment: [Judge] takes the goroutines that
// wait, with what each waits for and who holds it, and says whether this is a deadlock, a ring of
// locks among some while others run, or a leak.
//
// Reports are values ([Race], [Verdict]). Their text, in the languages of package words and as HTML
// for a notebook that is not trusted, is written from them and from a [Source], which knows the
// program's text and the names of things.
//
// Clocks are in clock.go and learnt.go, goroutines and keys in goroutine.go and keys.go, variables
// in table.go and weakly.go, the rules for accesses in access.go, accesses to megabytes in
// large.go, and what is told of races in race.go. Locks that are held are in held.go, the verdict
// on those who wait in waiting.go. Reports are made in report.go, order.go, stuck.go, copied.go and
// misuse.go, and shown by text.go, html.go and racehtml.go.
package detect
