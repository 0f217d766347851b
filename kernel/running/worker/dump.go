package worker

import (
	"fmt"
	"go/format"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// dump prints what becomes of a cell on its way to the interpreter. It goes no further than that:
// nothing is run, and the session stays as it is (but see declare).
func (w *worker) dump(x *execution) *workerproto.Failure {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, failure := w.lower(x.record, func(stage, text string) {
		if code, err := format.Source([]byte(text)); err == nil { // Core Go
			text = string(code)
		}
		w.out.SendWrite(&trace.Write{Go: trace.MainGo, Exec: x.record.Exec, Data: fmt.Appendf(nil, "// %s\n\n%s\n", stage, text)})
	})
	return failure
}

// declare takes the declarations of a cell into the session that is not run.
func (w *worker) declare(rec workerproto.Execute) (*workerproto.SessionChange, *workerproto.Failure) {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, failure := w.compile(rec)
	return w.sessionChange(), failure
}
