package worker

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/explaining/record"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// After a cell that was searched or replayed has ended, learners let its goroutines go one by one, as
// they choose. Nothing of it was kept standing: each choice runs the cell afresh, with the schedule as
// long as it is by then, and what the run has written is put back after it.

// stepping is what is kept for that.
type stepping struct {
	// asked has what is to be run, by the goroutine that runs executions, and between them.
	asked chan workerproto.Step
	// programs are the last that were searched or replayed, oldest first. They belong to that
	// goroutine.
	programs []steppable
}

// steppable is a cell that can be run afresh.
type steppable struct {
	hash         string // of its text, as schedules have it
	x            *execution
	body, expect func() // expect may be nil
}

const (
	// maxSteppable is how many cells are kept.
	maxSteppable = 16
	// stepPatience is how long a run may take that no cell asks for: less than the server waits, since
	// the next cell waits for it.
	stepPatience = 1500 * time.Millisecond
)

// keep keeps a cell, and no other of the same text. What was expected of that one is expected still
// if there is nothing else: a learner explores a cell, and then has it replayed.
func (s *stepping) keep(x *execution, body, expect func()) {
	hash := trace.TextHash(x.record.Source)
	s.programs = slices.DeleteFunc(s.programs, func(p steppable) bool {
		if p.hash == hash && expect == nil {
			expect = p.expect
		}
		return p.hash == hash
	})
	if s.programs = append(s.programs, steppable{hash, x, body, expect}); len(s.programs) > maxSteppable {
		s.programs = slices.Delete(s.programs, 0, 1)
	}
}

// askStep takes a question. It is called by receive.
func (w *worker) askStep(q workerproto.Step) {
	w.mu.Lock()
	busy := w.current != nil
	w.mu.Unlock()
	if !busy {
		select {
		case w.stepping.asked <- q:
			return
		default:
		}
	}
	w.send(workerproto.Stepped{ID: q.ID, Busy: true})
}

// step answers a question.
func (w *worker) step(q workerproto.Step) {
	answer := workerproto.Stepped{ID: q.ID}
	defer func() {
		if r := recover(); r != nil {
			w.ownFault(r)
			answer.Unknown = true
		}
		w.send(answer)
	}()
	i := slices.IndexFunc(w.stepping.programs, func(p steppable) bool { return p.hash == q.Program })
	if i < 0 {
		answer.Unknown = true
	} else {
		late := time.AfterFunc(stepPatience, sched.StopSearch)
		told := w.stepTo(w.stepping.programs[i], q)
		answer.Busy = !late.Stop()
		answer.Strayed = told == nil && !answer.Busy
		if data, err := json.Marshal(told); err == nil && told != nil && !answer.Busy {
			answer.Data = data
		}
	}
}

// position is the record of a run, and the names of those who can go after the step asked for.
type position struct {
	*record.Trace
	At      int      `json:"at"`
	Enabled []string `json:"enabled"`
}

// stepTo runs a cell so that goroutines make a step each, by number or by name, and then by the
// default rule. It returns nil if one of them could not.
func (w *worker) stepTo(p steppable, q workerproto.Step) *position {
	release := sched.Hold()
	defer release()
	b := w.searchBody(p.x, p.body, p.expect)
	w.search.on.Store(true)
	defer w.search.on.Store(false)
	at := len(q.Prefix)
	path := q.Path
	if len(path) != at {
		followed := explore.Follow(b, q.Prefix, true, true, explore.DefaultMaxSteps)
		if path = explore.Path(followed.Log); followed.Made < at || len(path) < at {
			return nil
		}
	}
	from, to := record.Around(at, len(path))
	run := explore.Walk(b, path[:at], from, to, explore.DefaultMaxSteps)
	if !run.Fits {
		return nil
	}
	run.Schedule.Hash = q.Program
	var failure *explore.Failure
	if i := slices.IndexFunc(run.Failures, func(f explore.Failure) bool { return f.Word != explore.Race }); i >= 0 {
		failure = &run.Failures[i]
	}
	o := w.recorded(run.Schedule, run.Outcome, failure)
	o.Language, o.Run, o.Focus = q.Language, run, []int{at}
	o.Step = "%%step " + o.Schedule
	out := &position{Trace: record.New(run.Log, o), At: at, Enabled: []string{}}
	if i := slices.IndexFunc(run.Stops, func(s explore.Stop) bool { return s.Step == at }); i >= 0 {
		for _, g := range run.Stops[i].Stands {
			if g.Can {
				out.Enabled = append(out.Enabled, g.Name)
			}
		}
	}
	return out
}
