package lower

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
)

// A loop that package facts has found to be a range is written as a range again, which takes the
// interpreter half the time. One over a string is one over its runes, which are decoded before: the
// interpreter's own takes longer, and is wrong where the string is not UTF-8.

// rangeOver starts a range over a map or a string: an iterator at the machine.
func (f *function) rangeOver(v *ssa.Range) {
	var s scope
	f.orderOperands(v.X)
	watched := f.l.watched.Watches(v)
	if watched {
		f.access(v)
	}
	x := f.under(v.X, &s)
	if r := f.plan.RangeOver(v); r != nil {
		f.flush(effects)
		f.names[v] = f.rangeNatively(r, x, v.X.Type())
		return
	}
	f.spillEffects()
	it := f.variable("it", "any")
	if facts.OverString(v) {
		at := f.temp(types.Typ[types.Int])
		str := f.temp(types.Typ[types.String])
		f.set(str, x)
		f.set(at, corego.Int(0))
		f.tuples[v] = []expr{str, at}
		return
	}
	f.set(it, machine(core.Range, f.site(v), x, corego.Bool(watched)))
	f.names[v] = it
}

// rangeNatively writes what a range over a map or a string begins with, and returns what the
// interpreter ranges over.
func (f *function) rangeNatively(r *facts.RangeLoop, x expr, t types.Type) (over corego.Name) {
	switch {
	case !facts.OverString(r.X):
		over = f.temp(t)
		f.set(over, x)
	case !r.KeyUsed:
		over = f.variable("t", "[]int32")
		f.set(over, corego.Convert{Type: "[]rune", X: x})
	case !r.ValueUsed():
		over = f.variable("t", "[]int")
		f.emit(corego.SetAll([]expr{over, corego.Blank}, machine(core.Runes, x)))
	default:
		over = f.variable("t", "[]int32")
		starts := f.variable("t", "[]int")
		f.emit(corego.SetAll([]expr{starts, over}, machine(core.Runes, x)))
		f.tuples[r.X] = []expr{starts}
	}
	return over
}

// next writes the next turn of a range over a map or a string that is not written as a range.
func (f *function) next(v *ssa.Next) {
	f.spillEffects()
	if v.IsString {
		f.nextRune(v, f.temp(types.Typ[types.Bool]))
		return
	}
	m := v.Iter.(*ssa.Range).X.Type().Underlying().(*types.Map)
	results := []expr{nil, nil, nil}
	letters := ""
	var variables []expr
	for i, t := range []types.Type{m.Key(), m.Elem()} {
		if f.extracted(v, i+1) != nil {
			n := f.temp(t)
			results[i+1] = n
			letters += core.NextLetters[i : i+1]
			variables = append(variables, n)
		}
	}
	next := machine(core.Next, append([]expr{f.site(v.Iter.(*ssa.Range)), f.names[v.Iter], corego.String(letters)}, variables...)...)
	f.tuples[v] = results
	if f.plan.OnlyDecides(f.extracted(v, 0)) {
		results[0] = next
		return
	}
	results[0] = f.temp(types.Typ[types.Bool])
	f.set(results[0], next)
}

// nextRune writes the next turn of a range over a string that is not written as a range.
func (f *function) nextRune(v *ssa.Next, ok corego.Name) {
	it := f.tuples[v.Iter]
	str, at := it[0], it[1]
	k, r, n := f.temp(types.Typ[types.Int]), f.temp(types.Typ[types.Rune]), f.temp(types.Typ[types.Int])
	f.set(k, at)
	f.set(ok, corego.Binary{Op: token.LSS, X: k, Y: corego.Len(str)})
	f.when(ok,
		corego.Set(r, corego.Convert{Type: "int32", X: corego.Index{X: str, Index: k}}),
		corego.If{
			Cond: corego.Binary{Op: token.LSS, X: r, Y: corego.Int(128)},
			Then: []corego.Stmt{corego.IncDec{X: at, Op: token.INC}},
			Else: []corego.Stmt{
				corego.SetAll([]expr{r, n}, machine(core.NextRune, str, k)),
				corego.Set(at, corego.Binary{Op: token.ADD, X: k, Y: n}),
			},
		})
	f.tuples[v] = []expr{ok, k, r}
}

// readElement has a range's element read again once others have had the chance to go: the range has
// read it already.
func (f *function) readElement(v *ssa.UnOp, head corego.Range) corego.Stmt {
	site, element := f.access(v), corego.Index{X: head.X, Index: head.Key}
	reads := []corego.Stmt{corego.Do{X: machine(core.Load, site, head.Value, element)}}
	if !operable(v.Type()) {
		reads = []corego.Stmt{corego.Do{X: machine(core.Read, site, element)}, corego.Set(head.Value, element)}
	}
	return corego.If{Cond: corego.Name(core.ManyVar), Then: reads}
}

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
	if ld, ok := r.Value.(*ssa.UnOp); ok && head.Value != "" && f.l.watched.Watches(ld) {
		if head.Key == "" {
			head.Key = f.local("i")
		}
		begin = append(begin, f.readElement(ld, head))
	}
	if starts != nil {
		i := name(r.Key, r.KeyVar, "i")
		f.locals.Declare(corego.Var{Name: i, Type: "int"})
		begin = []corego.Stmt{corego.Set(i, corego.Index{X: starts[0], Index: head.Key})}
	}
	return head, begin
}
