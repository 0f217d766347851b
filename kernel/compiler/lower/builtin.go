package lower

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// builtin writes a call of a built-in function.
func (f *function) builtin(v *ssa.Call, b *ssa.Builtin, args []ssa.Value) {
	var s scope
	switch b.Name() {
	case "ssa:deferstack":
		return
	case "ssa:wrapnilchk":
		f.define(v, f.nonNilReceiver(v, args, &s), &s)
		return
	case "recover":
		s.add(effects, nil)
		f.define(v, f.recoverCall(), &s)
		return
	}
	f.orderOperands(args...)
	watched := f.l.watched.Watches(v)
	switch b.Name() {
	case "len", "cap":
		f.length(v, b.Name(), args[0], &s)
	case "append":
		f.appendCall(v, args, &s)
	case "copy":
		if watched {
			f.readFirst(args[0])
			f.readFirst(args[1])
		}
		dst := f.under(args[0], &s)
		src := f.under(args[1], &s)
		if watched {
			f.hook(machine(core.Copies, f.access(v), dst, src))
		}
		s.add(effects, nil)
		f.define(v, corego.Builtin{Name: "copy", Args: []expr{dst, src}}, &s)
	case "delete":
		if watched {
			f.readFirst(args[0])
			f.readFirst(args[1])
		}
		m, k := f.under(args[0], &s), f.key(args[1], &s)
		f.spillEffects()
		if watched {
			f.hook(machine(core.WriteMap, f.access(v), m, k))
		}
		if f.l.hasInterface(args[1].Type()) {
			f.set(corego.Blank, corego.Index{X: m, Index: k}) // panics if that is no key, also for an empty map
		}
		f.do(corego.Builtin{Name: "delete", Args: []expr{m, k}})
	case "clear":
		if watched {
			f.readFirst(args[0])
		}
		x := f.under(args[0], &s)
		f.spillEffects()
		if watched {
			f.hook(machine(core.Clears, f.access(v), x))
		}
		f.do(machine(core.Clear, x))
	case "close":
		x := f.under(args[0], &s)
		f.spillEffects()
		f.do(machine(core.Close, f.channelSite(v), x))
	case "print", "println":
		operands := f.args(args, &s)
		for i, a := range args {
			if c, ok := a.(*ssa.Const); ok && c.Value == nil && !types.IsInterface(c.Type()) {
				operands[i] = f.l.typedNil(c.Type())
			}
			operands[i] = printedOperand(a, operands[i])
		}
		f.spillEffects()
		f.do(machine(printEntry[b.Name()], operands...))
	case "min", "max":
		f.minMax(v, b.Name(), args, &s)
	case "real", "imag":
		part := corego.Builtin{Name: b.Name(), Args: []expr{f.use(args[0], &s)}}
		s.ordered()
		f.define(v, corego.Convert{Type: f.l.typ(v.Type()), X: part}, &s)
	case "complex":
		var part corego.Type = "float64"
		if v.Type().Underlying().(*types.Basic).Kind() == types.Complex64 {
			part = "float32"
		}
		parts := f.args(args, &s)
		for i, x := range parts {
			parts[i] = corego.Convert{Type: part, X: x}
		}
		s.ordered()
		var e expr = corego.Builtin{Name: "complex", Args: parts}
		if part == "float32" {
			e = corego.Convert{Type: "complex64", X: e}
		}
		f.define(v, e, &s)
	default:
		if !f.unsafeBuiltin(v, b.Name(), args, &s) {
			f.unsupported(v, "the built-in function "+b.Name())
		}
	}
}

// length is len(x) or cap(x).
func (f *function) length(v *ssa.Call, name string, x ssa.Value, s *scope) {
	if a, ok := deref(x.Type()).Underlying().(*types.Array); ok {
		f.use(x, s)
		f.define(v, corego.Int(a.Len()), s)
		return
	}
	if c, ok := x.(*ssa.Const); ok && c.Value == nil {
		f.define(v, corego.Int(0), s)
		return
	}
	if f.l.watched.Watches(v) {
		f.readFirst(x)
		of := f.under(x, s)
		f.hook(machine(core.ReadMap, f.access(v), of))
		s.add(shared, nil)
		f.define(v, corego.Builtin{Name: name, Args: []expr{of}}, s)
		return
	}
	of := f.under(x, s)
	s.add(memory, nil)
	if f.localLength(x) {
		s.effect = pure
	} else {
		s.effect = effects // it is evaluated in the order of calls
	}
	f.define(v, corego.Builtin{Name: name, Args: []expr{of}}, s)
}

// printEntry are the machine's functions for print and println.
var printEntry = map[string]core.Callee{"print": core.Print, "println": core.Println}

// localLength reports whether the length of a value changes only when a local variable does.
func (f *function) localLength(v ssa.Value) bool {
	if _, ok := v.Type().Underlying().(*types.Chan); ok {
		return false
	}
	if _, ok := v.Type().Underlying().(*types.Map); ok {
		return false
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		a, ok := v.X.(*ssa.Alloc)
		return v.Op == token.MUL && ok && !f.plan.OnHeap(a)
	case *ssa.Parameter:
		return true
	}
	return f.names[v] != ""
}

// printedOperand is an operand of print or println. Of an interface Go prints the two words, not
// the value: the kernel is told which it is.
func printedOperand(v ssa.Value, e expr) expr {
	if _, constant := v.(*ssa.Const); constant || !types.IsInterface(v.Type()) {
		return e
	}
	return machine(core.Interface, e)
}

// minMax writes min or max of ordered operands, one comparison after the other. Of floating-point
// numbers the machine takes it, since NaN and the zeros have rules of their own (spec, Min and
// max).
func (f *function) minMax(v *ssa.Call, name string, args []ssa.Value, s *scope) {
	b := v.Type().Underlying().(*types.Basic)
	t := f.temp(v.Type())
	var operands []expr
	for _, a := range args {
		operands = append(operands, f.simple(a, s))
	}
	f.set(t, operands[0])
	for _, x := range operands[1:] {
		switch {
		case b.Info()&types.IsFloat != 0:
			wide := func(x expr) expr { return corego.Convert{Type: "float64", X: x} }
			entry := map[string]core.Callee{"min": core.Min, "max": core.Max}[name]
			f.set(t, corego.Convert{Type: f.l.typ(v.Type()), X: machine(entry, wide(t), wide(x))})
		case name == "min":
			f.when(corego.Binary{Op: token.LSS, X: x, Y: t}, corego.Set(t, x))
		default:
			f.when(corego.Binary{Op: token.GTR, X: x, Y: t}, corego.Set(t, x))
		}
	}
	f.names[v] = t
}

// nonNilReceiver is the check that a wrapper of a method makes of its receiver.
func (f *function) nonNilReceiver(v *ssa.Call, args []ssa.Value, s *scope) expr {
	p := f.simple(args[0], s)
	f.check(corego.IsNil(p), machine(core.PanicWrap, f.site(v), f.use(args[1], s), f.use(args[2], s)))
	return p
}

// appendCall writes append. A literal whose elements are known is appended element by element, as
// Go's compiler does, which makes no slice of them.
func (f *function) appendCall(v *ssa.Call, args []ssa.Value, s *scope) {
	if f.l.watched.Watches(v) && len(args) > 1 {
		f.watchedAppend(v, args)
	}
	xs := f.under(args[0], s)
	if c, ok := args[0].(*ssa.Const); ok && c.Value == nil {
		xs = f.l.unwrap(f.spilled(f.l.zero(v.Type()), v.Type()), v.Type())
	}
	if len(args) == 1 {
		f.define(v, xs, s)
		return
	}
	if sl, ok := args[1].(*ssa.Slice); ok && f.literalOf(sl) != nil {
		xs = f.inFrame(v, xs, len(f.literalOf(sl).Elements))
	}
	var e expr
	if c, ok := args[1].(*ssa.Const); ok && c.Value == nil {
		e = xs
	} else if sl, ok := args[1].(*ssa.Slice); ok && f.pending.of[sl] != nil && f.literalOf(sl) != nil && f.pending.of[sl].apart && !f.l.isRecursive(sl.Type()) {
		e = appended(xs, false, f.use(sl, s).(corego.Composite).Elements...) // the elements themselves
	} else {
		e = appended(xs, true, f.under(args[1], s))
	}
	s.add(effects, nil) // it may write to the array
	if f.l.isRecursive(v.Type()) {
		// A variable of its own: the interpreter does not always find the type of an append in a
		// literal.
		t := f.temp(v.Type().Underlying())
		f.spillEffects()
		f.set(t, e)
		f.define(v, f.l.wrap(t, v.Type()), &scope{})
		return
	}
	f.define(v, e, s)
}

// watchedAppend says of an append to a slice whose elements are watched which it writes.
func (f *function) watchedAppend(v *ssa.Call, args []ssa.Value) {
	c, none := args[0].(*ssa.Const)
	if none = none && c.Value == nil; none {
		return
	}
	var n expr
	if sl, ok := args[1].(*ssa.Slice); ok && f.literalOf(sl) != nil {
		n = corego.Int(len(f.literalOf(sl).Elements))
	} else if c, ok := args[1].(*ssa.Const); ok && c.Value == nil {
		return
	} else {
		n = corego.Len(f.repeated(args[1]))
	}
	xs := f.repeated(args[0])
	if f.l.watched.Elements(args[0], f.fn) {
		f.hook(machine(core.Appends, f.access(v), xs, n))
	}
	if f.l.watched.Elements(args[1], f.fn) {
		f.hook(machine(core.ReadElements, f.access(v), f.repeated(args[1])))
	}
}
