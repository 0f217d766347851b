package lower

import (
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

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

// coreFunc is the Core name of a function of the cells.
func (l *lowering) coreFunc(fn *ssa.Function) string {
	if fn.Blocks == nil && fn.Pkg == l.pkg {
		// Compiled with an earlier cell.
		key, _ := l.functionKey(fn)
		if name, ok := l.session.funcs[key]; ok {
			return name
		}
	}
	return l.function(fn)
}

// declare adds a Core function.
func (l *lowering) declare(f Function, decl corego.Func) {
	l.functions = append(l.functions, f)
	l.decls = append(l.decls, decl)
}

// initialise has the variables of a package that is lowered initialised, the first time that one of
// them is used.
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

// global is the Core name of a variable of the cells, or of a package that is lowered.
func (l *lowering) global(g *ssa.Global) corego.Name {
	id := ""
	if g.Pkg == l.pkg {
		if obj := g.Object(); obj != nil {
			id = identifier(l.unit.CoreName(obj))
		} else {
			id = identifier(g.Name()) + "_of_" + strconv.FormatInt(l.id, 10)
		}
	} else {
		id = identifier(g.Pkg.Pkg.Path() + "." + g.Name())
	}
	name := core.VarPrefix + id
	if !l.session.globals[name] && !l.newGlobals[name] {
		l.newGlobals[name] = true
		if obj := g.Object(); g.Pkg == l.pkg && obj != nil {
			l.latest["var "+versionless(l.unit.CoreName(obj))] = declared{key: name, name: name}
		}
		l.typeDecls = append(l.typeDecls, corego.GlobalVar{Name: corego.Name(name), Type: l.typ(deref(g.Type()))})
		if g.Pkg != l.pkg {
			l.initialise(g.Pkg)
		}
	}
	return corego.Name(name)
}
