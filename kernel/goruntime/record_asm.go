//go:build amd64 || arm64

package goruntime

func waits(g uintptr) bool { return recordAt(g).waits() }

func waitsForSemaphore(g uintptr) bool { return recordAt(g).reason == reasonSemacquire }

// knowsReason reports whether the record of a goroutine has its number and why it waits.
func knowsReason(g uintptr, id uint64, reason uint8) bool {
	r := recordAt(g)
	return r.id == id && r.reason == reason
}
