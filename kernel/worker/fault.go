package worker

import (
	"fmt"
	"os"
	"runtime/debug"
)

// ownFault is what the learner is told when the kernel itself panics over a cell, with v. The session is as it was
// before. The stack goes to standard error, which the server keeps for its log.
func ownFault(v any) string {
	fmt.Fprintf(os.Stderr, "lockstep worker: panic: %v\n%s", v, debug.Stack())
	return fmt.Sprintf("this cell meets a fault of Lockstep's own (%v); it was not run, and the session is as before", v)
}
