package sched

import (
	"slices"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// bubbleSleep has g, the caller, wait for d on its own clock.
func bubbleSleep(g *G, d time.Duration) {
	g.Step(Pending{Op: trace.OpSleep})
	g.Clock().AddTimer(d, func() { g.Run().Wake(nil, g) })
	if !g.Park(trace.WaitSleep) {
		g.Point()
	}
}

// TestBubble: the clock of a bubble moves at once when all in it wait, and no other does; AwaitRest
// returns before that; Close waits for all.
func TestBubble(t *testing.T) {
	turnsIn(t, Settings{Pace: Real}, func(me *G) {
		begun := me.Clock().Now()
		b := me.NewBubble()
		start := me.Clock().Now()
		if !start.Equal(bubbleStart) {
			t.Errorf("it begins at %s", start)
		}
		var order []time.Duration
		for _, d := range []time.Duration{3 * time.Hour, time.Hour, 2 * time.Hour} {
			Go("", GoStmt{}, func() {
				g := Current()
				bubbleSleep(g, d)
				order = append(order, g.Clock().Now().Sub(start))
			})
		}
		b.AwaitRest(me, 0)
		if len(order) > 0 || !me.Clock().Now().Equal(start) {
			t.Errorf("while somebody waited for the others to rest, %v were awake", order)
		}
		bubbleSleep(me, 5*time.Hour)
		if want := []time.Duration{time.Hour, 2 * time.Hour, 3 * time.Hour}; !slices.Equal(order, want) {
			t.Errorf("they were awake after %v, want %v", order, want)
		}
		ended := false
		Go("", GoStmt{}, func() {
			Current().Step(Pending{Op: trace.OpGosched})
			ended = true
		})
		b.Close(false, 0)
		if !ended || me.Bubble() != nil {
			t.Error("the bubble was left before all had ended")
		}
		if d := me.Clock().Now().Sub(begun); d > time.Hour {
			t.Errorf("the run's own clock went on by %s", d)
		}
	})
}

// TestBubbleWithLock: who waits for a lock holds the clock up, for others may hold that.
func TestBubbleWithLock(t *testing.T) {
	for _, reason := range []trace.Wait{trace.WaitMutex, trace.WaitRWMutex, trace.WaitRWMutexR, trace.WaitOnce, trace.WaitIO} {
		if durable(reason) {
			t.Errorf("who waits for %s waits durably", reason)
		}
	}
	for _, reason := range []trace.Wait{trace.WaitReceive, trace.WaitSend, trace.WaitSelect, trace.WaitWaitGroup, trace.WaitCond, trace.WaitSleep} {
		if !durable(reason) {
			t.Errorf("who waits for %s does not wait durably", reason)
		}
	}
}
