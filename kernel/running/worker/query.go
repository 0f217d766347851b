package worker

import (
	"github.com/lockstep-go/lockstep/kernel/compiler/check"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// complete and inspect ask the session, also while a cell runs. The session is locked while a cell
// is compiled. What is typed is half a program at best: should the kernel panic over it, the answer
// is empty.

func (w *worker) complete(q workerproto.Complete) {
	answer := workerproto.Completed{ID: q.ID, Start: q.Offset, End: q.Offset}
	w.query(func(s *check.Session) {
		matches, start, end := s.Complete(q.Code, q.Offset)
		answer.Matches = make([]workerproto.Completion, len(matches))
		for i, m := range matches {
			answer.Matches[i] = workerproto.Completion{Text: m.Text, Type: m.Type, Signature: m.Signature}
		}
		answer.Start, answer.End = start, end
	})
	w.send(answer)
}

func (w *worker) inspect(q workerproto.Inspect) {
	answer := workerproto.Inspected{ID: q.ID}
	w.query(func(s *check.Session) {
		answer.Data, answer.Found = s.Inspect(q.Language, q.Code, q.Offset, q.Detail)
	})
	w.send(answer)
}

// query has f ask the session.
func (w *worker) query(f func(*check.Session)) {
	w.idle.Begin()
	defer w.idle.End()
	w.mu.Lock()
	defer w.mu.Unlock()
	defer func() {
		if r := recover(); r != nil {
			w.ownFault(r)
		}
	}()
	f(w.session)
}
