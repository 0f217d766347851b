package worker

import (
	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/explaining/record"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// replay runs a cell on one schedule: the one that was asked for, or that the user chooses step by
// step.
func (w *worker) replay(x *execution, body func()) {
	how := x.record.Scheduling
	s, err := explore.Schedule{Hash: trace.TextHash(x.record.Source)}, error(nil)
	if how.Replay != "" {
		s, err = explore.ParseSchedule(how.Replay)
	}
	if err != nil {
		w.fail(x, &workerproto.Failure{
			Exec: x.record.Exec, Go: trace.MainGo, Name: "schedule", Value: err.Error(),
			Traceback: []string{red + err.Error() + plain},
		})
		return
	}
	if s.Random.Name == seedName {
		x.record.Scheduling.Seed, x.record.Scheduling.SeedSet = s.Random.Seed, true
		w.run(x, body)
		return
	}
	w.stepping.keep(x, body, nil)
	release := sched.Hold()
	defer release()
	b := w.searchBody(x, body, nil)
	w.search.on.Store(true)
	defer w.search.on.Store(false)
	var of record.Options
	first := explore.Replay(b, s, true, explore.DefaultMaxSteps)
	if how.Ask {
		s = w.askThrough(x, b, first)
	} else {
		w.walk(x, b, s, first.Log, &of)
	}
	if w.isInterrupted(x) {
		return
	}
	b.Config.Keep = true
	r := explore.Replay(b, s, true, explore.DefaultMaxSteps)
	w.search.on.Store(false)
	w.showReplay(x, s, r, of)
}

// showReplay shows what a run on a schedule came to. of has its states, if they are known.
func (w *worker) showReplay(x *execution, s explore.Schedule, r explore.Replayed, of record.Options) {
	if w.search.printed.Len() > 0 {
		w.out.SendWrite(&trace.Write{Go: trace.MainGo, Exec: x.record.Exec, Stream: trace.Stdout, Data: w.search.printed.Bytes()})
	}
	if w.search.shown {
		w.mu.Lock()
		x.result = map[string]any{mimeText: w.search.value}
		w.mu.Unlock()
	}
	if s.Hash != trace.TextHash(x.record.Source) {
		w.say(x, words.OtherText.In(w.lang()))
	}
	if r.Strayed > 0 {
		w.say(x, words.Strayed.In(w.lang(), r.Strayed))
	}
	word, failure := "", (*explore.Failure)(nil)
	if len(r.Failures) > 0 {
		failure = &r.Failures[0]
		word = string(failure.Word)
	}
	if word == "" && len(r.Log.Goroutines) < 2 {
		return // there is nothing to see
	}
	what := w.recorded(r.Schedule, r.Outcome, failure)
	what.Run, what.Graph = of.Run, of.Graph
	shown := w.pictures
	if how := x.record.Scheduling; how.Step && !how.Ask {
		shown = w.steps
	}
	w.report(x, workerproto.Display{Finding: word}, shown(r.Log, what))
}

// seedName is the name of a schedule that stands for a seed.
const seedName = "seed"
