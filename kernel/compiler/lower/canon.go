package lower

import (
	"go/types"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// Each cell is checked as a package of its own, together with what it uses of the session. So a
// type that two cells use is two objects to go/types, which no two of its functions take for the
// same. What the machine is told of types when a cell runs is therefore told in types of the
// session's own, made once for each key.

// canonical is the session's own type for a type of the unit.
func (l *lowering) canonical(t types.Type) types.Type {
	if c, ok := l.canonicals[t]; ok {
		return c
	}
	c := l.makeCanonical(t)
	l.canonicals[t] = c
	return c
}

// makeCanonical builds the session's own type, part by part.
func (l *lowering) makeCanonical(t types.Type) types.Type {
	switch t := t.(type) {
	case *types.Alias:
		return l.canonical(types.Unalias(t))
	case *types.Named:
		return l.canonicalNamed(t)
	case *types.Pointer:
		return types.NewPointer(l.canonical(t.Elem()))
	case *types.Slice:
		return types.NewSlice(l.canonical(t.Elem()))
	case *types.Array:
		return types.NewArray(l.canonical(t.Elem()), t.Len())
	case *types.Map:
		return types.NewMap(l.canonical(t.Key()), l.canonical(t.Elem()))
	case *types.Chan:
		return types.NewChan(t.Dir(), l.canonical(t.Elem()))
	case *types.Signature:
		return l.canonicalSignature(t, nil)
	case *types.Struct:
		var fields []*types.Var
		var tags []string
		for i := range t.NumFields() {
			f := t.Field(i)
			fields = append(fields, types.NewField(f.Pos(), l.canonicalPackage(f.Pkg()), f.Name(), l.canonical(f.Type()), f.Embedded()))
			tags = append(tags, t.Tag(i))
		}
		return types.NewStruct(fields, tags)
	case *types.Interface:
		var methods []*types.Func
		for m := range t.Methods() {
			methods = append(methods, types.NewFunc(m.Pos(), l.canonicalPackage(m.Pkg()), m.Name(), l.canonicalSignature(m.Signature(), nil)))
		}
		return types.NewInterfaceType(methods, nil).Complete()
	}
	return t
}

// canonicalPackage returns the session's own package for that of the unit.
func (l *lowering) canonicalPackage(p *types.Package) *types.Package {
	if p == l.unit.Types {
		return l.session.canon.pkg
	}
	return p
}

// canonicalSignature returns the session's own type of a function, with a receiver or nil.
func (l *lowering) canonicalSignature(sig *types.Signature, recv *types.Var) *types.Signature {
	tuple := func(t *types.Tuple) *types.Tuple {
		var vars []*types.Var
		for v := range t.Variables() {
			vars = append(vars, types.NewVar(v.Pos(), nil, v.Name(), l.canonical(v.Type())))
		}
		return types.NewTuple(vars...)
	}
	return types.NewSignatureType(recv, nil, nil, tuple(sig.Params()), tuple(sig.Results()), sig.Variadic())
}

// canonicalNamed returns the session's own type for a named one, with all methods that are known by
// now. It is remembered before its parts are looked at, since it may lead to itself.
func (l *lowering) canonicalNamed(t *types.Named) types.Type {
	obj := t.Obj()
	if obj.Pkg() == nil || l.isCompiled(t) {
		return t // go/types has it once
	}
	key := l.key(t)
	c, ok := l.session.canon.named[key]
	if !ok {
		_, name, found := strings.Cut(core.ReflectName(t), ".") // with type arguments
		if !found {
			name = obj.Name()
		}
		c = types.NewNamed(types.NewTypeName(obj.Pos(), l.canonicalPackage(obj.Pkg()), name, nil), nil, nil)
		l.session.canon.named[key] = c
		l.canonicals[t] = c
		c.SetUnderlying(l.canonical(t.Underlying()))
	}
	l.canonicals[t] = c
	known := map[string]bool{}
	for m := range c.Methods() {
		known[m.Name()] = true
	}
	for m := range t.Methods() {
		if known[m.Name()] {
			continue
		}
		var recv types.Type = c
		if _, ptr := types.Unalias(m.Signature().Recv().Type()).(*types.Pointer); ptr {
			recv = types.NewPointer(c)
		}
		v := types.NewVar(m.Pos(), nil, "", recv)
		c.AddMethod(types.NewFunc(m.Pos(), l.canonicalPackage(m.Pkg()), m.Name(), l.canonicalSignature(m.Signature(), v)))
	}
	return c
}
