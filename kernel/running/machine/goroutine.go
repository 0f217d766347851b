package machine

import (
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// goStmt is a go statement.
func (m *Machine) goStmt(c interp.Call) {
	cell, line, _ := site(c).Split()
	sched.Go("", sched.GoStmt{Exec: m.hooks.Exec(cell), Line: line, Site: trace.Site(site(c))}, c.Thunk(1))
}

// goNil is a go statement with a nil function.
func (m *Machine) goNil(c interp.Call) {
	m.raiseAt(site(c))
	primitives.Throw("go of nil func value")
}
