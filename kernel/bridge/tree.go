package bridge

import (
	"encoding/json"
	"go/types"
	"reflect"
	"strconv"
	"strings"
)

// Package json goes through values by itself, and asks values inside of others for methods. It gets a copy, a tree: structs with
// the learner's fields, which hold what the learner's values stand for.

// maxDepth is where a value is taken for one that contains itself.
const maxDepth = 1000

// tree returns the tree for a Core any.
func (t *Types) tree(x any) any {
	switch x.(type) {
	case nil, string, int, bool, float64, byte, rune, int64, []byte:
		return x
	}
	if t.isNative(reflect.TypeOf(x)) {
		return x
	}
	typ, v := t.open(x)
	return grower{t}.grow(typ, v, 0)
}

type grower struct{ t *Types }

// grow returns the tree for a value. Its type may be unknown (nil).
func (g grower) grow(typ types.Type, v reflect.Value, depth int) any {
	if v.Kind() == reflect.Interface {
		if v.IsNil() {
			return nil
		}
		typ, v = g.t.open(v.Interface())
	}
	if depth > maxDepth && (v.Kind() == reflect.Pointer || v.Kind() == reflect.Map || v.Kind() == reflect.Slice) {
		return endless{typ}
	}
	if typ == nil && g.t.isNative(v.Type()) || g.plain(typ) {
		return v.Interface()
	}
	if leaf, ok := g.leaf(typ, v); ok {
		return leaf
	}
	v = untie(typ, v)
	under := underlying(typ)
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return g.grow(elem(under), v.Elem(), depth+1)
	case reflect.Slice:
		if v.IsNil() {
			return nil
		}
		if v.Type().Elem().Kind() == reflect.Uint8 && !g.special(elem(under)) {
			return v.Bytes()
		}
		return g.list(elem(under), v, depth)
	case reflect.Array:
		return g.list(elem(under), v, depth)
	case reflect.Map:
		if v.IsNil() {
			return nil
		}
		return g.mapping(typ, v, depth)
	case reflect.Struct:
		if st, ok := under.(*types.Struct); ok {
			return g.structure(st, v, depth).Interface()
		}
	case reflect.Chan, reflect.Func:
		return failed{&json.UnsupportedTypeError{Type: g.t.showType(typ, v.Type())}}
	}
	return v.Interface()
}

func (g grower) list(elem types.Type, v reflect.Value, depth int) []any {
	list := make([]any, v.Len())
	for i := range list {
		list[i] = g.grow(elem, v.Index(i), depth+1)
	}
	return list
}

func (g grower) mapping(typ types.Type, v reflect.Value, depth int) any {
	under := underlying(typ)
	var key types.Type
	if m, ok := under.(*types.Map); ok {
		key = m.Key()
	}
	if k := v.Type().Key().Kind(); !g.special(key) && k != reflect.String && (k < reflect.Int || reflect.Uintptr < k) {
		return failed{&json.UnsupportedTypeError{Type: g.t.showType(typ, v.Type())}}
	}
	to := reflect.MapOf(v.Type().Key(), anyType)
	if g.special(key) {
		to = reflect.TypeFor[map[string]any]()
	}
	tree := reflect.MakeMapWithSize(to, v.Len())
	for it := v.MapRange(); it.Next(); {
		k := it.Key()
		if k.Type() != to.Key() {
			text, err := g.t.marshalText(g.t.entryFor(key), k)
			if err != nil {
				return failed{err}
			}
			k = reflect.ValueOf(string(text))
		}
		tree.SetMapIndex(k, asInterface(g.grow(elem(under), it.Value(), depth+1), anyType))
	}
	return tree.Interface()
}

// structure makes a struct with the exported fields of st, each of type any unless it can be as it is in Core.
func (g grower) structure(st *types.Struct, v reflect.Value, depth int) reflect.Value {
	var fields []reflect.StructField
	var values []reflect.Value
	for i := range st.NumFields() {
		f := st.Field(i)
		if !f.Exported() && !f.Embedded() {
			continue
		}
		name, value := f.Name(), v.Field(i)
		tag := reflect.StructTag(st.Tag(i))
		if part, ok := g.embedded(f, value, tag, depth); ok {
			if part.IsValid() {
				if !f.Exported() {
					name = "E" + strconv.Itoa(i)
				}
				fields = append(fields, reflect.StructField{Name: name, Type: part.Type(), Anonymous: true})
				values = append(values, part)
			}
			continue
		}
		switch {
		case !f.Exported():
			continue
		case g.plain(f.Type()):
		case g.omitted(tag, f.Type(), value):
			continue
		default:
			value = asInterface(g.grow(f.Type(), value, depth+1), anyType)
		}
		fields = append(fields, reflect.StructField{Name: name, Type: value.Type(), Tag: tag})
		values = append(values, value)
	}
	s := reflect.New(reflect.StructOf(fields)).Elem()
	for i, value := range values {
		s.Field(i).Set(value)
	}
	return s
}

// embedded returns the part of a tree whose fields a field promotes, if it is embedded and does that. A nil pointer has
// no part.
func (g grower) embedded(f *types.Var, v reflect.Value, tag reflect.StructTag, depth int) (part reflect.Value, ok bool) {
	if !f.Embedded() {
		return part, false
	}
	if name, _, _ := strings.Cut(tag.Get("json"), ","); name != "" {
		return part, false
	}
	typ := f.Type()
	if p, isPointer := typ.Underlying().(*types.Pointer); isPointer {
		typ = p.Elem()
		if v.Kind() == reflect.Pointer && v.IsNil() {
			_, ok = typ.Underlying().(*types.Struct)
			return part, ok
		}
		v = v.Elem()
	}
	st, isStruct := typ.Underlying().(*types.Struct)
	if !isStruct || depth > maxDepth {
		return part, false
	}
	if v.Type().Name() != "" { // of the host
		return v, embeddable(v.Type())
	}
	return g.structure(st, v, depth+1), true
}

// omitted tells whether package json leaves a field out for its value. What takes its place in the tree may not look empty.
func (g grower) omitted(tag reflect.StructTag, typ types.Type, v reflect.Value) bool {
	_, options, _ := strings.Cut(tag.Get("json"), ",")
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "omitempty":
			switch v.Kind() {
			case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
				if v.Len() == 0 {
					return true
				}
			case reflect.Struct:
			default:
				if v.IsZero() {
					return true
				}
			}
		case "omitzero":
			if e := g.t.entryFor(typ); e != nil && g.t.has(e, methodIsZero) {
				return e.call("IsZero", v)[0].(bool)
			}
			if v.IsZero() {
				return true
			}
		}
	}
	return false
}

// plain tells whether values of a type can be in a tree as they are in Core.
func (g grower) plain(typ types.Type) bool {
	return typ != nil && g.isPlain(typ, map[types.Type]bool{})
}

// isStruct tells a struct type that mentions itself, which is as it is in Core, from other such types: see untie.
func isStruct(typ types.Type) bool {
	_, ok := typ.Underlying().(*types.Struct)
	return ok
}

func (g grower) isPlain(typ types.Type, inside map[types.Type]bool) bool {
	if inside[typ] {
		return isStruct(typ)
	}
	if g.special(typ) {
		return false
	}
	if named, ok := types.Unalias(typ).(*types.Named); ok {
		if rtype, ok := g.t.hostNamed(named); ok {
			return rtype.Kind() != reflect.Interface
		}
		inside[typ] = true
		defer delete(inside, typ)
	}
	switch u := typ.Underlying().(type) {
	case *types.Basic:
		return true
	case *types.Map:
		return g.isPlain(u.Key(), inside) && g.isPlain(u.Elem(), inside)
	case *types.Struct:
		if u.NumFields() == 0 {
			return false // it has one in Core
		}
		for i := range u.NumFields() {
			f := u.Field(i)
			if f.Embedded() || !f.Exported() && u.Tag(i) != "" || f.Exported() && !g.isPlain(f.Type(), inside) {
				return false
			}
		}
		return true
	case *types.Chan:
		return false
	case interface{ Elem() types.Type }:
		return g.isPlain(u.Elem(), inside)
	}
	return false
}

// special tells whether a type, or a pointer to it, has a method that is asked for.
func (g grower) special(typ types.Type) bool {
	if typ == nil {
		return false
	}
	for _, e := range []*entry{g.t.entryFor(typ), g.t.entryFor(types.NewPointer(typ))} {
		if e == nil {
			continue
		}
		if g.marshals(e) || g.t.has(e, methodUnmarshalJSON) || g.t.has(e, methodUnmarshalText) {
			return true
		}
	}
	return false
}

var (
	methodMarshalJSON   = methodShape{"MarshalJSON", "func() ([]uint8, error)"}
	methodMarshalText   = methodShape{"MarshalText", "func() ([]uint8, error)"}
	methodUnmarshalJSON = methodShape{"UnmarshalJSON", "func([]uint8) error"}
	methodUnmarshalText = methodShape{"UnmarshalText", "func([]uint8) error"}
	methodIsZero        = methodShape{"IsZero", "func() bool"}
)

// leaf returns what a value is in the tree because of its methods.
func (g grower) leaf(typ types.Type, v reflect.Value) (any, bool) {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, true
	}
	e := g.t.entryFor(typ)
	if v.CanAddr() && (e == nil || !g.marshals(e)) { // then the pointer's methods count
		if p := g.t.entryFor(types.NewPointer(typ)); p != nil && g.marshals(p) {
			e, v = p, v.Addr()
		}
	}
	switch {
	case e == nil || !g.marshals(e):
		return nil, false
	case g.t.has(e, methodMarshalJSON):
		return marshaler{g.t, e, v}, true
	default:
		return textMarshaler{g.t, e, v}, true
	}
}

// marshals tells whether a type has one of the methods that turn values into something else.
func (g grower) marshals(e *entry) bool {
	return g.t.has(e, methodMarshalJSON) || g.t.has(e, methodMarshalText)
}

// marshaler is a value with a method MarshalJSON in a tree.
type marshaler struct {
	t *Types
	e *entry
	v reflect.Value
}

func (m marshaler) MarshalJSON() ([]byte, error) {
	data, err := m.t.marshalBy(m.e, m.v, "MarshalJSON")
	if err != nil {
		return nil, &marshalError{m.e.typ, "MarshalJSON", err}
	}
	return data, nil
}

// textMarshaler is one with a method MarshalText.
type textMarshaler marshaler

func (m textMarshaler) MarshalText() ([]byte, error) {
	text, err := m.t.marshalText(m.e, m.v)
	if err != nil {
		return nil, &marshalError{m.e.typ, "MarshalText", err}
	}
	return text, nil
}

func (t *Types) marshalText(e *entry, v reflect.Value) ([]byte, error) {
	return t.marshalBy(e, v, "MarshalText")
}

func (t *Types) marshalBy(e *entry, v reflect.Value, method string) ([]byte, error) {
	r := e.call(method, v)
	data, _ := r[0].([]byte)
	return data, hostAs[error](t, r[1])
}

// marshalError is the error of a learner's method on its way through package json.
type marshalError struct {
	typ    types.Type
	method string
	err    error
}

func (e *marshalError) Error() string {
	return "json: error calling " + e.method + " for type " + typeString(e.typ) + ": " + e.err.Error()
}

func (e *marshalError) Unwrap() error { return e.err }

// failed is a value that cannot be marshaled.
type failed struct{ err error }

func (f failed) MarshalJSON() ([]byte, error) { return nil, f.err }

// endless stands where a tree would not end.
type endless struct{ typ types.Type }

func (e endless) MarshalJSON() ([]byte, error) {
	return nil, &json.UnsupportedValueError{Str: "encountered a cycle via " + typeString(e.typ)}
}
