package worker

import "github.com/lockstep-go/lockstep/kernel/compiler/check"

// usesTryLock reports whether a text names a method from which a program can tell whether a lock is
// held: those of package sync, and any other of such a name, behind which one of them may be.
func usesTryLock(u *check.Unit) bool {
	for _, obj := range u.Info.Uses {
		if name := obj.Name(); name == "TryLock" || name == "TryRLock" {
			return true
		}
	}
	return false
}
