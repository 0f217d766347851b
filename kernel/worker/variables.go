package worker

import (
	"cmp"
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/check"
	"github.com/lockstep-go/lockstep/kernel/display"
	"github.com/lockstep-go/lockstep/kernel/lower"
	"github.com/lockstep-go/lockstep/kernel/workerproto"
)

// maxValue is how many columns a variable's value has in a list.
const maxValue = 60

// variable is one of the session's.
type variable struct {
	core string     // by check.Unit.CoreName
	typ  types.Type // as the last cell had it that could reach the variable
	ptr  any        // to the variable, nil until it was asked for
}

// noteVariables takes what a cell says of variables; w.mu is held.
func (w *worker) noteVariables(u *check.Unit) {
	scope := u.Pkg.Scope()
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.Var)
		if !ok {
			continue
		}
		core := u.CoreName(obj)
		if core == "" {
			continue
		}
		v := w.variables[name]
		if v == nil || v.core != core {
			v = &variable{core: core}
			w.variables[name] = v
		}
		v.typ = obj.Type()
	}
}

// listVariables answers a question for the session's variables. It is no matter of the program's: other goroutines may
// be changing what is shown.
func (w *worker) listVariables(q workerproto.Variables) {
	answer := workerproto.VariableList{ID: q.ID}
	w.query(func(s *check.Session) {
		_, names := s.Declarations()
		slices.SortFunc(names, func(a, b string) int {
			return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
		})
		names = slices.DeleteFunc(names, func(n string) bool {
			return w.variables[n] == nil || len(q.Names) > 0 && !slices.Contains(q.Names, n)
		})
		w.findVariables(names)
		show := display.Writer{Types: w.types, Inert: true}
		for _, name := range names {
			v := w.variables[name]
			answer.List = append(answer.List, workerproto.Variable{
				Name:  name,
				Type:  show.TypeName(v.typ, nil),
				Value: w.valueLine(v, show),
			})
		}
	})
	w.send(answer)
}

// valueLine is a variable's value.
func (w *worker) valueLine(v *variable, show display.Writer) string {
	if v.ptr != nil {
		return show.Line(v.typ, reflect.ValueOf(v.ptr).Elem(), maxValue)
	}
	rtype, ok := w.bridge.CoreType(v.typ) // nothing has used it so far, and the interpreter does not have it
	if !ok {
		return "(not used yet)"
	}
	return show.Line(v.typ, reflect.Zero(rtype), maxValue)
}

// findVariables has the interpreter hand out pointers to variables. Only those who ask for them pay for it.
func (w *worker) findVariables(names []string) {
	var text strings.Builder
	for _, name := range names {
		v := w.variables[name]
		if global, ok := w.lowered.Variable(v.core); ok && v.ptr == nil {
			fmt.Fprintf(&text, "\tls__.Var(%q, &%s)\n", name, global)
		}
	}
	if text.Len() == 0 {
		return
	}
	// Nothing can be said of values that are not found.
	_ = w.interp.Evaluate("variables", fmt.Sprintf("package main\nimport ls__ %q\nfunc init() {\n%s}\n", lower.HostPath, text.String()), []string{lower.HostPath})
}

// foundVariable is called by the text above.
func (w *worker) foundVariable(name string, ptr any) { w.variables[name].ptr = ptr }
