package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
)

// functionKey is a function's identity among all cells, "" when it is of this cell alone, and a
// beginning for its Core name.
func (l *lowering) functionKey(fn *ssa.Function) (key, base string) {
	if fn.Parent() != nil {
		return "", core.FuncPrefix + identifier(strings.TrimPrefix(l.displayFunction(fn), "main."))
	}
	base = core.FuncPrefix + identifier(strings.TrimPrefix(l.displayFunction(fn), "main."))
	generation := fmt.Sprintf("%d ", l.generation())
	recv := ""
	if r := fn.Signature.Recv(); r != nil {
		recv = "(" + l.key(r.Type()) + ")."
	}
	var args []string
	for _, t := range fn.TypeArgs() {
		args = append(args, l.key(t))
	}
	inst := ""
	if len(args) > 0 {
		inst = "[" + strings.Join(args, ",") + "]"
	}
	obj, _ := fn.Object().(*types.Func)
	switch {
	case fn.Synthetic != "" && len(args) == 0 || obj == nil:
		if obj == nil {
			return "", base // package initialiser
		}
		// A wrapper, thunk or bound method.
		var params strings.Builder
		params.WriteString(l.identity.Signature(fn.Signature))
		for _, fv := range fn.FreeVars {
			params.WriteString(" " + l.key(fv.Type()))
		}
		return generation + recv + fn.Synthetic + " " + fn.Name() + params.String() + " " + l.methodID(obj), base
	case obj.Pkg() == l.unit.Types:
		if len(args) > 0 {
			return generation + recv + l.methodID(obj) + inst, base
		}
		return recv + l.methodID(obj), base
	default:
		return generation + obj.Pkg().Path() + " " + recv + obj.Name() + inst, base
	}
}

// methodID identifies a declared function or method, without its receiver.
func (l *lowering) methodID(obj *types.Func) string {
	if obj.Pkg() == l.unit.Types {
		return l.unit.CoreName(obj.Origin())
	}
	return obj.FullName()
}

// generation is the generation that the unit's instances and wrappers belong to.
func (l *lowering) generation() int {
	if l.unit.Renewed {
		return l.session.generation + 1
	}
	return l.session.generation
}

// isDated reports whether a key begins with a generation.
func isDated(key string) bool {
	first, _, _ := strings.Cut(key, " ")
	_, err := strconv.Atoi(first)
	return err == nil
}

// signatureKey identifies the types of a function's receiver, parameters and results.
func (l *lowering) signatureKey(fn *ssa.Function) string {
	var b strings.Builder
	b.WriteString("func ")
	if r := fn.Signature.Recv(); r != nil {
		b.WriteString("(" + l.key(r.Type()) + ") ")
	}
	b.WriteString(l.identity.Signature(fn.Signature))
	return b.String()
}

// versionless is a core name without the number that says how often it has been declared.
func versionless(coreName string) string {
	if i := strings.LastIndex(coreName, "·"); i > strings.LastIndexByte(coreName, '.') {
		return coreName[:i]
	}
	return coreName
}

// noteInstance notes a function of the cells that is an instance, or a method of a generic type.
func (l *lowering) noteInstance(fn *ssa.Function) {
	if obj, ok := fn.Object().(*types.Func); ok && obj.Pkg() == l.unit.Types && len(fn.TypeArgs()) > 0 {
		core := l.unit.CoreName(obj.Origin())
		l.instances[versionless(core)] = core
	}
}

// genericsAgain are the generic functions that the cell declares again, of which Core has instances
// already.
func (l *lowering) genericsAgain() (names []string) {
	for _, file := range l.unit.Files {
		for _, d := range file.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Body == nil || l.unit.Fset.Position(fd.Pos()).Filename != l.unit.Name {
				continue // others are compiled again only because they mention what the cell declares
			}
			obj, _ := l.unit.Info.Defs[fd.Name].(*types.Func)
			if obj == nil {
				continue
			}
			core := l.unit.CoreName(obj)
			if old, ok := l.session.instances[versionless(core)]; ok && old != core {
				names = append(names, versionless(core))
			}
		}
	}
	return names
}

// displayFunction is what a learner calls a function, as Go's tracebacks do: main.(*T).m.
func (l *lowering) displayFunction(fn *ssa.Function) string {
	if fn.Parent() != nil {
		return l.displayLiteral(fn)
	}
	if l.unit.Body != nil && fn.Syntax() == l.unit.Body {
		return "main.main"
	}
	name := fn.Name()
	if n, ok := strings.CutPrefix(name, "init#"); ok {
		n, _ := strconv.Atoi(n)
		name = "init." + strconv.Itoa(n-1)
	}
	if i := strings.IndexByte(name, '['); i > 0 {
		name = name[:i] + "[...]"
	}
	pkg := "main"
	if fn.Pkg != nil {
		pkg = fn.Pkg.Pkg.Name()
	} else if obj := fn.Object(); obj != nil && obj.Pkg() != nil {
		pkg = obj.Pkg().Name()
	}
	if r := fn.Signature.Recv(); r != nil {
		t := types.Unalias(r.Type())
		ptr := ""
		if p, ok := t.(*types.Pointer); ok {
			ptr, t = "*", types.Unalias(p.Elem())
		}
		if n, ok := t.(*types.Named); ok {
			if ptr != "" {
				return pkg + ".(*" + n.Obj().Name() + ")." + name
			}
			return pkg + "." + n.Obj().Name() + "." + name
		}
	}
	return pkg + "." + name
}

// displayLiteral is what a learner calls a function literal or the body of a range over a function:
// main.f.func1, main.f.func1.2, main.f-range1. Go counts the literals in a function apart from the
// ranges in it; what is in the body of a range it counts as in the function around.
func (l *lowering) displayLiteral(fn *ssa.Function) string {
	around := fn.Parent()
	for facts.RangeFuncBody(around) {
		around = around.Parent()
	}
	literals, ranges := 0, 0
	var count func(in *ssa.Function) bool
	count = func(in *ssa.Function) bool {
		for _, a := range in.AnonFuncs {
			if facts.RangeFuncBody(a) {
				ranges++
			} else {
				literals++
			}
			if a == fn || facts.RangeFuncBody(a) && count(a) {
				return true
			}
		}
		return false
	}
	count(around)
	name := l.displayFunction(around)
	switch {
	case facts.RangeFuncBody(fn):
		return name + "-range" + strconv.Itoa(ranges)
	case around.Parent() != nil:
		return name + "." + strconv.Itoa(literals)
	}
	return name + ".func" + strconv.Itoa(literals)
}
