package sched

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// turns runs f as the main goroutine of an execution whose goroutines take turns.
func turnsIn(t *testing.T, s Settings, f func(me *G)) {
	t.Helper()
	nextExec++
	returned := false
	ended := Main(nextExec, s, func() { f(Current()); returned = true }, 10*time.Second)
	if !ended || !returned {
		t.Errorf("main ended: %v, returned: %v", ended, returned)
	}
}

// flag is something to wait for.
type flag struct{ set bool }

func (f *flag) Ready(*G) bool { return f.set }

func (f *flag) wait(g *G) bool {
	return g.Await(Pending{Op: trace.OpWait, Obj: unsafe.Pointer(f)}, trace.WaitWaitGroup, f)
}

func (f *flag) raise() {
	f.set = true
	Active().Changed(unsafe.Pointer(f))
}

// TestTurns: goroutines take turns at each step, as a strategy says.
func TestTurns(t *testing.T) {
	var order strings.Builder
	var done flag
	turnsIn(t, Settings{Strategy: roundRobin{}}, func(me *G) {
		left := 2
		count := func() {
			g := Current()
			for i := range 3 {
				g.Step(Pending{Op: trace.OpGosched})
				fmt.Fprintf(&order, "%d%c ", i, 'a'+rune(g.Num()-me.Num())-1)
			}
			if left--; left == 0 {
				done.raise()
			}
		}
		Go("", GoStmt{}, count)
		Go("", GoStmt{}, count)
		done.wait(me)
	})
	if got := order.String(); got != "0a 0b 1a 1b 2a 2b " {
		t.Errorf("they ran in the order %s", got)
	}
}

// roundRobin lets the next one go at each point.
type roundRobin struct{}

func (roundRobin) Next(d *Decision) (*G, int) {
	list := d.Enabled()
	if d.Current != nil {
		for _, g := range list {
			if g.Num() > d.Current.Num() {
				return g, 1
			}
		}
	}
	return list[0], 1
}

func (roundRobin) Choose(*Decision, int) int { return 0 }

// TestLeave: a goroutine that waits in compiled code lets others run, and comes back.
func TestLeave(t *testing.T) {
	turnsIn(t, Settings{}, func(me *G) {
		c := make(chan int)
		var got flag
		Go("", GoStmt{}, func() {
			g := Current()
			g.Leave(trace.WaitIO)
			v := <-c
			g.Return()
			if v == 1 && Current() == g {
				got.raise()
			}
		})
		me.Leave(trace.WaitIO)
		c <- 1
		me.Return()
		got.wait(me)
	})
}

// TestTaken: the monitor takes the baton from a goroutine that waits in compiled code and has not
// said so.
func TestTaken(t *testing.T) {
	turnsIn(t, Settings{}, func(me *G) {
		c := make(chan int)
		var got flag
		Go("", GoStmt{}, func() {
			c <- 1
			got.raise2(Current())
		})
		<-c
		got.wait(me)
	})
}

func (f *flag) raise2(g *G) {
	g.Step(Pending{Op: trace.OpPrint})
	f.raise()
}

// TestGuest: a goroutine of compiled code takes part.
func TestGuest(t *testing.T) {
	turnsIn(t, Settings{}, func(me *G) {
		var done flag
		entered := make(chan struct{})
		go func() {
			leave := Enter("guest")
			defer leave()
			close(entered)
			g := Current()
			if !g.Controlled() || g.Name != "guest" {
				t.Errorf("the guest is %v", g)
			}
			g.Step(Pending{Op: trace.OpPrint})
			done.raise()
		}()
		me.Leave(trace.WaitIO)
		<-entered
		me.Return()
		done.wait(me)
	})
}

// TestKillTurns: goroutines that are ended make their deferred calls.
func TestKillTurns(t *testing.T) {
	var never flag
	left := 0
	nextExec++
	exec := nextExec
	ended := make(chan bool)
	go func() {
		ended <- Main(exec, Settings{}, func() {
			me := Current()
			for range 3 {
				left++
				Go("", GoStmt{}, func() {
					defer func() { left-- }()
					defer func() { // a wait in a deferred call
						if never.wait(Current()) {
							t.Error("what is never ready was")
						}
					}()
					g := Current()
					if !never.wait(g) {
						g.Point()
					}
				})
			}
			if !never.wait(me) {
				me.Point()
			}
		}, 10*time.Second)
	}()
	<-deadlocks
	Kill(ByExec(exec))
	if !<-ended {
		t.Fatal("it was not left")
	}
	for len(LivingOf(exec)) > 0 {
		runtime.Gosched()
	}
	if left != 0 {
		t.Errorf("%d have not made their deferred calls", left)
	}
}

// TestDeadlockAtOnce: when nobody can go on, that is told.
func TestDeadlockAtOnce(t *testing.T) {
	var never flag
	nextExec++
	exec := nextExec
	go func() { main := <-deadlocks; Kill(func(g *G) bool { return g == main }) }()
	if !Main(exec, Settings{}, func() {
		me := Current()
		never.wait(me)
		me.Point()
	}, 10*time.Second) {
		t.Error("it was not left")
	}
}

// TestOnce searches nothing: it runs a body twice, in which one goroutine stays behind.
func TestOnce(t *testing.T) {
	release := Hold()
	defer release()
	x := 0
	var hashes []uint64
	for range 2 {
		var never, done flag
		Once(Config{Strategy: First{}}, func() {
			me := Current()
			Go("", GoStmt{}, func() {
				g := Current()
				g.Access(true, unsafe.Pointer(&x), 8, 1)
				g.Run().Undo(unsafe.Pointer(&x), func() func() { old := x; return func() { x = old } })
				x++
				done.raise()
				never.wait(g)
				g.Point()
			})
			done.wait(me)
		}, func(r *Run, res *Result) {
			hashes = append(hashes, r.Hash())
			if x != 1 || len(res.Left) != 1 || res.Left[0].G.Num() != 1 {
				t.Errorf("x is %d, left are %v", x, res.Left)
			}
		})
	}
	if x != 0 || hashes[0] != hashes[1] || hashes[0] == 0 {
		t.Errorf("x is %d, the hashes are %x", x, hashes)
	}
}

func BenchmarkHandOver(b *testing.B) {
	nextExec++
	Main(nextExec, Settings{Strategy: roundRobin{}}, func() {
		me := Current()
		Go("", GoStmt{}, func() {
			for g := Current(); !g.IsKilled(); {
				g.Step(Pending{})
			}
		})
		for b.Loop() {
			me.Step(Pending{})
		}
	}, time.Minute)
	Kill(ByExec(nextExec))
}

func BenchmarkStep(b *testing.B) {
	nextExec++
	Main(nextExec, Settings{}, func() {
		me := Current()
		for b.Loop() {
			me.Step(Pending{})
		}
	}, time.Minute)
}

func BenchmarkOnce(b *testing.B) {
	LabelLater() // as in a worker
	defer Label()
	release := Hold()
	defer release()
	for b.Loop() {
		Once(Config{Strategy: First{}}, func() {
			me := Current()
			var done flag
			Go("", GoStmt{}, func() { done.raise() })
			done.wait(me)
		}, func(*Run, *Result) {})
	}
}
