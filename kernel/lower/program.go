package lower

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/corego"
)

// build has go/ssa build the package. The packages that it imports are created, and those whose
// source is known get it; their functions are built when they are used.
func (l *lowering) build() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("go/ssa cannot build this: %v", r)
		}
	}()
	l.prog = ssa.NewProgram(l.unit.Fset, ssa.NaiveForm|ssa.InstantiateGenerics|ssa.BuildSerially|ssa.BareInits)
	seen := map[*types.Package]bool{l.unit.Types: true}
	var built []*ssa.Package
	var create func(p *types.Package)
	create = func(p *types.Package) {
		if seen[p] {
			return
		}
		seen[p] = true
		if l.unit.Source != nil {
			if files, info, ok := l.unit.Source(p.Path()); ok {
				built = append(built, l.prog.CreatePackage(p, files, info, true))
				for _, q := range p.Imports() {
					create(q)
				}
				for _, obj := range info.Uses {
					if q := obj.Pkg(); q != nil {
						create(q)
					}
				}
				return
			}
		}
		l.prog.CreatePackage(p, nil, nil, true)
	}
	for _, p := range l.unit.Types.Imports() {
		create(p)
	}
	for _, obj := range l.unit.Info.Uses {
		if p := obj.Pkg(); p != nil {
			create(p)
		}
	}
	for _, s := range l.unit.Info.Selections {
		if p := s.Obj().Pkg(); p != nil {
			create(p)
		}
	}
	l.pkg = l.prog.CreatePackage(l.unit.Types, l.unit.Files, l.unit.Info, false)
	for _, p := range built {
		p.Build()
	}
	l.pkg.Build()
	return nil
}

// roots queues what the unit compiles and declares its variables, and returns the name of the
// function that runs the cell.
func (l *lowering) roots() (entry string) {
	scope := l.unit.Types.Scope()
	for _, file := range l.unit.Files {
		for _, d := range file.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Body == nil {
				continue
			}
			obj, _ := l.unit.Info.Defs[fd.Name].(*types.Func)
			if obj == nil || fd.Name.Name == "_" {
				continue
			}
			fn := l.prog.FuncValue(obj)
			if fn == nil || fn.TypeParams().Len() > 0 || fn.Blocks == nil {
				continue // instances are made where they are used
			}
			if l.unit.Body == nil && (l.unit.Last && obj.Name() != "main" || obj.Name() == "init") {
				continue // programEntry has what a program needs
			}
			name := l.function(fn)
			l.renewMethod(fn)
			if fd == l.unit.Body {
				entry = name
			}
		}
	}
	if l.unit.Body == nil {
		return l.programEntry(scope)
	}
	return entry
}

// renewMethod has a method of a type that the kernel knows already found by it.
func (l *lowering) renewMethod(fn *ssa.Function) {
	recv := fn.Signature.Recv()
	if recv == nil {
		return
	}
	t := deref(recv.Type())
	for _, t := range []types.Type{t, types.NewPointer(t)} {
		if _, ok := l.session.runtime[l.key(t)]; ok {
			l.runtimeType(t)
			l.canonical(t) // which gets the method too
			sel := l.prog.MethodSets.MethodSet(t).Lookup(l.unit.Types, fn.Name())
			if m := l.methodOf(sel); m != nil {
				l.registerMethod(l.session.runtime[l.key(t)], m, fn.Name())
			}
		}
	}
}

// methodOf is the function of a method, nil when it is not in the method set.
func (l *lowering) methodOf(sel *types.Selection) *ssa.Function {
	if sel == nil {
		return nil
	}
	return l.prog.MethodValue(sel)
}

// programEntry declares the function that initialises a program's variables and calls its main.
func (l *lowering) programEntry(scope *types.Scope) string {
	name := l.private(core.ProgramFunc)
	var body []corego.Stmt
	for _, of := range []string{"init", "main"} {
		if fn := l.pkg.Func(of); fn != nil {
			body = append(body, corego.Do{X: corego.Call{Fun: corego.Name(l.function(fn))}})
		}
	}
	l.declare(Function{Name: name, Statement: true}, corego.Func{Name: corego.Name(name), Body: body})
	return name
}

// initialise has the variables of a package that is lowered initialised, the first time that one of them is
// used.
func (l *lowering) initialise(p *ssa.Package) {
	name := "init of " + p.Pkg.Path()
	if l.session.globals[name] || l.newGlobals[name] {
		return
	}
	l.newGlobals[name] = true
	if init := p.Func("init"); init != nil && init.Blocks != nil {
		l.inits = append(l.inits, l.function(init))
	}
}

// declare adds a Core function.
func (l *lowering) declare(f Function, decl corego.Func) {
	l.functions = append(l.functions, f)
	l.decls = append(l.decls, decl)
}

// drain lowers what is queued, and what that needs.
func (l *lowering) drain() {
	for len(l.queue) > 0 || len(l.dispQueue) > 0 {
		if len(l.queue) > 0 {
			fn := l.queue[0]
			l.queue = l.queue[1:]
			l.lowerFunction(fn, l.queued[fn])
			continue
		}
		d := l.dispQueue[0]
		l.dispQueue = l.dispQueue[1:]
		l.dispatch(d)
	}
}

// function is the Core name of a function that is not compiled Go's. It is lowered unless the
// interpreter has it.
func (l *lowering) function(fn *ssa.Function) string {
	if name, ok := l.queued[fn]; ok {
		return name
	}
	if l.unit.Body != nil && fn.Syntax() == l.unit.Body {
		name := l.private("cell")
		l.queued[fn] = name
		l.queue = append(l.queue, fn)
		return name
	}
	key, base := l.functionKey(fn)
	if key != "" {
		if name, ok := l.session.funcs[key]; ok {
			l.queued[fn] = name
			return name
		}
		if name, ok := l.newFuncs[key]; ok {
			l.queued[fn] = name
			return name
		}
	}
	name := ""
	if key != "" {
		name = l.unique(base)
		l.newFuncs[key] = name
		if obj, ok := fn.Object().(*types.Func); ok && obj.Pkg() == l.unit.Types && len(fn.TypeArgs()) == 0 && fn.Synthetic == "" {
			l.latest["func "+versionless(l.unit.CoreName(obj))] = declared{key, name, l.signatureKey(fn)}
		}
		l.noteInstance(fn)
	} else {
		name = l.private(base)
	}
	l.queued[fn] = name
	if fn.Blocks == nil {
		l.unsupported(fn.Pos(), "function "+fn.String()+", which has no body")
		return name
	}
	l.queue = append(l.queue, fn)
	return name
}

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

func (l *lowering) generation() int {
	if l.unit.Renewed {
		return l.session.generation + 1
	}
	return l.session.generation
}

func (l *lowering) methodID(obj *types.Func) string {
	if obj.Pkg() == l.unit.Types {
		return l.unit.CoreName(obj.Origin())
	}
	return obj.FullName()
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

// ssaText is the unit's functions as go/ssa writes them.
func (l *lowering) ssaText() string {
	var b bytes.Buffer
	var fns []*ssa.Function
	for _, m := range l.pkg.Members {
		if fn, ok := m.(*ssa.Function); ok && fn.Blocks != nil {
			fns = append(fns, fn)
		}
	}
	slices.SortFunc(fns, func(a, b *ssa.Function) int { return int(a.Pos() - b.Pos()) })
	var write func(fn *ssa.Function)
	write = func(fn *ssa.Function) {
		fn.WriteTo(&b)
		b.WriteByte('\n')
		for _, a := range fn.AnonFuncs {
			write(a)
		}
	}
	for _, fn := range fns {
		write(fn)
	}
	return b.String()
}

// declared is something that the interpreter has under a Core name, and its key. A function has a
// signature, with the types of its receiver, parameters and results.
type declared struct{ key, name, signature string }

func (l *lowering) signatureKey(fn *ssa.Function) string {
	var b strings.Builder
	b.WriteString("func ")
	if r := fn.Signature.Recv(); r != nil {
		b.WriteString("(" + l.key(r.Type()) + ") ")
	}
	b.WriteString(l.identity.Signature(fn.Signature))
	return b.String()
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

// versionless is a core name without the number that says how often it has been declared.
func versionless(coreName string) string {
	if i := strings.LastIndex(coreName, "·"); i > strings.LastIndexByte(coreName, '.') {
		return coreName[:i]
	}
	return coreName
}
