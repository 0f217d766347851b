package lower

import (

	"github.com/lockstep-go/lockstep/kernel/facts"
	"golang.org/x/tools/go/ssa"
)

// A loop that package facts has found to be a range is written as a range again, which takes the interpreter half the
// time. One over a string is one over its runes, which are decoded before: the interpreter's own takes longer, and is
// wrong where the string is not UTF-8.

// rangeHead writes the head of a range.
func (f *function) rangeHead(r *facts.RangeLoop) {
	var s scope
	key, value := "_", ""
	starts := f.starts(r)
	x := f.use(r.X, &s).s
	name := func(v ssa.Value, a *ssa.Alloc, base string) string {
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
	case starts != "":
		key = f.local("k")
	case r.KeyUsed && facts.OverString(r.X):
		value = name(r.Key, r.KeyVar, "i")
	case r.KeyUsed:
		key = name(r.Key, r.KeyVar, "i")
	}
	if r.ValueUsed() {
		value = name(r.Value, r.ValueVar, "v")
	}
	switch {
	case value != "":
		f.line("for %s, %s := range %s {", key, value, x)
	case key != "_":
		f.line("for %s := range %s {", key, x)
	default:
		f.line("for range %s {", x)
	}
	if starts != "" {
		i := name(r.Key, r.KeyVar, "i")
		f.decls = append(f.decls, i+" int")
		f.line("%s = %s[%s]", i, starts, key)
	}
}

// starts is the slice of the keys of a range over a string whose keys and values are used, "" for any other.
func (f *function) starts(r *facts.RangeLoop) string {
	if names := f.tuples[r.X]; names != nil {
		return names[0]
	}
	return ""
}
