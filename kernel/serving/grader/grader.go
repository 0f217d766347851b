// Package grader judges answers to exercises in a worker of its own: not in that of the session, so
// that nothing which an answer does reaches the learner's variables, or the judge.
//
// A [Grader] starts its worker when the first answer comes, keeps it, and begins with a new one
// when it has died or has judged many. What package examiner finds there comes back as a value;
// that the worker has died over an answer is a verdict, too.
package grader

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/serving/supervisor"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// Options say how a Grader works.
type Options struct {
	// Command makes the worker's command; nil means this executable with the argument "worker".
	Command func() (*exec.Cmd, error)
}

// Request is an answer that is to be judged.
type Request struct {
	Exercise *exercises.Exercise
	// Answer is the text of the cell, its magic lines left blank.
	Answer   string
	Language words.Language
	// Schedule, if it is not empty, is that of a verdict before, and Part the part that the verdict
	// has named: the answer is not judged, and the verdict has only the pictures of that run.
	Schedule, Part string
	// Progress is told now and then on how many schedules the program was run. It may be nil.
	Progress func(tried int)
}

// ErrClosed is what Judge returns after Close.
var ErrClosed = errors.New("the grader is closed")

// maxJudged is how many answers a worker judges: each leaves some memory.
const maxJudged = 150

// Grader judges one answer at a time. Its methods may be called from any goroutine.
type Grader struct {
	options Options

	turn sync.Mutex // held by Judge

	mu     sync.Mutex
	closed bool
	worker *supervisor.Supervisor // nil until it is needed
	judged int                    // how many it has
	exec   trace.Exec
	now    *asked // what is being judged; nil if nothing is
}

// asked is an answer that is being judged.
type asked struct {
	exec     trace.Exec
	progress func(int)
	verdict  json.RawMessage
	died     *supervisor.Death
	over     chan struct{} // closed when it is judged, or its worker has died
}

// New returns a Grader. It starts nothing yet.
func New(o Options) *Grader { return &Grader{options: o} }

// Close ends the worker, and what is being judged.
func (g *Grader) Close() {
	g.mu.Lock()
	worker := g.worker
	g.worker, g.closed = nil, true
	if g.now != nil {
		g.now.end()
	}
	g.mu.Unlock()
	if worker != nil {
		worker.Close()
	}
}

// Judge judges an answer. When ctx ends it returns what was found until then, and the verdict says
// that it was stopped. The error is that there is no worker.
func (g *Grader) Judge(ctx context.Context, r Request) (exercises.Verdict, error) {
	g.turn.Lock()
	defer g.turn.Unlock()
	exercise, err := json.Marshal(r.Exercise)
	if err != nil {
		return exercises.Verdict{}, err
	}
	worker, a, err := g.begin(r)
	if err != nil {
		return exercises.Verdict{}, err
	}
	if err := worker.Execute(ctx, workerproto.Execute{
		Exec: a.exec, Source: r.Answer, Count: int(a.exec), Language: r.Language, Judge: &workerproto.Judge{Exercise: exercise, Schedule: r.Schedule, Part: r.Part},
	}); err != nil {
		return exercises.Verdict{}, fmt.Errorf("judge %s: %w", r.Exercise.Name, err)
	}
	select {
	case <-a.over:
	case <-ctx.Done():
		worker.Interrupt()
		<-a.over
	}
	return g.finish(a, r)
}

// begin makes r what is being judged.
func (g *Grader) begin(r Request) (*supervisor.Supervisor, *asked, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return nil, nil, ErrClosed
	}
	if g.judged >= maxJudged {
		go g.worker.Close()
		g.worker, g.judged = nil, 0
	}
	if g.worker == nil {
		worker, err := supervisor.Start(supervisor.Options{Command: g.options.Command, Receive: g.receive, Died: g.died, Childless: true})
		if err != nil {
			return nil, nil, err
		}
		g.worker = worker
	}
	g.judged++
	g.exec++
	g.now = &asked{exec: g.exec, progress: r.Progress, over: make(chan struct{})}
	return g.worker, g.now, nil
}

// end is called with mu held.
func (a *asked) end() {
	select {
	case <-a.over:
	default:
		close(a.over)
	}
}

// receive takes the worker's records.
func (g *Grader) receive(rec workerproto.Record) {
	g.mu.Lock()
	a := g.now
	g.mu.Unlock()
	if a == nil {
		return
	}
	switch rec := rec.(type) {
	case workerproto.Judged:
		if rec.Exec == a.exec {
			a.verdict = rec.Verdict
		}
	case workerproto.Progress:
		if rec.Exec == a.exec && a.progress != nil {
			a.progress(rec.Tried)
		}
	case workerproto.Done:
		if rec.Exec == a.exec {
			g.mu.Lock()
			a.end()
			g.mu.Unlock()
		}
	}
}

// died takes the end of a worker.
func (g *Grader) died(d supervisor.Death) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.now != nil && d.Exec == g.now.exec {
		g.now.died = &d
		g.now.end()
	}
}

// finish returns the verdict. That there is none is one.
func (g *Grader) finish(a *asked, r Request) (exercises.Verdict, error) {
	g.mu.Lock()
	g.now = nil
	closed := g.closed
	g.mu.Unlock()
	v := exercises.Verdict{Exercise: r.Exercise.Name, Hash: r.Exercise.Hash, Source: trace.TextHash(r.Answer), Of: 1}
	switch {
	case a.verdict != nil:
		if err := json.Unmarshal(a.verdict, &v); err != nil {
			return v, err
		}
		return v, nil
	case closed:
		return v, ErrClosed
	}
	v.Fault = exercises.Fault{Kind: exercises.Unfinished}
	if a.died != nil {
		v.Fault.Text = strings.TrimSpace(a.died.Name + ": " + a.died.Value)
	}
	return v, nil
}
