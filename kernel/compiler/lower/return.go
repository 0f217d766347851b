package lower

import (
	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// returnStmt writes a return. Results are assigned before the deferred calls are made (spec, Return
// statements), so a function that defers has variables for them.
func (f *function) returnStmt(r *ssa.Return) {
	f.orderOperands(r.Results...)
	var s scope
	var results []expr
	for _, v := range r.Results {
		results = append(results, f.use(v, &s))
	}
	f.flush(effects)
	recovered := f.fn.Recover != nil && r.Block() == f.fn.Recover
	if f.plan.Defers.List {
		for i, x := range results {
			f.set(f.results[i], x)
		}
		results = nil
	}
	if recovered {
		return
	}
	f.builtinResults(r, results)
	f.exit(r, results)
	f.emit(corego.Return{Results: results})
}

// builtinResults writes results down in variables if one after the first is what a built-in
// function returns. The interpreter would store that in place of the first.
func (f *function) builtinResults(r *ssa.Return, results []expr) {
	if !corego.LaterBuiltin(results) {
		return
	}
	f.spill(r, results)
}
