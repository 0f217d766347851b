package lower

import (
	"fmt"
	"go/types"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
)

// Which types Core has, and what they stand for, is written down in package core's repr.go. Here
// they are declared. A struct type is declared once, under a name of its own; where it is named,
// the tag of its first field says what it is.

// expr is an expression of Core.
type expr = corego.Expr

// typ is the Core type of t.
func (l *lowering) typ(t types.Type) corego.Type {
	switch t := t.(type) {
	case *types.Alias:
		return l.typ(types.Unalias(t))
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return corego.Type(core.UnsafePointer.String())
		}
		return corego.Type(basicName(t))
	case *types.Named:
		return l.named(t)
	case *types.Pointer:
		return "*" + l.typ(t.Elem())
	case *types.Slice:
		return "[]" + l.typ(t.Elem())
	case *types.Array:
		return corego.Type(fmt.Sprintf("[%d]%s", t.Len(), l.typ(t.Elem())))
	case *types.Map:
		return "map[" + l.typ(t.Key()) + "]" + l.typ(t.Elem())
	case *types.Chan:
		elem := l.typ(t.Elem())
		if c, ok := l.literalType(t.Elem()).(*types.Chan); ok && c.Dir() == types.RecvOnly {
			elem = "(" + elem + ")"
		}
		return chanWord[t.Dir()] + elem
	case *types.Signature:
		return "func" + l.signature(t)
	case *types.Interface:
		return "any"
	case *types.Struct:
		return l.structName(t)
	case *types.Tuple:
		panic("lower: a tuple has no type of its own")
	}
	panic(fmt.Sprintf("lower: no Core type for %T %v", t, t))
}

// literalType is the type that the Core type of t is written as: t itself if it has a name in Core.
func (l *lowering) literalType(t types.Type) types.Type {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || l.isCompiledType(n) || l.isRecursive(n) {
		return types.Unalias(t)
	}
	return n.Underlying()
}

// parens reports whether a conversion to t has the type in parentheses.
func (l *lowering) parens(t types.Type) bool {
	switch t := l.literalType(t).(type) {
	case *types.Pointer, *types.Chan, *types.Signature:
		return true
	case *types.Named:
		return facts.IsDeferStack(t)
	}
	return false
}

// signature is the text of a function type without the word func.
func (l *lowering) signature(sig *types.Signature) corego.Type {
	return "(" + l.list(sig.Params()) + ")" + l.results(sig.Results())
}

// list is the text of types with commas between them.
func (l *lowering) list(t *types.Tuple) (list corego.Type) {
	for i := range t.Len() {
		if i > 0 {
			list += ", "
		}
		list += l.typ(t.At(i).Type())
	}
	return list
}

// results is the text of a function's results, with a blank before them.
func (l *lowering) results(t *types.Tuple) corego.Type {
	switch t.Len() {
	case 0:
		return ""
	case 1:
		return " " + l.typ(t.At(0).Type())
	}
	return " (" + l.list(t) + ")"
}

// named is the Core type of a named type.
func (l *lowering) named(t *types.Named) corego.Type {
	if types.IsInterface(t) {
		return "any"
	}
	if facts.IsDeferStack(t) {
		return corego.Type("*" + core.DeferListType.String())
	}
	if l.isCompiledType(t) {
		return l.libraryType(t.Obj())
	}
	if s, ok := t.Underlying().(*types.Struct); ok {
		return l.declareStruct(core.TypePrefix+l.mangle(t), l.key(t), s, t)
	}
	if l.isRecursive(t) {
		return l.declareWrapper(t)
	}
	return l.typ(t.Underlying())
}

// structName is the name of the Core type of an unnamed struct type.
func (l *lowering) structName(s *types.Struct) corego.Type {
	if s.NumFields() == 0 {
		return "struct{}"
	}
	return l.declareStruct(core.TypePrefix+"struct", l.key(s), s, s)
}

// declareStruct declares the Core type of a struct unless it is, and returns it.
func (l *lowering) declareStruct(base, key string, s *types.Struct, t types.Type) corego.Type {
	if name, ok := l.typeName(key); ok {
		return name
	}
	name := l.newTypeName(base, key)
	decl := corego.Struct{Name: corego.Name(name)}
	tag := ""
	if _, named := t.(*types.Named); named {
		tag = core.TypeTag(string(name))
		if s.NumFields() == 0 {
			decl.Fields = []corego.Field{{Name: core.EmptyField, Type: "struct{}", Tag: tag}}
		}
	}
	for i := range s.NumFields() {
		f := s.Field(i)
		text := core.FieldTag(s.Tag(i), f.Exported(), f.Embedded(), tag)
		tag = ""
		decl.Fields = append(decl.Fields, corego.Field{Name: corego.Name(core.FieldName(f.Name(), i)), Type: l.typ(f.Type()), Tag: text})
	}
	l.typeDecls = append(l.typeDecls, decl)
	return name
}

// declareWrapper declares the recursive wrapper of a type.
func (l *lowering) declareWrapper(t *types.Named) corego.Type {
	key := l.key(t)
	if name, ok := l.typeName(key); ok {
		return name
	}
	name := l.newTypeName(core.TypePrefix+l.mangle(t), key)
	l.declareHolder(name, l.typ(t.Underlying()))
	return name
}

// declareHolder declares a struct with a value of another Core type as its only field.
func (l *lowering) declareHolder(name, of corego.Type) {
	l.typeDecls = append(l.typeDecls, corego.Struct{Name: corego.Name(name), Fields: []corego.Field{{Name: core.ValueField, Type: of, Tag: core.TypeTag(string(name))}}})
}

// isRecursive reports whether values of t are in a recursive wrapper.
func (l *lowering) isRecursive(t types.Type) bool { return l.rules.Recursive(t) }

// hasOwnType reports whether the Core type of t is no other type's.
func (l *lowering) hasOwnType(t types.Type) bool { return l.rules.HasOwnType(t) }

// box is the name of the type of boxes for t.
func (l *lowering) box(t types.Type) corego.Type {
	key := "box " + l.key(t)
	if name, ok := l.typeName(key); ok {
		return name
	}
	name := l.newTypeName(core.BoxPrefix+l.mangle(t), key)
	l.declareHolder(name, l.typ(t))
	return name
}

// unwrap is the value inside the struct that stands for a recursive type.
func (l *lowering) unwrap(e expr, t types.Type) expr {
	if l.isRecursive(t) {
		return corego.Selector{X: e, Field: core.ValueField}
	}
	return e
}

// wrap is the other way.
func (l *lowering) wrap(e expr, t types.Type) expr {
	if l.isRecursive(t) {
		return corego.Composite{Type: l.typ(t), Elements: []expr{e}}
	}
	return e
}

// sameMemory reports whether Core has two types for from and to that are laid out alike, between
// which the interpreter does not convert: one is a struct of compiled Go or a pointer to one, and
// the other is not; or one points to a recursive type.
func (l *lowering) sameMemory(from, to types.Type) bool {
	p, ok := from.Underlying().(*types.Pointer)
	q, ok2 := to.Underlying().(*types.Pointer)
	if ok && ok2 {
		if a, b := p.Elem(), q.Elem(); l.isRecursive(a) != l.isRecursive(b) || l.isRecursive(a) && l.typ(a) != l.typ(b) {
			return !l.isRecursive(from) && !l.isRecursive(to)
		}
		from, to = p.Elem(), q.Elem()
	}
	st, ok := from.Underlying().(*types.Struct)
	return ok && l.isCompiledNamed(from) != l.isCompiledNamed(to) && core.SameInCore(st)
}

// hasInterface reports whether a struct or array holds an interface.
func (l *lowering) hasInterface(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Interface:
		return true
	case *types.Array:
		return l.hasInterface(u.Elem())
	case *types.Struct:
		for f := range u.Fields() {
			if l.hasInterface(f.Type()) {
				return true
			}
		}
	}
	return false
}

// blankFields reports whether a struct or array has blank fields, which == does not compare (spec,
// Comparison operators).
func blankFields(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Array:
		return blankFields(u.Elem())
	case *types.Struct:
		for f := range u.Fields() {
			if f.Name() == "_" || blankFields(f.Type()) {
				return true
			}
		}
	}
	return false
}

// aggregate reports whether a type is a struct or an array.
func aggregate(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Struct, *types.Array:
		return true
	}
	return false
}

// isSlice reports whether a type is a slice type itself.
func isSlice(t types.Type) bool {
	_, ok := t.(*types.Slice)
	return ok
}
