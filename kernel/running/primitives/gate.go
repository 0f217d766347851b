package primitives

// The done channels of contexts are channels like those of cells, for which package sched is asked.

// beforeLook is called before it is looked whether ch is closed.
func beforeLook(ch chan struct{}) {}

// sawClosed is called when it has been seen that ch is closed.
func sawClosed(ch chan struct{}) {}

// beforeClose is called before ch is closed, and is where another goroutine may go first.
func beforeClose(ch chan struct{}) {}

// closeDone closes ch.
func closeDone(ch chan struct{}) { close(ch) }

// comeIn returns a function that compiled code may call from a goroutine of its own, and that does
// f, which changes what goroutines of the program wait for.
func comeIn(f func()) func() { return f }
