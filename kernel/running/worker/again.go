package worker

import (
	"go/ast"
	"go/types"

	"github.com/lockstep-go/lockstep/kernel/compiler/check"
	"github.com/lockstep-go/lockstep/kernel/compiler/lower"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// A text that ran before is entered again without being compiled, if that would come to the same and
// nobody can tell the two runs apart:
//
//   - It declares nothing, and it has neither go statements nor function literals. So nothing of its
//     earlier run is left that could be told of by the number of the later one, if no goroutine lives.
//   - Since then only such texts were compiled, and none of them has imported anything or was the
//     first to ask who has called: each name means what it did, and so does each call.
//
// So it is what one runs over and over: an expression, an assignment, a call.

// enteredTexts are the texts that may be entered again. They are guarded by the worker's mu.
type enteredTexts struct {
	version int // of the session that they were compiled in
	texts   map[string]enteredText
}

type enteredText struct {
	id     int64 // of the text
	body   func()
	values []types.Type // of what it shows
}

// keepEntered is how many such texts are kept.
const keepEntered = 8

// again prepares the next run of a text that may be entered again. w.mu is held.
func (w *worker) again(rec workerproto.Execute) (body func(), ok bool) {
	text, ok := w.entered.texts[rec.Source]
	if !ok || w.entered.version != w.session.Version() || !enters(rec) || len(sched.Living()) > 0 {
		return nil, false
	}
	// What is told of a text is kept of the latest ones only.
	if text.id <= w.sources.latest()-keepAccesses || !w.sources.renew(text.id, rec.Exec, rec.Count) {
		delete(w.entered.texts, rec.Source)
		return nil, false
	}
	w.compiled = compiledCell{valueTypes: text.values}
	return text.body, true
}

// enters reports whether an execution may enter a text again, and have its text entered.
func enters(rec workerproto.Execute) bool {
	s := rec.Scheduling
	return rec.Tests == nil && rec.Program == nil && !rec.Restore && s.Explore == nil && s.Replay == "" && !s.Step && s.Timeline == ""
}

// mayEnter notes a text that was compiled. w.mu is held.
func (w *worker) mayEnter(rec workerproto.Execute, c loweredCell, body func(), changes lower.Changes) {
	e := &w.entered
	stays := !outlives(c.unit)
	if v := w.session.Version(); e.texts == nil || e.version != v || !stays || changes.Asks || len(e.texts) >= keepEntered {
		*e = enteredTexts{v, map[string]enteredText{}}
	}
	if stays && enters(rec) {
		e.texts[rec.Source] = enteredText{c.id, body, c.unit.ValueTypes}
	}
}

// outlives reports whether something of a cell may be left when its statements are done.
func outlives(u *check.Unit) (yes bool) {
	if u.Body == nil || u.Declares() {
		return true
	}
	ast.Inspect(u.Body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.GoStmt, *ast.FuncLit:
			yes = true
		}
		return !yes
	})
	return yes
}
