package machine

import (
	"testing"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

func TestEachEntryIsBoundOnce(t *testing.T) {
	bound := map[string]int{}
	for _, b := range newMachine(t).bindings() {
		if !b.Value.IsValid() {
			t.Errorf("%s is bound to nothing", b.Name())
		}
		bound[b.Name()]++
	}
	for _, e := range core.Entries() {
		if n := bound[e.Name()]; n != 1 {
			t.Errorf("%s is bound %d times", e, n)
		}
	}
}
