package machine

import (
	"sync"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// toldFunctions are those whose calls are told, by name: *string, whose address stands for the
// function.
var toldFunctions sync.Map

// tellCall tells that a call of a function begins or ends.
func tellCall(op trace.Op, at core.Site, function string) {
	g := sched.Current()
	if !g.Controlled() {
		return
	}
	known, ok := toldFunctions.Load(function)
	if !ok {
		known, _ = toldFunctions.LoadOrStore(function, &function)
	}
	g.Call(op, known.(*string), trace.Site(at))
}
