package supervisor

import (
	"context"
	"fmt"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// ErrNoWorker answers a question when there is no worker to ask, or it died over it.
var ErrNoWorker = words.NoWorker.Error()

// questions are the questions that wait for the worker's answer.
type questions struct {
	mu      sync.Mutex
	last    int64
	waiting map[int64]chan workerproto.Record // each has room for its answer
}

func (q *questions) ask() (int64, <-chan workerproto.Record) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.waiting == nil {
		q.waiting = make(map[int64]chan workerproto.Record)
	}
	q.last++
	answer := make(chan workerproto.Record, 1)
	q.waiting[q.last] = answer
	return q.last, answer
}

func (q *questions) answer(id int64, rec workerproto.Record) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if answer, ok := q.waiting[id]; ok {
		delete(q.waiting, id)
		answer <- rec
	}
}

func (q *questions) forget(id int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.waiting, id)
}

// giveUp ends all waiting: no answer will come.
func (q *questions) giveUp() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, answer := range q.waiting {
		close(answer)
	}
	clear(q.waiting)
}

// ask sends the record that question makes and returns its answer.
func ask[Answer workerproto.Record](ctx context.Context, s *Supervisor, question func(id int64) workerproto.Record) (Answer, error) {
	var none Answer
	s.mu.Lock()
	p := s.proc
	if p == nil {
		s.mu.Unlock()
		return none, ErrNoWorker
	}
	// Under mu, so that reap either finds the question or has made proc nil before.
	id, answer := s.asked.ask()
	s.mu.Unlock()
	defer s.asked.forget(id)
	p.send(question(id))
	select {
	case rec, ok := <-answer:
		if !ok {
			return none, ErrNoWorker
		}
		a, ok := rec.(Answer)
		if !ok {
			return none, fmt.Errorf("the worker answered with a %T", rec)
		}
		return a, nil
	case <-ctx.Done():
		return none, context.Cause(ctx)
	}
}

// Complete asks for the completions at a byte offset.
func (s *Supervisor) Complete(ctx context.Context, code string, offset int) (workerproto.Completed, error) {
	return ask[workerproto.Completed](ctx, s, func(id int64) workerproto.Record {
		return workerproto.Complete{ID: id, Code: code, Offset: offset}
	})
}

// Inspect asks what is at a byte offset, in a language.
func (s *Supervisor) Inspect(ctx context.Context, lang words.Language, code string, offset, detail int) (workerproto.Inspected, error) {
	return ask[workerproto.Inspected](ctx, s, func(id int64) workerproto.Record {
		return workerproto.Inspect{ID: id, Code: code, Offset: offset, Detail: detail, Language: lang}
	})
}

// Step asks how things stand after steps of a cell that runs again. The question's ID is not the
// caller's to set.
func (s *Supervisor) Step(ctx context.Context, question workerproto.Step) (workerproto.Stepped, error) {
	return ask[workerproto.Stepped](ctx, s, func(id int64) workerproto.Record {
		question.ID = id
		return question
	})
}

// Goroutines asks for the living goroutines of the learner's program.
func (s *Supervisor) Goroutines(ctx context.Context) (workerproto.GoroutineList, error) {
	return ask[workerproto.GoroutineList](ctx, s, func(id int64) workerproto.Record {
		return workerproto.Goroutines{ID: id}
	})
}

// Variables asks for the session's variables, all or those named.
func (s *Supervisor) Variables(ctx context.Context, names []string) (workerproto.VariableList, error) {
	return ask[workerproto.VariableList](ctx, s, func(id int64) workerproto.Record {
		return workerproto.Variables{ID: id, Names: names}
	})
}
