package worker

import (
	"cmp"
	"fmt"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/check"
	"github.com/lockstep-go/lockstep/kernel/running/display"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// maxValue is how many columns a variable's value has in a list.
const maxValue = 60

// variable is one of the session's.
type variable struct {
	name string
	core string // by check.Unit.CoreName
	typ  types.Type
	ptr  any // nil when the interpreter has no such variable
}

// listVariables answers a question for the session's variables. It is no matter of the program's:
// other goroutines may be changing what is shown.
func (w *worker) listVariables(q workerproto.Variables) {
	var list []variable
	w.query(func(s *check.Session) {
		list = variablesOf(s, q.Names)
		w.findVariables(list)
	})
	show := display.Writer{Types: w.machine.Types, Inert: true}
	answer := workerproto.VariableList{ID: q.ID}
	for _, v := range list {
		answer.List = append(answer.List, workerproto.Variable{
			Name:  v.name,
			Type:  check.SourceName(show.TypeName(v.typ, nil)),
			Value: check.SourceName(w.valueLine(v, show)),
		})
	}
	w.send(answer)
}

// variablesOf finds the session's variables, or those with one of the names, sorted. The session
// keeps no types; it is given a cell that uses the variables, and that is never run.
func variablesOf(s *check.Session, only []string) (list []variable) {
	names := s.Variables()
	names = slices.DeleteFunc(names, func(n string) bool { return n == "_" || len(only) > 0 && !slices.Contains(only, n) })
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
	})
	var cell strings.Builder
	for _, n := range names {
		fmt.Fprintf(&cell, "_ = %s\n", n)
	}
	u, err := s.Check("variables", cell.String())
	if err != nil {
		return nil
	}
	for _, n := range names {
		if obj, ok := u.Pkg.Scope().Lookup(n).(*types.Var); ok {
			list = append(list, variable{name: n, core: u.CoreName(obj), typ: obj.Type()})
		}
	}
	return list
}

// valueLine is a variable's value.
func (w *worker) valueLine(v variable, show display.Writer) string {
	if v.ptr != nil {
		return show.Line(v.typ, reflect.ValueOf(v.ptr).Elem(), maxValue)
	}
	rtype, ok := w.machine.Bridge.CoreType(v.typ) // nothing has used it so far, and the interpreter does not have it
	if !ok {
		return words.NotUsedYet.In(w.lang())
	}
	return show.Line(v.typ, reflect.Zero(rtype), maxValue)
}

// findVariables finds pointers to variables. Only those who ask for them pay for it. w.mu is held.
func (w *worker) findVariables(list []variable) {
	found, missing := map[string]any{}, map[string]string{}
	for _, v := range list {
		if ptr, ok := w.variables[v.core]; ok {
			found[v.core] = ptr
		} else if global, ok := w.lowered.Variable(v.core); ok {
			missing[v.core] = global
		}
	}
	maps.Copy(found, w.machine.Pointers(missing))
	w.variables = found
	for i, v := range list {
		list[i].ptr = found[v.core]
	}
}
