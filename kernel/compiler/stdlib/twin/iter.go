package twin

import "iter"

// Pull makes a coroutine of seq, as [iter.Pull] does. What seq yields is passed in variables of the
// callers: next only reports whether there is something.
func Pull(seq func(yield func() bool)) (next func() bool, stop func()) {
	more, stop := iter.Pull(func(yield func(struct{}) bool) {
		seq(func() bool { return yield(struct{}{}) })
	})
	return func() bool {
		_, ok := more()
		return ok
	}, stop
}
