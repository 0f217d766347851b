package check

import (
	"cmp"
	"fmt"
	"go/ast"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/cell"
)

// The declarations that a cell begins with, up to its first statement, are as those of a Go file: a
// variable may use one that is declared below it, and Go's order of initialization is kept, with
// the functions named init after it. From the first statement on all is done in the order of the
// text, and a variable is known only below its declaration.
//
// The order is known only after the checker has seen the cell, see attempt. If the function that
// initializes a variable uses that variable, there is no such order; then it is that of the text.

// lead is what the declarations at the top of a cell initialize.
type lead struct {
	order []int // of the values, by their offsets in the cell; nil for that of the text
	specs []spec
	end   int // offset in the cell
}

// spec is a declaration of variables there, and where it starts in the cell.
type spec struct {
	names []string
	start int
}

// assignment gives a spec's variables their initial values, which are in the cell between two
// offsets.
type assignment struct {
	from, to int
	text     string
}

// ahead reports whether a name at an offset refers to a variable that is declared below it, as in
// a Go file. Within its own declaration it does not: there it refers to the session's declaration.
func (l *lead) ahead(name string, at int) bool {
	if at >= l.end {
		return false
	}
	for _, s := range l.specs {
		if slices.Contains(s.names, name) {
			return at < s.start
		}
	}
	return false
}

// initialize writes into the body what the declarations at the cell's top do, and returns the
// fragments that follow them.
func (a *assembler) initialize(frags []parsed) (rest []parsed) {
	n := slices.IndexFunc(frags, func(f parsed) bool { return f.Kind == cell.Stmt })
	if n < 0 {
		n = len(frags)
	}
	var all []assignment
	for _, f := range frags[:n] {
		a.lead.end = f.Offset + len(f.Text)
		if f.Kind == cell.Var {
			all = append(all, a.assignments(f)...)
			a.lead.add(f)
		}
	}
	// A declaration comes when the last of its values can be initialized.
	turn := func(as assignment) int {
		last := -1
		for i, at := range a.lead.order {
			if as.from <= at && at < as.to {
				last = i
			}
		}
		return last
	}
	slices.SortStableFunc(all, func(x, y assignment) int { return cmp.Compare(turn(x), turn(y)) })
	for _, as := range all {
		a.body.WriteString(as.text)
	}
	a.body.WriteString(a.initCalls.String())
	return frags[n:]
}

func (l *lead) add(f parsed) {
	for _, d := range f.file.Decls[0].(*ast.GenDecl).Specs {
		s := spec{start: f.Offset + f.offset(d.Pos())}
		for _, id := range d.(*ast.ValueSpec).Names {
			s.names = append(s.names, id.Name)
		}
		l.specs = append(l.specs, s)
	}
}

// assignments returns what a declaration with var does.
func (a *assembler) assignments(f parsed) (list []assignment) {
	for _, d := range f.file.Decls[0].(*ast.GenDecl).Specs {
		vs := d.(*ast.ValueSpec)
		if len(vs.Values) == 0 {
			continue
		}
		a.values[f.Offset+f.offset(vs.Values[0].Pos())] = true
		if a.lead.order == nil || len(vs.Values) < len(vs.Names) || a.usesOld(f, vs) {
			list = append(list, a.assignment(f, vs.Names, vs.Values))
			continue
		}
		for i := range vs.Names { // others may come between them
			list = append(list, a.assignment(f, vs.Names[i:i+1], vs.Values[i:i+1]))
		}
	}
	return list
}

func (a *assembler) assignment(f parsed, ids []*ast.Ident, values []ast.Expr) assignment {
	var names []string
	for _, id := range ids {
		names = append(names, id.Name)
	}
	from, to := f.offset(values[0].Pos()), f.offset(values[len(values)-1].End())
	return assignment{f.Offset + from, f.Offset + to, fmt.Sprintf("%s%s = %s%s\n",
		a.line(f.Fragment, f.offset(ids[0].Pos())), strings.Join(names, ", "), a.line(f.Fragment, from), a.written(f, from, to))}
}

// usesOld reports whether a declaration's values use what the session has by the names that it
// declares, as var x, y = y, x does.
func (a *assembler) usesOld(f parsed, vs *ast.ValueSpec) bool {
	for at := range a.old {
		if i := at - f.Offset; f.offset(vs.Pos()) <= i && i < f.offset(vs.End()) {
			return true
		}
	}
	return false
}

// findOrder finds out that the variables at the cell's top are to be initialized in another order
// than it is written now.
func (t *attempt) findOrder(u *Unit) bool {
	a := u.assembled
	if u.cyclic || len(a.lead.specs) < 2 {
		return false
	}
	var order []int
	for _, in := range u.Info.InitOrder {
		if at := a.cellOffset(u.Fset.Position(in.Rhs.Pos())); at >= 0 && at < a.lead.end {
			order = append(order, at)
		}
	}
	if slices.Equal(order, t.order) || t.order == nil && slices.IsSorted(order) {
		return false
	}
	t.order = order
	return true
}
