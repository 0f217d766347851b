package lower

import (
	"fmt"
	"go/types"
	"runtime"
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

// unsafeBuiltin writes a call of a function of package unsafe, and tells whether name is one.
func (f *function) unsafeBuiltin(v *ssa.Call, name string, args []ssa.Value, s *scope) bool {
	switch name {
	case "Sizeof":
		f.define(v, f.l.typed(fmt.Sprint(sizes.Sizeof(args[0].Type())), v.Type()), s)
	case "Alignof":
		f.define(v, f.l.typed(fmt.Sprint(sizes.Alignof(args[0].Type())), v.Type()), s)
	case "Offsetof":
		st, i, ok := fieldOf(args[0])
		if !ok {
			return false
		}
		f.use(args[0], s)
		var fields []*types.Var
		for field := range st.Fields() {
			fields = append(fields, field)
		}
		*s = scope{}
		f.define(v, f.l.typed(fmt.Sprint(sizes.Offsetsof(fields)[i]), v.Type()), s)
	case "Slice", "SliceData", "String", "StringData", "Add":
		texts := f.args(args, s)
		for i, a := range args {
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

// fieldOf is the struct type and the field that a value was loaded from.
func fieldOf(v ssa.Value) (st *types.Struct, field int, ok bool) {
	switch v := v.(type) {
	case *ssa.UnOp:
		if fa, ok := v.X.(*ssa.FieldAddr); ok {
			return deref(fa.X.Type()).Underlying().(*types.Struct), fa.Field, true
		}
	case *ssa.Field:
		return v.X.Type().Underlying().(*types.Struct), v.Field, true
	}
	return nil, 0, false
}

// typed is the text of a constant with a type.
func (l *lowering) typed(s string, t types.Type) expr { return primary(l.typ(t) + "(" + s + ")") }
