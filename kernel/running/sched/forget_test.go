package sched

import (
	"runtime"
	"testing"
	"unsafe"
	"weak"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// TestEndedAreForgotten: nothing keeps a goroutine that has ended, nor what it used, alive while
// others go on.
func TestEndedAreForgotten(t *testing.T) {
	const n = 20
	var gs [n]weak.Pointer[G]
	var objects [n]weak.Pointer[[8]int]
	turnsIn(t, Settings{Strategy: Seeded(1)}, func(me *G) {
		var done flag
		left := n
		for i := range n {
			Go("", GoStmt{}, func() {
				g, obj := Current(), new([8]int)
				gs[i], objects[i] = weak.Make(g), weak.Make(obj)
				for range 3 {
					g.Step(Pending{Op: trace.OpRead, Obj: unsafe.Pointer(obj)})
				}
				if left--; left == 0 {
					done.raise()
				}
			})
		}
		done.wait(me)
		me.Gosched(0)
		for range 3 {
			runtime.GC()
		}
		for i := range n {
			if gs[i].Value() != nil {
				t.Errorf("goroutine %d is still known", i)
			}
			if objects[i].Value() != nil {
				t.Errorf("its object is")
			}
		}
	})
}
