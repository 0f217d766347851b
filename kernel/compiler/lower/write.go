package lower

import (
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// lowerFunction writes a function under a Core name.
func (l *lowering) lowerFunction(fn *ssa.Function, name string) {
	f := &function{
		l: l, fn: fn, info: Function{Name: name}, plan: l.plans.Plan(fn),
		locals: corego.NewLocals(), names: map[ssa.Value]corego.Name{}, tuples: map[ssa.Value][]expr{},
		pending: newPendings(),
	}
	if fn.Synthetic == "" || fn.Parent() != nil || len(fn.TypeArgs()) > 0 {
		f.info.Display = l.displayFunction(fn)
	}
	if l.unit.Body != nil && fn.Syntax() == l.unit.Body {
		f.info.Statement, f.info.Display = true, "main.main"
	}
	for outer := fn.Parent(); outer != nil && l.unit.Body != nil; outer = outer.Parent() {
		f.info.InCell = f.info.InCell || outer.Syntax() == l.unit.Body
	}
	decl := f.write() // which adds to the info
	l.declare(f.info, decl)
}

// write returns the function's declaration.
func (f *function) write() corego.Func {
	fn, name := f.fn, corego.Name(f.info.Name)
	head := f.head()
	f.enter()
	body := f.arranged()
	var prologue []corego.Stmt
	if f.plan.Defers.List {
		prologue = f.deferPrologue()
	}
	all := slices.Concat([]corego.Stmt{poll}, f.told(), f.locals.Declarations(), prologue, body)
	if fn.Parent() == nil && len(fn.FreeVars) == 0 {
		return corego.Func{Name: name, Signature: head, Body: all}
	}
	var captured []corego.Param
	for _, v := range fn.FreeVars {
		t := v.Type()
		if f.plan.CapturedByValue(v) {
			t = deref(t)
		}
		captured = append(captured, corego.Param{Name: f.names[v], Type: f.l.typ(t)})
	}
	made := f.l.typ(plain(fn.Signature))
	return corego.Func{
		Name: name, Signature: corego.Signature{Params: captured, Results: []corego.Param{{Type: made}}},
		Body: []corego.Stmt{corego.Return{Results: []expr{corego.FuncLit{Signature: head, Body: all}}}}, Inline: true,
	}
}

// head names the function's parameters, free variables and results.
func (f *function) head() (head corego.Signature) {
	for i, p := range f.fn.Params {
		n := p.Name()
		if n == "" || n == "_" {
			n = "p" + strconv.Itoa(i)
		}
		f.names[p] = f.local(n)
		if a := f.plan.VariableOf(p); a != nil {
			f.names[a] = f.names[p]
		}
		head.Params = append(head.Params, corego.Param{Name: f.names[p], Type: f.l.typ(p.Type())})
	}
	for _, v := range f.fn.FreeVars {
		f.names[v] = f.local(v.Name())
	}
	for i, v := range slices.Collect(f.fn.Signature.Results().Variables()) {
		r := corego.Name("")
		if f.plan.Defers.List {
			r = f.local("r" + strconv.Itoa(i))
			f.results = append(f.results, r)
		}
		head.Results = append(head.Results, corego.Param{Name: r, Type: f.l.typ(v.Type())})
	}
	return head
}
