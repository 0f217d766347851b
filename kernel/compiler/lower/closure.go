package lower

import (
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// functionValue is a function as a value.
func (f *function) functionValue(fn *ssa.Function) expr {
	if f.l.isCompiledFunc(fn) {
		if fn.Signature.Variadic() {
			return f.l.compiledValue(fn)
		}
		return f.l.libraryFunc(fn)
	}
	maker := f.l.funcValue(fn)
	made := call(corego.Name(maker))
	if f.info.Statement {
		return made
	}
	// Making it takes time: it is made once.
	name, ok := f.l.makers["var "+maker]
	if !ok {
		name = f.l.private("fvv")
		f.l.makers["var "+maker] = name
		f.l.typeDecls = append(f.l.typeDecls, corego.GlobalVar{Name: corego.Name(name), Type: f.l.funcType(fn)})
		f.l.register = append(f.l.register, corego.Set(corego.Name(name), made))
	}
	return corego.Name(name)
}

// callee is what calls a function that is known, the Core function, and whether it is compiled
// Go's.
func (l *lowering) callee(fn *ssa.Function) (target expr, name string, host bool) {
	if l.isCompiledFunc(fn) {
		target := l.libraryFunc(fn)
		return target, target.Name, true
	}
	name = l.coreFunc(fn)
	if fn.Parent() != nil {
		return call(corego.Name(name)), name, false
	}
	return corego.Name(name), name, false
}

// funcType is the type of a function as a value.
func (l *lowering) funcType(fn *ssa.Function) corego.Type {
	return "func(" + l.list(l.valueParams(fn)) + ")" + l.results(fn.Signature.Results())
}

// valueParams are the parameters of a function as a value: the receiver is the first.
func (l *lowering) valueParams(fn *ssa.Function) *types.Tuple {
	sig := fn.Signature
	if r := sig.Recv(); r != nil && len(fn.Params) > sig.Params().Len() {
		return types.NewTuple(append([]*types.Var{r}, slices.Collect(sig.Params().Variables())...)...)
	}
	return sig.Params()
}

// funcValue is the Core function that makes a function of the cells a value. The interpreter's own
// values of functions that are declared fail in places, those of literals do not.
func (l *lowering) funcValue(fn *ssa.Function) (maker string) {
	name := l.coreFunc(fn)
	if fn.Parent() != nil {
		return name // it is made by a function already
	}
	maker, ok := l.makers[name]
	if ok {
		return maker
	}
	maker = l.private(core.CapturePrefix + strings.TrimPrefix(name, core.FuncPrefix))
	l.makers[name] = maker
	literal := corego.FuncLit{Inline: true}
	inner := call(corego.Name(name))
	for v := range l.valueParams(fn).Variables() {
		a := operand(len(inner.Args))
		inner.Args = append(inner.Args, a)
		literal.Signature.Params = append(literal.Signature.Params, corego.Param{Name: a, Type: l.typ(v.Type())})
	}
	for v := range fn.Signature.Results().Variables() {
		literal.Signature.Results = append(literal.Signature.Results, corego.Param{Type: l.typ(v.Type())})
	}
	literal.Body = []corego.Stmt{corego.Do{X: inner}}
	if len(literal.Signature.Results) > 0 {
		literal.Body = []corego.Stmt{corego.Return{Results: []expr{inner}}}
	}
	l.declareMaker(maker, nil, l.funcType(fn), literal)
	return maker
}

// declareMaker declares a Core function that makes a function.
func (l *lowering) declareMaker(name string, params []corego.Param, typ corego.Type, literal corego.FuncLit) {
	l.declare(Function{Name: name}, corego.Func{
		Name: corego.Name(name), Signature: corego.Signature{Params: params, Results: []corego.Param{{Type: typ}}},
		Body: []corego.Stmt{corego.Return{Results: []expr{literal}}}, Inline: true,
	})
}

// operand is the name of the i-th operand of a function that lowering makes up.
func operand(i int) corego.Name { return corego.Name("a" + strconv.Itoa(i)) }

// maker is the name of a Core function that makes a thunk with the given operands and body. Those
// that do the same at the same site of a compiled function's call are one.
func (l *lowering) maker(params []corego.Param, body []corego.Stmt, site core.Site) string {
	literal := corego.FuncLit{Body: body, Inline: true}
	key := corego.ExprText(corego.FuncLit{Signature: corego.Signature{Params: params}, Body: body, Inline: true}) + " at " + strconv.FormatInt(int64(site), 16)
	if n, ok := l.makers[key]; ok {
		return n
	}
	n := l.private(core.MakerPrefix + "call")
	l.makers[key] = n
	l.declareMaker(n, params, "func()", literal)
	return n
}
