package lower

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
	"github.com/lockstep-go/lockstep/kernel/compiler/instrument"
)

// Lower lowers u. id makes the names that belong to the cell its own among all cells. The error is
// an *UnsupportedError.
func (s *Session) Lower(u *Package, id int64, dump func(stage, text string)) (*Core, error) {
	l := newLowering(s, u, id)
	l.identity = l.identityNamer()
	l.rules = core.Rules{Compiled: l.isCompiledType, Known: map[*types.Named]bool{}}
	if err := l.build(); err != nil {
		return nil, err
	}
	if dump != nil {
		dump("SSA", l.ssaText())
	}
	l.asked = l.asksForCallers()
	alone := u.Body == nil && u.Last && instrument.Alone(u.Files, u.Info)
	l.plans = facts.NewProgram(facts.Options{Compiled: l.isCompiledFunc, Wrapped: l.isRecursive, Ordered: !alone, Entered: l.asked})
	l.watched = instrument.New(instrument.Options{Plans: l.plans, Package: l.pkg, Files: u.Files, Alone: alone})
	entry := l.roots()
	l.drain()
	if l.err != nil {
		return nil, l.err
	}
	c := &Core{Compiled: l.compiled, Types: l.runtimes, Functions: l.functions, lowering: l}
	c.Sites, c.FirstSite, c.Accesses = l.sites, s.sites, l.accesses
	c.Tree = l.file(entry)
	printed := c.Tree.Print()
	c.Text, c.Marks, c.Lines = printed.Text, printed.Marks, printed.Lines
	for i := range c.Functions {
		c.Functions[i].Line = printed.Lines[corego.Name(c.Functions[i].Name)]
	}
	if dump != nil {
		text := c.Text
		if pretty, err := format.Source([]byte(text)); err == nil {
			text = string(pretty)
		}
		dump("Core Go", text)
	}
	return c, nil
}

// file is the whole Core file.
func (l *lowering) file(entry string) *corego.File {
	file := &corego.File{
		Imports: []corego.Import{{Name: core.MachineName, Path: core.MachinePath}},
		Decls:   slices.Concat(l.typeDecls, l.decls),
		Init:    slices.Clone(l.register),
	}
	if l.usesLibrary {
		file.Imports = append(file.Imports, corego.Import{Name: core.CompiledName, Path: core.CompiledPath})
	}
	for _, name := range l.inits {
		file.Init = append(file.Init, corego.Do{X: corego.Call{Fun: corego.Name(name)}})
	}
	file.Init = append(file.Init, corego.Do{X: machine(core.SetBody, corego.Name(entry))})
	return file
}

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

// renewMethod has a method of a type that the machine knows already found by it.
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
