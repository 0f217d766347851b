package bridge

import (
	"bytes"
	"encoding/json"
	"go/types"
	"reflect"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// In views all interfaces are empty, so package json stores in an interface that has methods what
// does not implement it. After decoding, such values are taken out again, with the error that
// package json would have given.

// JSON encodes x, a Core any, as package json would the learner's value, for people to read:
// without escapes for HTML.
func (t *Types) JSON(x any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(t.deepView(x))
	return bytes.TrimSpace(b.Bytes()), err
}

// unmarshalJSON is json.Unmarshal into what a Core value leads to.
func (t *Types) unmarshalJSON(data []byte, x any) any {
	return t.decodeJSON(x, func(x any) error { return json.Unmarshal(data, x) })
}

// decodeFrom is json.Decoder.Decode into what a Core value leads to.
func (t *Types) decodeFrom(dec *json.Decoder, x any) any { return t.decodeJSON(x, dec.Decode) }

// decodeJSON has decode fill what a Core value leads to, and clears what cannot be there.
func (t *Types) decodeJSON(x any, decode func(any) error) any {
	f := t.toFill(x)
	err := decode(f.passed)
	f.copyBack(t)
	if e := t.entry(x); e != nil {
		if wrong := (&misfits{t: t}).find(e.typ, e.unbox(x), "", ""); wrong != nil && err == nil {
			err = wrong
		}
	}
	return t.fromError(err)
}

// misfits looks for values in interfaces that they do not implement.
type misfits struct {
	t     *Types
	seen  visits
	first *json.UnmarshalTypeError
}

// find clears the interfaces of the value v, and returns the error for the first. structure and
// path name the field that v is part of, as json.UnmarshalTypeError does.
func (m *misfits) find(typ types.Type, v reflect.Value, structure, path string) error {
	if m.seen == nil {
		m.seen = visits{}
	}
	if m.walk(typ, v, structure, path); m.first != nil {
		return m.first
	}
	return nil
}

// walk is find without the error, which is in m.first.
func (m *misfits) walk(typ types.Type, v reflect.Value, structure, path string) {
	if named, ok := types.Unalias(typ).(*types.Named); ok && !types.IsInterface(named) {
		if _, compiled := m.t.compiledNamed(named); compiled {
			return
		}
	}
	v = core.Unwrap(typ, v)
	switch under := typ.Underlying().(type) {
	case *types.Interface:
		if v.Kind() != reflect.Interface || v.IsNil() || under.NumMethods() == 0 || m.t.Implements(v.Interface(), typ) {
			return
		}
		if m.first == nil {
			m.first = &json.UnmarshalTypeError{Value: jsonKind(v.Elem()), Type: m.t.showType(typ, v.Type()), Struct: structure, Field: path}
		}
		if v.CanSet() {
			v.SetZero()
		}
	case *types.Pointer:
		if v.Kind() == reflect.Pointer && !v.IsNil() && m.seen.first(visit{v.UnsafePointer(), 1, v.Type()}) {
			m.walk(under.Elem(), v.Elem(), structure, path)
		}
	case *types.Slice:
		if v.Len() > 0 && m.seen.first(visit{v.UnsafePointer(), v.Len(), v.Type()}) {
			m.list(under.Elem(), v, structure, path)
		}
	case *types.Array:
		m.list(under.Elem(), v, structure, path)
	case *types.Map:
		if !types.IsInterface(under.Elem()) {
			return // elements that cannot be changed: what is wrong in them stays
		}
		for _, key := range v.MapKeys() {
			elem := reflect.New(v.Type().Elem()).Elem()
			elem.Set(v.MapIndex(key))
			if m.walk(under.Elem(), elem, structure, path); elem.IsNil() {
				v.SetMapIndex(key, elem)
			}
		}
	case *types.Struct:
		for i := range min(under.NumFields(), v.NumField()) {
			f := under.Field(i)
			if !f.Exported() && !f.Embedded() {
				continue
			}
			in, at := structure, path
			if named, ok := types.Unalias(typ).(*types.Named); ok {
				in = named.Obj().Name()
			}
			if !f.Embedded() {
				at = strings.TrimPrefix(path+"."+jsonName(under, i), ".")
			}
			m.walk(f.Type(), v.Field(i), in, at)
		}
	}
}

// list calls walk for the elements of a list that may contain interfaces.
func (m *misfits) list(elem types.Type, v reflect.Value, structure, path string) {
	if _, basic := elem.Underlying().(*types.Basic); basic {
		return
	}
	for i := range v.Len() {
		m.walk(elem, v.Index(i), structure, path)
	}
}

// jsonKind returns package json's word for what it has decoded into an interface.
func jsonKind(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Map:
		return "object"
	case reflect.Slice:
		return "array"
	case reflect.Float64:
		return "number"
	}
	return v.Kind().String()
}

// jsonName returns a field's name in JSON.
func jsonName(st *types.Struct, i int) string {
	if name, _, _ := strings.Cut(reflect.StructTag(st.Tag(i)).Get("json"), ","); name != "" {
		return name
	}
	return st.Field(i).Name()
}
