package lower

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// Pointers are real ones in Core, and structs are laid out as in Go, so package unsafe works. What
// it does the machine does, by reflection.

// unsafeEntries are the machine's functions for those of package unsafe.
var unsafeEntries = map[string]core.Callee{
	"Slice": core.UnsafeSlice, "SliceData": core.UnsafeSliceData, "String": core.UnsafeString,
	"StringData": core.UnsafeStringData, "Add": core.UnsafeAdd,
}

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
		f.spillEffects()
		t := f.temp(v.Type())
		f.do(machine(unsafeEntries[name], append(operands, corego.Address{X: t})...))
		f.names[v] = t
	default:
		return false
	}
	return true
}

// offsetof is the offset of the field that x was loaded from, in the struct that the selector which
// a call has for an operand starts with. Embedded fields on the way, which are not written, are
// where the selector is.
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
