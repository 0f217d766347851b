package worker

import (
	"time"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/serving/limits"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// How long may a cell take to end that was told to? On a busy machine a worker may get hardly any
// processor time, so that no length of time says much. What counts is what the worker has done:
// whether goroutines have ended, and how much processor time it has had without any of them ending.

const (
	// leaveTick is how often a cell that is to end is looked at.
	leaveTick = 25 * time.Millisecond
	// leaveTicks is how many times in a row nothing may have ended before it is looked at more
	// closely.
	leaveTicks = 10
	// leaveCPU is how much processor time compiled code may take in which a cell's main goroutine
	// is.
	leaveCPU = 250 * time.Millisecond
)

// progress tells by the goroutines that are to end whether any of them has.
type progress struct {
	doomed int           // how many there were
	cpu    time.Duration // the process's processor time when one of them ended last
	still  int           // how often nothing had ended since
}

// look returns how often in a row nothing has ended, and how much processor time was spent since.
func (p *progress) look() (still int, spent time.Duration) {
	doomed, cpu := sched.Doomed(), cpuTime()
	if p.cpu == 0 || doomed != p.doomed {
		*p = progress{doomed: doomed, cpu: cpu}
	}
	p.still++
	return p.still, cpu - p.cpu
}

// cpuTime is the processor time that the worker has had.
func cpuTime() time.Duration {
	user, system := limits.CPU()
	return user + system
}

// leaving decides when a cell's main goroutine that was told to end is abandoned. fatal is not
// empty when the worker is of no use any more.
type leaving struct {
	worker   *worker
	progress progress
	fatal    string
}

// giveUp is asked every leaveTick.
func (l *leaving) giveUp(main *sched.G) bool {
	still, spent := l.progress.look()
	if still < leaveTicks {
		return false
	}
	state := goruntime.States()[main.DumpID()]
	switch {
	case state.Ready():
		return false // it waits for a processor
	case state == goruntime.Running, state.InSystemCall() && spent >= leaveCPU:
		// It is in a call of compiled code that computes, and would take a processor for as long as
		// it likes.
		if spent < leaveCPU {
			return false
		}
		l.fatal = words.CannotBeLeft.In(l.worker.lang())
	}
	// If it waits in a call of compiled code, or of the system, it can be left behind: it ends at
	// its first point after the call.
	return true
}

// After an interrupt the server is told that the worker lives, until the execution is over.
const (
	beatEvery = 200 * time.Millisecond
	// stuckBeats and stuckCPU are how long nothing may happen before a worker that does not end an
	// execution is given up.
	stuckBeats = 10
	stuckCPU   = 2 * time.Second
	// idleCPU is the processor time of a beat in which the worker did nothing: the beat itself
	// takes less.
	idleCPU = 2 * time.Millisecond
)

// beat tells the server how the end of an execution gets on.
func (w *worker) beat(x *execution) {
	var p progress
	var last time.Duration
	idle := 0
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for {
		select {
		case <-x.over:
			return
		case <-tick.C:
		}
		still, spent := p.look()
		if now := cpuTime(); now-last > idleCPU || still == 1 {
			idle, last = 0, now
		} else {
			idle++
			last = now
		}
		stuck := still > stuckBeats && spent >= stuckCPU || idle >= stuckBeats
		w.send(workerproto.Alive{Exec: x.record.Exec, Stuck: stuck})
	}
}
