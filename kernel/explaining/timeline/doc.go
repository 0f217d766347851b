// Package timeline makes pictures of a run from its log: the interleaving, a table with a column for
// each goroutine and a row for each step; time lanes, with a lane for each goroutine, channel and
// lock; and the ring of a deadlock. It is pure: a [trace.Log] goes in and values come out, without
// clocks, goroutines or settings of its own, so every picture of a log is the same wherever it is
// made.
//
//	t := timeline.New(log, timeline.Options{Language: words.English})
//	t.Text() // for consoles, graders, screen readers
//	t.HTML() // for notebooks, also untrusted ones
//
// [New] goes over the log three times:
//
//  1. The history (history.go) says of each read which write it saw, and from that which writes are
//     lost (lost.go), which goroutines wait at the end and which of them for one another (wait.go).
//  2. Each event gets a score by what it has to do with that, and if there are more events than a
//     screen has lines, the least of them are folded, counted (fold.go). Then goroutines and
//     variables get their columns (column.go).
//  3. A replay (replay.go) knows after each event the value of each variable, who holds which lock,
//     who waits, and which values goroutines hold that they have read and not used yet. For each
//     event that is kept it makes a [Row] (row.go), which says in words (say.go) what was done.
//
// [Steps] returns the rows of all events, without the table.
//
// What a log must say for that: an event whose Wait is set begins a wait, and the goroutine's next
// event ends it, of the same operation if that has a value to tell; an event of OpLock, OpRLock, or
// of the Try forms with the Value "true", without Wait, has the lock, until Unlock or RUnlock. A
// select is one event with the chosen case, and the channel and the value if it has them.
//
// # Time lanes
//
// [NewLanes] draws [States] (states.go, statesbuild.go): what each goroutine does between events, the
// way of each value through a channel, and who holds which lock when. [Validate] says what cannot be
// in them. The axis (axis.go) gives each event that is worth it a tick, and a band to where the clock
// jumps; of a long run it has a window around what went wrong. lanes.go chooses which lanes there
// are, and places what is on them in units of half a tick, from which the text (lanestext.go), the
// drawing (lanessvg.go) and the HTML (laneshtml.go) are written. Letters and textures are in
// glyph.go, and what drawings share in svg.go.
//
// # Rings
//
// [NewRing] finds goroutines that wait for each other among [Standing]s, which say what each waits for
// and who has it: those at the end of a log ([Standings]), or of a run without one. It has the same
// forms (ring.go, ringsvg.go, ringhtml.go).
package timeline
