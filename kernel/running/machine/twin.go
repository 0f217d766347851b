package machine

import (
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib/twin"
	"github.com/lockstep-go/lockstep/kernel/running/callers"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// twinSymbols are those of package twin, whose coroutines keep their calls apart from those of who
// resumes them, and whose atomic pointers belong to primitives.
func twinSymbols(later func(func()) func()) interp.Table {
	kept := func(f func() bool) func() bool {
		return func() bool {
			defer callers.Keep()()
			return f()
		}
	}
	pull := func(seq func(yield func() bool)) (next func() bool, stop func()) {
		c := new(sched.Coroutine)
		more, end := twin.Pull(func(yield func() bool) {
			defer c.Begin()()
			seq(kept(yield))
		})
		return kept(func() bool { return c.Resume(more) }), func() {
			defer callers.Keep()()
			c.Resume(func() bool { end(); return false })
		}
	}
	t := twin.Symbols(later)
	t["Pull"] = reflect.ValueOf(pull)
	t["Ref"] = reflect.ValueOf((*atomicRef)(nil))
	return t
}
