package worker

import (
	"slices"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// noBubble says why package testing/synctest has no bubble where Go's own scheduler runs goroutines.
func (w *worker) noBubble() string { return words.NoBubble.In(w.lang()) }

// bubbleDeadlock is called when nobody in a bubble of package testing/synctest can go on any more, for
// which Go has Test panic.
func (w *worker) bubbleDeadlock(root *sched.G, why string) {
	w.mu.Lock()
	x := w.current
	w.mu.Unlock()
	if x == nil || x.record.Exec != root.Exec {
		return
	}
	in := slices.DeleteFunc(sched.Living(), func(g *sched.G) bool { return !root.Bubble().Has(g) })
	if w.program != nil {
		w.endProgram(x, statusPanic, &workerproto.Failure{
			Exec: root.Exec, Go: root.ID, Name: "panic", Value: why,
			Traceback: append([]string{"panic: " + why}, w.programWaits(in)...),
		})
	}
	tb := append([]string{red + "panic: " + why + plain, ""}, w.cut(w.waitLines(in))...)
	tb = append(tb, "", words.CellStopped.In(w.lang()))
	w.fail(x, &workerproto.Failure{Exec: root.Exec, Go: root.ID, Name: "panic", Value: why, Traceback: tb})
}

// bubbleHeld says that a bubble waits for a goroutine that waits in compiled code.
func (w *worker) bubbleHeld(g *sched.G) string {
	return words.BubbleHeld.In(w.lang(), w.named(g.Name, g.ID))
}

// waitsForLock reports whether a goroutine in a bubble waits for what does not let the bubble's clock
// go on.
func waitsForLock(g *sched.G) bool {
	reason, _ := g.Waiting()
	return g.Bubble() != nil && sched.IsLock(reason)
}
