package sched

// Yield is a point of the calling goroutine, if that takes turns.
func Yield() {
	if g := Current(); g.Controlled() {
		g.Step(Pending{})
	}
}
