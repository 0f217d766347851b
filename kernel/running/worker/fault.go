package worker

import (
	"fmt"
	"os"
	"runtime/debug"

	"github.com/lockstep-go/lockstep/kernel/words"
)

// ownFault is what the learner is told when the kernel itself panics over a cell, with v. The
// session is as it was before. The stack goes to standard error, which the server keeps for its
// log.
func (w *worker) ownFault(v any) string {
	fmt.Fprintf(os.Stderr, "lockstep worker: panic: %v\n%s", v, debug.Stack())
	return words.OwnFault.In(w.lang(), v)
}
