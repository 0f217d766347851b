package lower

import (
	"fmt"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/facts"
	"golang.org/x/tools/go/ssa"
)

// function is a function that is being written.
//
// Its variables are declared first. Then come its blocks, arranged by structure.go. A function literal
// is written as a function that makes it:
//
//	func f_main_func1(x *int) func() int { return func() int { … } }
//
// so that each closure has a frame of its own. A variable that a closure shares is made by new, as
// go/ssa has it, and the closure is given the pointer.
type function struct {
	l    *lowering
	fn   *ssa.Function
	info Function

	names map[ssa.Value]string // variables, parameters, and values that were given a variable
	taken map[string]bool
	decls []string

	pending map[ssa.Value]*pending
	order   []*pending // as they were made
	plan    *facts.Plan
	out     *strings.Builder

	opened map[*ssa.BasicBlock]*opened
	refs   map[*ssa.BasicBlock]bool // blocks that a goto names
	loops  []loop                   // around, the innermost last
	flat   bool
	tuples map[ssa.Value][]string
	free   map[string][]string // temporary variables that can be used again, by type
	lent   []lentTemp

	results []string // names of the results, if it has deferred calls

	calls map[any]*callLines // see repeats

	entered bool // it says where it is: see callers.go
	current int  // the site that it has said last, -1 when that is not known
}

func (l *lowering) lowerFunction(fn *ssa.Function, name string) {
	f := &function{
		l: l, fn: fn, plan: l.plans.Plan(fn),
		info:  Function{Name: name},
		names: map[ssa.Value]string{}, taken: map[string]bool{},
		pending: map[ssa.Value]*pending{},
		out:     new(strings.Builder),
		opened:  map[*ssa.BasicBlock]*opened{}, refs: map[*ssa.BasicBlock]bool{},
		tuples: map[ssa.Value][]string{},
		free:   map[string][]string{},
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
	text := f.write(name)
	l.declare(f.info, text)
}

// write returns the function's text.
func (f *function) write(name string) string {
	fn := f.fn
	var params []string
	for i, p := range fn.Params {
		n := p.Name()
		if n == "" || n == "_" {
			n = "p" + strconv.Itoa(i)
		}
		f.names[p] = f.local(n)
		if a := f.plan.VariableOf(p); a != nil {
			f.names[a] = f.names[p]
		}
		params = append(params, f.names[p]+" "+f.l.typ(p.Type()))
	}
	for _, v := range fn.FreeVars {
		f.names[v] = f.local(v.Name())
	}

	results := fn.Signature.Results()
	head := "(" + strings.Join(params, ", ") + ")"
	if f.plan.Defers.List && results.Len() > 0 {
		var named []string
		for i := range results.Len() {
			r := f.local("r" + strconv.Itoa(i))
			f.results = append(f.results, r)
			named = append(named, r+" "+f.l.typ(results.At(i).Type()))
		}
		head += " (" + strings.Join(named, ", ") + ")"
	} else {
		head += f.l.results(results)
	}

	f.enter()
	body := f.body()
	prologue := ""
	if f.plan.Defers.List {
		prologue = f.deferPrologue()
	}

	var b strings.Builder
	indent := "\t"
	if fn.Parent() != nil || len(fn.FreeVars) > 0 {
		var fvs []string
		for _, v := range fn.FreeVars {
			t := v.Type()
			if f.plan.CapturedByValue(v) {
				t = deref(t)
			}
			fvs = append(fvs, f.names[v]+" "+f.l.typ(t))
		}
		fmt.Fprintf(&b, "func %s(%s) func%s { return func%s {\n", name, strings.Join(fvs, ", "), f.l.signature(plain(fn.Signature)), head)
	} else {
		fmt.Fprintf(&b, "func %s%s {\n", name, head)
	}
	fmt.Fprintf(&b, "%sif %s { %s.Point() }\n", indent, PollVar, hostName)
	for _, d := range f.decls {
		b.WriteString(indent + "var " + d + "\n")
	}
	b.WriteString(prologue)
	b.WriteString(body)
	b.WriteString("}")
	if fn.Parent() != nil || len(fn.FreeVars) > 0 {
		b.WriteString(" }")
	}
	b.WriteString("\n")
	return b.String()
}

// plain is sig without receiver.
func plain(sig *types.Signature) *types.Signature {
	if sig.Recv() == nil {
		return sig
	}
	return types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())
}

// local returns a name for a variable of the function that nothing else has.
func (f *function) local(base string) string {
	base = identifier(base)
	if base == "" || base == "_" {
		base = "v"
	}
	if reserved(base) {
		base = "x_" + base
	}
	name := base
	for i := 1; f.taken[name] || reserved(name); i++ {
		name = base + strconv.Itoa(i)
	}
	f.taken[name] = true
	return name
}

// reserved reports whether a name means something in Core's text.
func reserved(name string) bool { // see the names that lowering gives
	return types.Universe.Lookup(name) != nil || token.IsKeyword(name) || name == "main" || name == "init" ||
		strings.HasPrefix(name, hostName) || strings.HasPrefix(name, "f_") || strings.HasPrefix(name, "t_") ||
		strings.HasPrefix(name, "v_") || strings.HasPrefix(name, "b_") || strings.HasPrefix(name, "L_") ||
		strings.HasPrefix(name, "d_") || strings.HasPrefix(name, "mk_") || strings.HasPrefix(name, "fv_") || name == "program"
}

// variable declares a variable of a Core type.
func (f *function) variable(base, typ string) string {
	name := f.local(base)
	f.decls = append(f.decls, name+" "+typ)
	return name
}

// temp declares a variable for a value.
func (f *function) temp(t types.Type) string { return f.variable("t", f.l.typ(t)) }

// blockTemp is temp for a value that is used in one block only. The block's end frees the variable for
// others: each one costs time in each call.
func (f *function) blockTemp(t types.Type) string {
	typ := f.l.typ(t)
	free := f.free[typ]
	if n := len(free); n > 0 {
		f.free[typ] = free[:n-1]
		f.lent = append(f.lent, lentTemp{free[n-1], typ})
		return free[n-1]
	}
	name := f.variable("t", typ)
	f.lent = append(f.lent, lentTemp{name, typ})
	return name
}

// lentTemp is a variable that the block uses which is being written.
type lentTemp struct{ name, typ string }

// freeTemps ends a block's use of its temporary variables.
func (f *function) freeTemps() {
	for _, t := range f.lent {
		f.free[t.typ] = append(f.free[t.typ], t.name)
	}
	f.lent = nil
}

func (f *function) line(format string, args ...any) {
	f.out.WriteByte('\t')
	if len(args) == 0 {
		f.out.WriteString(format)
	} else {
		fmt.Fprintf(f.out, format, args...)
	}
	f.out.WriteByte('\n')
}

// place is an instruction's place, for the kernel.
func (f *function) place(in ssa.Instruction) int { return f.l.place(f.position(in)) }

// position is where an instruction stands, or else the nearest one before it.
func (f *function) position(in ssa.Instruction) token.Pos {
	if p := in.Pos(); p.IsValid() {
		return p
	}
	if loop := rangeFuncLoop(in); loop != nil {
		return loop.For
	}
	if v, ok := in.(ssa.Value); ok && v.Referrers() != nil {
		for _, r := range *v.Referrers() {
			if p := r.Pos(); p.IsValid() {
				return p
			}
		}
	}
	b := in.Block()
	if b != nil {
		last := token.NoPos
		for _, i := range b.Instrs {
			if p := i.Pos(); p.IsValid() {
				last = p
			}
			if i == in && last.IsValid() {
				return last
			}
		}
		if last.IsValid() {
			return last
		}
	}
	return f.fn.Pos()
}

func (f *function) unsupported(in ssa.Instruction, what string) {
	f.l.unsupported(f.position(in), what)
}
