package lower

import (
	"go/ast"
	"go/token"
	"go/types"
	"runtime"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/corego"
)

// Pointers are real ones in Core, and structs are laid out as in Go, so package unsafe works. What it does
// the kernel does, by reflection.

// convertUnsafe converts to unsafe.Pointer or from it. One of from and to is not a basic type, or
// neither is a pointer.
func (f *function) convertUnsafe(v *ssa.Convert, x expr, from, to *types.Basic, s *scope) {
	s.add(memory, nil)
	switch {
	case from != nil && to != nil && from.Kind() == to.Kind():
		f.define(v, x, s)
	case from == nil:
		f.define(v, machine(core.Unsafe, f.l.unwrap(x, v.X.Type())), s)
	case to == nil:
		t := f.temp(v.Type())
		f.flushFor(s.effect)
		f.do(machine(core.FromUnsafe, x, corego.Address{X: f.l.unwrap(t, v.Type())}))
		f.names[v] = t
	case to.Kind() == types.UnsafePointer:
		f.define(v, machine(core.UintptrPointer, corego.Convert{Type: "uintptr", X: x}), s)
	default:
		f.define(v, corego.Convert{Type: f.l.typ(v.Type()), X: machine(core.PointerUintptr, x)}, s)
	}
}

// unsafeEntries are the machine's functions for those of package unsafe.
var unsafeEntries = map[string]*core.Symbol{
	"Slice": core.UnsafeSlice.Symbol, "SliceData": core.UnsafeSliceData.Symbol, "String": core.UnsafeString.Symbol,
	"StringData": core.UnsafeStringData.Symbol, "Add": core.UnsafeAdd.Symbol,
}

var sizes = types.SizesFor("gc", runtime.GOARCH)

// unsafeBuiltin writes a call of a function of package unsafe, and reports whether name is one.
func (f *function) unsafeBuiltin(v *ssa.Call, name string, args []ssa.Value, s *scope) bool {
	switch name {
	case "Sizeof":
		f.define(v, f.sizeConstant(sizes.Sizeof(args[0].Type()), v.Type()), s)
	case "Alignof":
		f.define(v, f.sizeConstant(sizes.Alignof(args[0].Type()), v.Type()), s)
	case "Offsetof":
		offset, ok := f.offsetof(v, args[0])
		if !ok {
			return false
		}
		f.use(args[0], s)
		*s = scope{}
		f.define(v, f.sizeConstant(offset, v.Type()), s)
	case "Slice", "SliceData", "String", "StringData", "Add":
		var operands []expr
		for _, a := range args {
			x := f.key(a, s) // nil has a type
			if b, ok := a.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsInteger != 0 {
				x = corego.Convert{Type: "int", X: x}
			}
			operands = append(operands, x)
		}
		f.before()
		t := f.temp(v.Type())
		f.do(machine(unsafeEntries[name], append(operands, corego.Address{X: t})...))
		f.names[v] = t
	default:
		return false
	}
	return true
}

// offsetof is the offset of the field that x was loaded from, in the struct that the selector which a call has for an operand
// starts with. Embedded fields on the way, which are not written, are where the selector is.
func (f *function) offsetof(call *ssa.Call, x ssa.Value) (offset int64, ok bool) {
	var selector token.Pos
	ast.Inspect(f.fn.Syntax(), func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && c.Lparen == call.Pos() {
			selector = ast.Unparen(c.Args[0]).Pos()
		}
		return !selector.IsValid()
	})
	if ld, ok := x.(*ssa.UnOp); ok {
		x = ld.X
	}
	for {
		var st types.Type
		var field int
		of := x
		switch x := x.(type) {
		case *ssa.FieldAddr:
			st, field, of = deref(x.X.Type()), x.Field, x.X
		case *ssa.Field:
			st, field, of = x.X.Type(), x.Field, x.X
		default:
			return offset, ok
		}
		if ok && x.Pos() != selector {
			return offset, true
		}
		fields := slices.Collect(st.Underlying().(*types.Struct).Fields())
		offset += sizes.Offsetsof(fields)[field]
		x, ok = of, true
	}
}

// sizeConstant is a constant of a type.
func (f *function) sizeConstant(n int64, t types.Type) expr {
	return corego.Convert{Type: f.l.typ(t), X: corego.Int(n)}
}
