package stdio

import "github.com/lockstep-go/lockstep/kernel/running/sched"

// Who reads from a file comes after who has written there, as in Go's own runs under -race.

// tell says that the calling goroutine is about to write to a file.
func tell() {
	if g := sched.Current(); g.Controlled() {
		g.Tell()
	}
}

// hear says that the calling goroutine has read from a file.
func hear() {
	if g := sched.Current(); g.Controlled() {
		g.Hear()
	}
}
