package lower

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// tuple writes down several results, each in a variable if it is used.
func (f *function) tuple(v ssa.Value, t *types.Tuple, e expr) {
	lhs := slices.Clone(f.destinations(v, t))
	used := false
	for i, n := range lhs {
		used = used || n != nil
		lhs[i] = or(n, corego.Blank)
	}
	if !used {
		f.do(e)
		return
	}
	f.emit(corego.SetAll(lhs, e))
}

// destinations are the variables of several results, nil for those that are not used. Where all
// that is done with a result is to store it in a local variable, it is that variable.
func (f *function) destinations(v ssa.Value, t *types.Tuple) []expr {
	names := f.storedDirectly(v, t.Len())
	for _, r := range *v.Referrers() {
		x, ok := r.(*ssa.Extract)
		if !ok || len(*x.Referrers()) == 0 || names[x.Index] != nil {
			continue
		}
		if to := f.plan.StoredAs(v, x.Index); to.Variable != nil {
			names[x.Index] = f.allocName(to.Variable)
		} else {
			names[x.Index] = f.tempFor(x)
		}
	}
	f.tuples[v] = names
	return names
}

// storedDirectly are the variables that exist already in which results are stored at once, nil for
// the others. n is the number of results.
func (f *function) storedDirectly(v ssa.Value, n int) []expr {
	names := make([]expr, n)
	for i := range names {
		if to := f.plan.StoredAs(v, i); to.Variable != nil && !to.Made {
			f.beforeStore(to.Variable)
			names[i] = f.allocName(to.Variable)
		}
	}
	return names
}

// commaOkTo is where a value goes, nil if nobody asks for it, and whether there is one.
type commaOkTo struct {
	value, ok expr
	resets    bool // the program looks at the value also if there is none
}

// commaOk returns where v, which is a value and whether there is one, goes.
func (f *function) commaOk(v ssa.Value) commaOkTo {
	names := f.destinations(v, v.Type().(*types.Tuple))
	if names[1] == nil {
		names[1] = f.blockTemp(types.Typ[types.Bool])
	}
	return commaOkTo{names[0], names[1], names[0] != nil && !f.plan.OnlyIfOk(v)}
}

// reset gives the value its zero if there is none, where the program looks at it then: the
// interpreter leaves what was there.
func (f *function) reset(to commaOkTo, zero expr) {
	if to.resets {
		f.when(corego.Not(to.ok), corego.Set(to.value, zero))
	}
}

// extract is one of several results: the variable that it was written to.
func (f *function) extract(v *ssa.Extract) {
	if results := f.tuples[v.Tuple]; results != nil && results[v.Index] != nil {
		if name, ok := results[v.Index].(corego.Name); ok {
			f.names[v] = name
		} else { // the call, which is the condition that comes next
			f.define(v, results[v.Index], &scope{effect: effects})
		}
		return
	}
	if len(*v.Referrers()) > 0 {
		f.unsupported(v, "this use of several values")
	}
}

// extracted is one of several results, nil if it is not used.
func (f *function) extracted(v ssa.Value, i int) *ssa.Extract {
	for _, r := range *v.Referrers() {
		if x, ok := r.(*ssa.Extract); ok && x.Index == i && len(*x.Referrers()) > 0 {
			return x
		}
	}
	return nil
}
