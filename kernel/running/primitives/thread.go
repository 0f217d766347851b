package primitives

// lockOSThread and unlockOSThread are runtime.LockOSThread and runtime.UnlockOSThread for cells. They
// do nothing: a goroutine that takes turns is a coroutine, and it is a fatal error of Go's runtime
// when one that is bound to a thread hands over. Nothing of a cell depends on its thread.
//
// Compiled packages that bind a goroutine to its thread may do so in a coroutine as long as they let
// it go before they return or call a function of a cell. In Go 1.26 only some for Windows do so at
// all: internal/syscall/windows, its registry (for package time's zones and package mime), net and
// os/user. All of them let go at once; those of net run in goroutines of their own.
func lockOSThread()   {}
func unlockOSThread() {}
