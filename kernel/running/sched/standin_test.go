package sched

import (
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// TestStandIn: a goroutine of compiled code is known by whom it works for, and takes no turns until
// it is a guest.
func TestStandIn(t *testing.T) {
	turnsIn(t, Settings{}, func(me *G) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			g := Current()
			if g == me || g.Controlled() || g.ID != me.ID || g.Exec != me.Exec || InTurn() != nil {
				t.Errorf("compiled code runs as %v", g)
			}
			g.Block(trace.WaitIO, 0) // which is nobody else's business
			g.Unblock()
			if Current() != g {
				t.Error("it is not the same at another look")
			}
			leave := Enter("guest")
			if g := Current(); !g.Controlled() || g.Run() != me.Run() || g.Parent != me.ID || InTurn() != g {
				t.Errorf("a guest is %v", g)
			}
			leave()
			if Current() != g {
				t.Error("it is another after it was a guest")
			}
			child := Go("child", GoStmt{}, func() {
				if !Current().Controlled() {
					t.Error("what it has started takes no turns")
				}
			})
			<-child.Done()
		}()
		me.Leave(trace.WaitIO)
		<-done
		me.Return()
	})
}
