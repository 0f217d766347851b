package worker

import (
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// keepNames is how many names of ended goroutines are kept.
const keepNames = 1000

// endedNames are the names of the goroutines that ended last, for reports on who held what.
type endedNames struct {
	of    map[trace.GoID]string
	order []trace.GoID // in which they ended
}

func (e *endedNames) add(g *sched.G) {
	if e.of == nil {
		e.of = map[trace.GoID]string{}
	}
	e.of[g.ID] = g.Name
	e.order = append(e.order, g.ID)
	if len(e.order) > keepNames {
		delete(e.of, e.order[0])
		e.order = e.order[1:]
	}
}
