package sched

import (
	"runtime"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Who waits in which slot changes with each handing over. Fibers must end all the same: those that
// runtime.Goexit was called in, those that are too many, and those in whose slots somebody waits
// for a goroutine in compiled code.
func TestFibersEnd(t *testing.T) {
	const crowd = 3 * maxFree
	round := func() {
		nextExec++
		outside := make(chan struct{})
		Main(nextExec, Settings{Strategy: Seeded(uint64(nextExec))}, func() {
			me := Current()
			var left, away, all flag
			n, here := 0, 0
			for i := range crowd {
				Go("", GoStmt{}, func() {
					g := Current()
					defer func() {
						if n++; n == crowd {
							left.raise()
						}
					}()
					if here++; here == crowd {
						all.raise()
					}
					all.wait(g) // so that each has a fiber
					for range i % 5 {
						g.Step(Pending{})
					}
					switch i % 4 {
					case 0:
						g.Leave(trace.WaitReceive)
						<-outside
						g.Return()
					case 1:
						runtime.Goexit()
					case 2:
						if i == 2 {
							away.raise()
						}
					}
					g.Step(Pending{})
				})
			}
			away.wait(me)
			close(outside)
			left.wait(me)
		}, time.Minute)
	}
	for range 3 {
		round()
	}
	before := runtime.NumGoroutine()
	for range 10 {
		round()
	}
	// Some may be on their way to their end.
	for deadline := time.Now().Add(time.Minute); runtime.NumGoroutine() > before+maxFree; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, before %d", runtime.NumGoroutine(), before)
		}
	}
}

// What is told of an end may take so long that the monitor takes the baton. It has it
// again before the fiber goes on with another goroutine.
func TestEndTakesLong(t *testing.T) {
	wait := func(g *G) {
		if g.Name != "slow" && g.Name != "exits" {
			return
		}
		lost := make(chan struct{})
		go func() {
			for g.Holds() {
				runtime.Gosched()
			}
			close(lost)
		}()
		<-lost
	}
	atEnd.Store(&wait)
	defer atEnd.Store(nil)
	turnsIn(t, Settings{}, func(me *G) {
		for range 3 {
			var done flag
			left := 3
			finish := func() {
				if left--; left == 0 {
					done.raise()
				}
			}
			Go("slow", GoStmt{}, finish)
			Go("exits", GoStmt{}, func() { defer finish(); runtime.Goexit() })
			Go("", GoStmt{}, finish)
			done.wait(me)
			for range 100 {
				me.Step(Pending{})
			}
		}
	})
}
