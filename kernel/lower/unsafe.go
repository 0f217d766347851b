package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
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
		f.define(v, primary(hostName+".Unsafe("+x.s+f.l.raw(v.X.Type())+")"), s)
	case to == nil:
		t := f.temp(v.Type())
		f.flushFor(s.effect)
		f.line("%s.FromUnsafe(%s, &%s%s)", hostName, x.s, t, f.l.raw(v.Type()))
		f.names[v] = t
	case to.Kind() == types.UnsafePointer:
		f.define(v, primary(hostName+".UintptrPointer(uintptr("+x.s+"))"), s)
	default:
		f.define(v, primary(f.l.typ(v.Type())+"("+hostName+".PointerUintptr("+x.s+"))"), s)
	}
}

var sizes = types.SizesFor("gc", runtime.GOARCH)

// unsafeBuiltin writes a call of a function of package unsafe, and reports whether name is one.
func (f *function) unsafeBuiltin(v *ssa.Call, name string, args []ssa.Value, s *scope) bool {
	switch name {
	case "Sizeof":
		f.define(v, f.l.typed(fmt.Sprint(sizes.Sizeof(args[0].Type())), v.Type()), s)
	case "Alignof":
		f.define(v, f.l.typed(fmt.Sprint(sizes.Alignof(args[0].Type())), v.Type()), s)
	case "Offsetof":
		offset, ok := f.offsetof(v, args[0])
		if !ok {
			return false
		}
		f.use(args[0], s)
		*s = scope{}
		f.define(v, f.l.typed(fmt.Sprint(offset), v.Type()), s)
	case "Slice", "SliceData", "String", "StringData", "Add":
		texts := make([]string, len(args))
		for i, a := range args {
			texts[i] = f.key(a, s) // nil has a type
			if b, ok := a.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsInteger != 0 {
				texts[i] = "int(" + texts[i] + ")"
			}
		}
		f.before()
		t := f.temp(v.Type())
		f.line("%s.Unsafe%s(%s, &%s)", hostName, name, strings.Join(texts, ", "), t)
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

// typed is the text of a constant with a type.
func (l *lowering) typed(s string, t types.Type) expr { return primary(l.typ(t) + "(" + s + ")") }
