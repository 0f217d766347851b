package iter

import "lockstep/twin"

type Seq[V any] func(yield func(V) bool)

type Seq2[K, V any] func(yield func(K, V) bool)

// The host switches between the two sides; what they pass lies here.

func Pull[V any](seq Seq[V]) (next func() (V, bool), stop func()) {
	var v V
	more, stop := twin.Pull(func(yield func() bool) {
		seq(func(x V) bool {
			v = x
			return yield()
		})
	})
	next = func() (V, bool) {
		var zero V
		if !more() {
			return zero, false
		}
		x := v
		v = zero // may be collected
		return x, true
	}
	return next, stop
}

func Pull2[K, V any](seq Seq2[K, V]) (next func() (K, V, bool), stop func()) {
	var (
		k K
		v V
	)
	more, stop := twin.Pull(func(yield func() bool) {
		seq(func(x K, y V) bool {
			k, v = x, y
			return yield()
		})
	})
	next = func() (K, V, bool) {
		var (
			zeroK K
			zeroV V
		)
		if !more() {
			return zeroK, zeroV, false
		}
		x, y := k, v
		k, v = zeroK, zeroV
		return x, y, true
	}
	return next, stop
}
