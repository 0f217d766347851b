package timeline

import "github.com/lockstep-go/lockstep/kernel/trace"

// tidy returns the log with less ways to say the same.
//
//   - A step that is followed at once by the beginning of a wait for the same operation, and has no
//     value and no partner, is not done yet, and both are one event: a receive is a step before it
//     is known that nobody sends. A sleep is nothing but a wait.
//   - Where another goroutine goes on, its first event there says why. The log may say it at a
//     later one, the first that is a step.
//   - Who had to wait, or ended, was not preempted, even if it could go on again soon.
func tidy(log *trace.Log) *trace.Log {
	out := *log
	out.Events = make([]trace.Event, 0, len(log.Events))
	turn := 0 // the first event of the goroutine that is running
	for i := range log.Events {
		e := log.Events[i]
		if n := len(out.Events); n > 0 {
			last := &out.Events[n-1]
			step := n == 1 || out.Events[n-2].Step < last.Step
			if e.Wait != trace.Running && step && undone(last) && last.G == e.G && last.Op == e.Op && last.Object == e.Object {
				last.Wait = e.Wait
				continue
			}
			change := e.Change
			e.Change = trace.Same
			if last.G != e.G {
				turn = n
				e.Change = forced(last)
			}
			if first := &e; change != trace.Same {
				if turn < n {
					first = &out.Events[turn]
				}
				if first.Change == trace.Same {
					first.Change = change
				}
			}
		}
		out.Events = append(out.Events, e)
	}
	return &out
}

// undone reports whether an event may be an operation that has still to wait.
func undone(e *trace.Event) bool {
	switch e.Op {
	case trace.OpSend, trace.OpReceive, trace.OpSelect, trace.OpCondWait, trace.OpSettle:
		return e.Wait == trace.Running && e.Value == "" && e.Other < 0
	case trace.OpSleep:
		return e.Wait == trace.Running
	case trace.OpLock: // a writer, whose step says already that it has to wait for readers
		return e.Wait == trace.WaitRWMutex
	}
	return false
}

// forced returns why another goroutine goes on after an event if it must.
func forced(e *trace.Event) trace.Change {
	switch {
	case e.Op == trace.OpEnd:
		return trace.Ended
	case e.Wait != trace.Running:
		return trace.Blocked
	}
	return trace.Same
}
