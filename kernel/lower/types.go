package lower

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/corego"
	"github.com/lockstep-go/lockstep/kernel/facts"
)

// Core has few types. τ, here typ, gives the Core type of a Go type:
//
//   - basic types, named or not, are the basic type;
//   - pointers, slices, arrays, maps, channels and functions are taken apart. A variadic parameter
//     is a slice;
//   - every interface is any;
//   - a named type of compiled Go, as time.Duration, is itself;
//   - a struct type, named or not, is declared once under a name of its own. Where it is named, the
//     tag of its first field says what it is, which makes its reflect type its own, so that a value
//     in an any is still known;
//   - a named type that is no struct and mentions itself, as in type T []T, is a struct with its
//     value as only field, since reflect can tie knots at structs only.
//
// A value of a type that its Core type does not tell from others is put into a box when it becomes
// an interface's value: a struct with one field, whose tag is the type. See faithful.

// mark is the key of the field tag that tells a learner's type.
const mark = "lockstep"

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

var chanWord = map[types.ChanDir]corego.Type{types.SendRecv: "chan ", types.SendOnly: "chan<- ", types.RecvOnly: "<-chan "}

// literalType is the type that the Core type of t is written as: t itself if it has a name in Core.
func (l *lowering) literalType(t types.Type) types.Type {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || l.isHost(n) || l.selfReferring(n) {
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

func basicName(t *types.Basic) string {
	switch t.Kind() {
	case types.UntypedBool:
		return "bool"
	case types.UntypedInt:
		return "int"
	case types.UntypedRune:
		return "int32"
	case types.UntypedFloat:
		return "float64"
	case types.UntypedComplex:
		return "complex128"
	case types.UntypedString:
		return "string"
	case types.UntypedNil:
		return "any"
	case types.Invalid:
		return "int" // go/ssa's value of what is blank
	}
	return types.Typ[t.Kind()].Name()
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

func (l *lowering) results(t *types.Tuple) corego.Type {
	switch t.Len() {
	case 0:
		return ""
	case 1:
		return " " + l.typ(t.At(0).Type())
	}
	return " (" + l.list(t) + ")"
}

func (l *lowering) named(t *types.Named) corego.Type {
	if types.IsInterface(t) {
		return "any"
	}
	if facts.IsDeferStack(t) {
		return corego.Type("*" + core.DeferListType.String())
	}
	if l.isHost(t) {
		return l.hostType(t.Obj())
	}
	if s, ok := t.Underlying().(*types.Struct); ok {
		return l.declareStruct(core.TypePrefix+l.mangle(t), l.key(t), s, t)
	}
	if l.selfReferring(t) {
		return l.declareKnot(t)
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
		tag = tagText(name)
		if s.NumFields() == 0 {
			decl.Fields = []corego.Field{{Name: "T_", Type: "struct{}", Tag: tag}}
		}
	}
	for i := range s.NumFields() {
		f := s.Field(i)
		text := s.Tag(i)
		if !f.Exported() && text == "" {
			text = `json:"-"`
		}
		if tag != "" {
			text = strings.TrimSpace(text + " " + tag)
			tag = ""
		}
		if f.Embedded() {
			text = strings.TrimSpace(text + ` embedded:"` + mark + `"`)
		}
		decl.Fields = append(decl.Fields, corego.Field{Name: corego.Name(fieldName(s, i)), Type: l.typ(f.Type()), Tag: text})
	}
	l.typeDecls = append(l.typeDecls, decl)
	return name
}

func tagText(name corego.Type) string { return mark + ":" + strconv.Quote(string(name)) }

// fieldName is the name that a field has in Core. reflect can make structs of exported fields only.
func fieldName(s *types.Struct, i int) string {
	f := s.Field(i)
	switch {
	case f.Name() == "_":
		return "F" + strconv.Itoa(i) + "_"
	case f.Exported():
		return f.Name()
	}
	return "F_" + f.Name()
}

// declareKnot declares the struct that stands for a type which mentions itself.
func (l *lowering) declareKnot(t *types.Named) corego.Type {
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
	l.typeDecls = append(l.typeDecls, corego.Struct{Name: corego.Name(name), Fields: []corego.Field{{Name: "V", Type: of, Tag: tagText(name)}}})
}

// isKnot reports whether values of t are in such a struct.
func (l *lowering) isKnot(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && !types.IsInterface(n) && !l.isHost(n) && l.selfReferring(n)
}

// selfReferring reports whether a type that is no struct can be reached from itself without passing
// a struct.
func (l *lowering) selfReferring(t *types.Named) bool {
	if _, ok := t.Underlying().(*types.Basic); ok {
		return false
	}
	if _, ok := t.Underlying().(*types.Struct); ok {
		return false
	}
	if is, ok := l.knots[t]; ok {
		return is
	}
	seen := map[*types.Named]bool{}
	var reaches func(u types.Type) bool
	reaches = func(u types.Type) bool {
		switch u := u.(type) {
		case *types.Alias:
			return reaches(types.Unalias(u))
		case *types.Named:
			if types.Identical(u, t) {
				return true
			}
			if seen[u] || types.IsInterface(u) || l.isHost(u) {
				return false
			}
			seen[u] = true
			if _, ok := u.Underlying().(*types.Struct); ok {
				return false
			}
			return reaches(u.Underlying())
		case *types.Pointer:
			return reaches(u.Elem())
		case *types.Slice:
			return reaches(u.Elem())
		case *types.Array:
			return reaches(u.Elem())
		case *types.Map:
			return reaches(u.Key()) || reaches(u.Elem())
		case *types.Chan:
			return reaches(u.Elem())
		case *types.Signature:
			for _, tup := range []*types.Tuple{u.Params(), u.Results()} {
				for i := range tup.Len() {
					if reaches(tup.At(i).Type()) {
						return true
					}
				}
			}
		}
		return false
	}
	is := reaches(t.Underlying())
	l.knots[t] = is
	return is
}

// faithful reports whether the Core type of t is no other type's.
func (l *lowering) faithful(t types.Type) bool {
	switch t := t.(type) {
	case *types.Alias:
		return l.faithful(types.Unalias(t))
	case *types.Basic:
		return true
	case *types.Named:
		if types.IsInterface(t) {
			return false
		}
		if l.isHost(t) || l.selfReferring(t) {
			return true
		}
		_, ok := t.Underlying().(*types.Struct)
		return ok
	case *types.Pointer:
		return l.faithful(t.Elem())
	case *types.Slice:
		return l.faithful(t.Elem())
	case *types.Array:
		return l.faithful(t.Elem())
	case *types.Map:
		return l.faithful(t.Key()) && l.faithful(t.Elem())
	case *types.Chan:
		return l.faithful(t.Elem())
	case *types.Signature:
		if t.Variadic() {
			return false
		}
		for _, tup := range []*types.Tuple{t.Params(), t.Results()} {
			for i := range tup.Len() {
				if !l.faithful(tup.At(i).Type()) {
					return false
				}
			}
		}
		return true
	case *types.Interface:
		return t.Empty()
	case *types.Struct:
		for f := range t.Fields() {
			if !l.faithful(f.Type()) {
				return false
			}
		}
		return true
	}
	return false
}

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

// isHost reports whether t is a type of compiled Go that is itself in Core. A list or map of
// interfaces, as color.Palette, is not: Core puts its own interfaces into it, so it is lowered as a
// program's type, and converted where compiled Go takes and returns it.
func (l *lowering) isHost(t *types.Named) bool {
	return !holdsInterfaces(t.Underlying()) && l.isCompiled(t)
}

// holdsInterfaces reports whether t is a list or map of interfaces that Core has as others.
func holdsInterfaces(t types.Type) bool {
	other := func(t types.Type) bool {
		i, ok := t.Underlying().(*types.Interface)
		return ok && !i.Empty()
	}
	switch t := t.(type) {
	case *types.Slice:
		return other(t.Elem())
	case *types.Array:
		return other(t.Elem())
	case *types.Map:
		return other(t.Key()) || other(t.Elem())
	}
	return false
}

// isCompiled reports whether t is a type of compiled Go.
func (l *lowering) isCompiled(t *types.Named) bool {
	obj := t.Obj()
	if obj.Pkg() == nil || obj.Pkg() == l.unit.Types || t.TypeArgs().Len() > 0 || t.TypeParams().Len() > 0 {
		return false
	}
	return l.session.host.Host(obj)
}

// isHostStruct reports whether t, or what it points to, is a struct type of compiled Go.
func (l *lowering) isHostStruct(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && l.isHost(n)
}

// agrees reports whether values of t are the same in Core and in compiled Go: whether t mentions no
// interface but any.
func agrees(t types.Type) bool {
	switch t := t.(type) {
	case *types.Alias:
		return agrees(types.Unalias(t))
	case *types.Named:
		if i, ok := t.Underlying().(*types.Interface); ok {
			return i.Empty()
		}
		return !holdsInterfaces(t.Underlying())
	case *types.Pointer:
		return agrees(t.Elem())
	case *types.Slice:
		return agrees(t.Elem())
	case *types.Array:
		return agrees(t.Elem())
	case *types.Map:
		return agrees(t.Key()) && agrees(t.Elem())
	case *types.Chan:
		return agrees(t.Elem())
	case *types.Signature:
		if t.Variadic() {
			return false
		}
		for _, tup := range []*types.Tuple{t.Params(), t.Results()} {
			for i := range tup.Len() {
				if !agrees(tup.At(i).Type()) {
					return false
				}
			}
		}
		return true
	case *types.Interface:
		return t.Empty()
	case *types.Struct:
		for f := range t.Fields() {
			if !agrees(f.Type()) {
				return false
			}
		}
		return true
	}
	return true
}
