package lower

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
)

// call writes a call. Its results are one value, which may stay an expression, or several, each in
// a variable of its own. The calls of a function are noted for reports of panics.
func (f *function) call(v *ssa.Call) {
	if b, ok := v.Call.Value.(*ssa.Builtin); ok {
		f.builtin(v, b, v.Call.Args)
		return
	}
	var s scope
	f.at(facts.Position(v))
	e, callee := f.callExpr(&v.Call, v, &s)
	f.beforeCall()
	f.info.Calls = append(f.info.Calls, CallSite{callee, f.l.pos(facts.Position(v))})
	s.add(effects, nil)
	if f.shown(v) {
		f.show(v, e)
		return
	}
	if t, ok := v.Type().(*types.Tuple); ok {
		f.spillEffects()
		if t.Len() == 0 {
			f.do(e)
			return
		}
		f.tuple(v, t, e)
		return
	}
	f.define(v, e, &s)
}

// callExpr is a call, and the Core function that is called if that is known.
func (f *function) callExpr(c *ssa.CallCommon, in ssa.Instruction, s *scope) (e corego.Call, callee string) {
	if c.IsInvoke() && !types.IsInterface(c.Value.Type()) {
		// The receiver was of a type parameter's type.
		fn := f.l.prog.LookupMethod(c.Value.Type(), c.Method.Pkg(), c.Method.Name())
		if fn == nil {
			f.unsupported(in, "this call of "+c.Method.Name())
			return call(corego.Nil), ""
		}
		return f.callExpr(&ssa.CallCommon{Value: fn, Args: append([]ssa.Value{c.Value}, c.Args...)}, in, s)
	}
	var site core.Site
	if f.marked(c) {
		site = f.siteOf(in)
	}
	if c.IsInvoke() {
		enters := c.Method.Pkg() != nil && f.l.session.library.IsCompiled(c.Method) && f.l.inCell(facts.Position(in))
		if enters {
			site = f.siteOf(in)
		}
		if c.Method.Pkg() != nil && f.l.session.library.IsCompiled(c.Method) {
			f.watchedArguments(c.Method, c.Args, in, f.compiledSite(c, in))
		}
		f.orderOperands(append([]ssa.Value{c.Value}, c.Args...)...)
		x := f.simple(c.Value, s)
		f.requireNonNil(c.Value, x, in)
		d := f.l.dispatcher(c.Method)
		return corego.Call{Fun: corego.Name(d), Args: append([]expr{x}, f.args(c.Args, s)...), Site: site, Enters: enters}, d
	}
	if fn, ok := c.Value.(*ssa.Function); ok {
		f.beforeCallOf(fn)
		if obj := f.foreign(fn); obj != nil {
			at := f.compiledSite(c, in)
			if f.l.isCompiledFunc(fn) {
				site = at
			}
			f.watchedArguments(obj, c.Args[len(c.Args)-obj.Signature().Params().Len():], in, at)
		}
		enters := !f.l.isCompiledFunc(fn) && fn.Pos().IsValid() && !f.l.inCell(fn.Pos()) && f.l.inCell(facts.Position(in))
		if enters {
			site = f.siteOf(in)
		}
		f.orderOperands(c.Args...)
		args := f.args(c.Args, s)
		target, callee, compiled := f.l.callee(fn)
		e := corego.Call{Fun: target, Args: args, Site: site, Enters: enters}
		if compiled && fn.Signature.Variadic() {
			_, known := types.Unalias(c.Args[len(args)-1].Type()).(*types.Slice)
			spread(&e, known)
		}
		return e, callee
	}
	f.orderOperands(append([]ssa.Value{c.Value}, c.Args...)...)
	return corego.Call{Fun: f.target(c, in, s), Args: f.args(c.Args, s), Site: site}, ""
}

// foreign returns the function of another package that is called, nil for one of the cells': a
// compiled one, or one of packages slices and maps, which are compiled with the cell but not watched themselves.
func (f *function) foreign(fn *ssa.Function) *types.Func {
	generic := fn
	if o := fn.Origin(); o != nil {
		generic = o
	}
	obj, _ := generic.Object().(*types.Func)
	if obj == nil || !f.l.isCompiledFunc(fn) && (obj.Pkg() == nil || obj.Pkg().Path() != "slices" && obj.Pkg().Path() != "maps") {
		return nil
	}
	return obj
}

// target is a function value that is called.
func (f *function) target(c *ssa.CallCommon, in ssa.Instruction, s *scope) expr {
	var target expr
	if _, ok := c.Value.(*ssa.MakeClosure); ok {
		target = f.under(c.Value, s)
	} else {
		target = f.simple(c.Value, s)
		f.requireNonNil(c.Value, target, in)
		if corego.InField(target) && takesInterface(c.Signature()) {
			// The interpreter wraps interfaces that it passes to a function in a field.
			typ := c.Value.Type()
			if f.l.isRecursive(typ) {
				typ = typ.Underlying()
			}
			t := f.temp(typ)
			f.spillEffects()
			f.set(t, target)
			target = t
		}
	}
	if n, ok := types.Unalias(c.Value.Type()).(*types.Named); ok && f.l.converts(n) {
		return call(f.l.libraryConversion(core.FromCompiled, n), target)
	}
	return target
}

// takesInterface reports whether a function has a parameter of an interface type.
func takesInterface(sig *types.Signature) bool {
	for v := range sig.Params().Variables() {
		if types.IsInterface(v.Type()) {
			return true
		}
	}
	return false
}

// spread makes the last of a variadic function's arguments, a slice, what compiled Go is called
// with: its elements if they may be known.
func spread(c *corego.Call, known bool) {
	last := len(c.Args) - 1
	switch s := c.Args[last].(type) {
	case corego.Name:
		if c.Spread = s != corego.Nil; !c.Spread {
			c.Args = c.Args[:last]
		}
	case corego.Composite:
		if c.Spread = !known; known {
			c.Args = append(c.Args[:last], s.Elements...)
		}
	default:
		c.Spread = true
	}
}
