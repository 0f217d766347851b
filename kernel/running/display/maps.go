package display

import (
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// still returns a map with the entries of m that may be read while others write to m: a learner who
// looks at a variable while goroutines work on it must not lose the session to Go's "concurrent map
// iteration and map write".
func still(m reflect.Value) reflect.Value {
	if m.IsNil() {
		return m
	}
	return goruntime.UnguardedMap(m)
}
