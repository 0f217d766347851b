package worker

import "github.com/lockstep-go/lockstep/kernel/workerproto"

// complete and inspect ask the session, also while a cell runs. The session is locked while a cell is compiled.

func (w *worker) complete(q workerproto.Complete) {
	w.idle.Begin()
	defer w.idle.End()
	w.mu.Lock()
	matches, start, end := w.session.Complete(q.Code, q.Offset)
	w.mu.Unlock()
	out := make([]workerproto.Completion, len(matches))
	for i, m := range matches {
		out[i] = workerproto.Completion{Text: m.Text, Type: m.Type, Signature: m.Signature}
	}
	w.send(workerproto.Completed{ID: q.ID, Matches: out, Start: start, End: end})
}

func (w *worker) inspect(q workerproto.Inspect) {
	w.idle.Begin()
	defer w.idle.End()
	w.mu.Lock()
	data, found := w.session.Inspect(q.Code, q.Offset, q.Detail)
	w.mu.Unlock()
	w.send(workerproto.Inspected{ID: q.ID, Found: found, Data: data})
}
