package bridge

import (
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// repr is a type and how it is represented in Core. typ is nil for a type that is the same in
// compiled Go.
type repr struct {
	typ  types.Type
	core reflect.Type
}

func (p repr) String() string {
	if p.typ == nil {
		return p.core.String()
	}
	return core.ReflectName(p.typ)
}

// goType returns typ, or if that is nil the type of go/types for rtype, nil if that is not known.
func (t *Types) goType(typ types.Type, rtype reflect.Type) types.Type {
	if typ != nil {
		return typ
	}
	if rtype.Name() != "" {
		if rtype == errorType {
			return types.Universe.Lookup("error").Type()
		}
		if rtype.PkgPath() == "" {
			return basicOf[rtype.Kind()]
		}
		named, _ := t.compiled.named.Load(rtype)
		typ, _ := named.(types.Type)
		return typ
	}
	part := func(rtype reflect.Type) types.Type { return t.goType(nil, rtype) }
	switch rtype.Kind() {
	case reflect.UnsafePointer:
		return types.Typ[types.UnsafePointer]
	case reflect.Interface:
		if rtype.NumMethod() == 0 {
			return types.Universe.Lookup("any").Type()
		}
	case reflect.Pointer:
		if elem := part(rtype.Elem()); elem != nil {
			return types.NewPointer(elem)
		}
	case reflect.Slice:
		if elem := part(rtype.Elem()); elem != nil {
			return types.NewSlice(elem)
		}
	case reflect.Array:
		if elem := part(rtype.Elem()); elem != nil {
			return types.NewArray(elem, int64(rtype.Len()))
		}
	case reflect.Chan:
		if elem := part(rtype.Elem()); elem != nil {
			return types.NewChan(goDir(rtype.ChanDir()), elem)
		}
	case reflect.Map:
		key, elem := part(rtype.Key()), part(rtype.Elem())
		if key != nil && elem != nil {
			return types.NewMap(key, elem)
		}
	case reflect.Func:
		return t.goSignature(rtype)
	}
	return nil
}

// goSignature is goType for a function type.
func (t *Types) goSignature(rtype reflect.Type) types.Type {
	var in, out []*types.Var
	for i := range rtype.NumIn() {
		typ := t.goType(nil, rtype.In(i))
		if typ == nil {
			return nil
		}
		in = append(in, types.NewParam(0, nil, "", typ))
	}
	for i := range rtype.NumOut() {
		typ := t.goType(nil, rtype.Out(i))
		if typ == nil {
			return nil
		}
		out = append(out, types.NewParam(0, nil, "", typ))
	}
	return types.NewSignatureType(nil, nil, nil, types.NewTuple(in...), types.NewTuple(out...), rtype.IsVariadic())
}

// basicOf has the basic type of each kind.
var basicOf = map[reflect.Kind]types.Type{}

// init fills basicOf.
func init() {
	for kind, rtype := range basicTypes {
		basicOf[rtype.Kind()] = types.Typ[kind]
	}
}

// goDir returns a direction as go/types has it.
func goDir(dir reflect.ChanDir) types.ChanDir {
	switch dir {
	case reflect.SendDir:
		return types.SendOnly
	case reflect.RecvDir:
		return types.RecvOnly
	}
	return types.SendRecv
}

// underlying returns the underlying type of typ, which may be nil.
func underlying(typ types.Type) types.Type {
	if typ == nil {
		return nil
	}
	return typ.Underlying()
}

// elem returns the element type of an underlying type, nil if it has none or is nil.
func elem(under types.Type) types.Type {
	if c, ok := under.(interface{ Elem() types.Type }); ok {
		return c.Elem()
	}
	return nil
}

// param returns the type of a parameter, nil if the signature is not known.
func param(sig *types.Signature, i int) types.Type {
	if sig == nil {
		return nil
	}
	return sig.Params().At(i).Type()
}
