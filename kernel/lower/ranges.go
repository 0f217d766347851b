package lower

import (
	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/corego"
	"github.com/lockstep-go/lockstep/kernel/facts"
)

// A loop that package facts has found to be a range is written as a range again, which takes the interpreter half the
// time. One over a string is one over its runes, which are decoded before: the interpreter's own takes longer, and is
// wrong where the string is not UTF-8.

// rangeHead returns the loop, without its body, and what the body begins with.
func (f *function) rangeHead(r *facts.RangeLoop) (head corego.Range, begin []corego.Stmt) {
	head.X = f.use(r.X, new(scope))
	starts := f.tuples[r.X] // of a string whose keys and values are used: the slice of the keys
	name := func(v ssa.Value, a *ssa.Alloc, base string) corego.Name {
		if a != nil && a.Comment != "" {
			base = a.Comment
		}
		n := f.local(base)
		f.names[v] = n
		if a != nil {
			f.names[a] = n
		}
		return n
	}
	switch {
	case starts != nil:
		head.Key = f.local("k")
	case r.KeyUsed && facts.OverString(r.X):
		head.Value = name(r.Key, r.KeyVar, "i")
	case r.KeyUsed:
		head.Key = name(r.Key, r.KeyVar, "i")
	}
	if r.ValueUsed() {
		head.Value = name(r.Value, r.ValueVar, "v")
	}
	if starts != nil {
		i := name(r.Key, r.KeyVar, "i")
		f.decls = append(f.decls, corego.Var{Name: i, Type: "int"})
		begin = []corego.Stmt{corego.Set(i, corego.Index{X: starts[0], Index: head.Key})}
	}
	return head, begin
}
