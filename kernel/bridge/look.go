package bridge

import (
	"bytes"
	"encoding/json"
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// What follows is for those who show values to the learner (package display), and so have to look into them.

// Open returns the type of a Core any, nil when it is a host value, and its value out of its box. x is not nil.
func (t *Types) Open(x any) (types.Type, reflect.Value) { return t.open(x) }

// Any is the inverse of Open: a value of type typ, which may be nil, in its representation v, as Core has it in an any.
func (t *Types) Any(typ types.Type, v reflect.Value) any { return t.toAny(typ, v) }

// TypeIn returns the type of a value at which one has arrived without knowing it: v is a part of a host value.
func (t *Types) TypeIn(v reflect.Value) types.Type {
	if e := t.entryOf(v.Type()); e != nil && !e.boxed {
		return e.typ
	}
	return nil
}

// NameOf returns the name of a type as %T shows it, from its reflect type when typ is nil.
func (t *Types) NameOf(typ types.Type, rtype reflect.Type) string {
	if typ != nil {
		return core.ReflectName(typ)
	}
	return t.reflectString(rtype)
}

// IsCore reports whether values of rtype are laid out in Core by typ, and not as a type of the
// host.
func (t *Types) IsCore(typ types.Type, rtype reflect.Type) bool { return t.isCore(typ, rtype) }

// Compare orders keys of a map as fmt does.
func (t *Types) Compare(a, b reflect.Value) int { return t.compare(a, b) }

// LearnersText returns what the method Error or else String of a learner's value returns, if its type has one.
func (t *Types) LearnersText(typ types.Type, v reflect.Value) (text string, isError, ok bool) {
	e := t.entryFor(typ)
	if e == nil {
		return "", false, false
	}
	for _, m := range []methodShape{methodError, methodString} {
		if t.has(e, m) {
			text, ok = e.call(m.name, v)[0].(string)
			return text, m == methodError, ok
		}
	}
	return "", false, false
}

// JSON encodes a Core any as package json would the learner's value, for people to read.
func (t *Types) JSON(x any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(t.deepView(x))
	return bytes.TrimSpace(b.Bytes()), err
}

// AsHost returns x as a value of an interface type of the host, the learner's types included; nil if it does not implement it.
func (t *Types) AsHost(x any, want reflect.Type) any {
	e := t.entry(x)
	if e == nil {
		if x == nil || !reflect.TypeOf(x).Implements(want) {
			return nil
		}
		return x
	}
	for i := range want.NumMethod() {
		m := want.Method(i)
		fn, ok := e.method(m.Name)
		if !ok || fn.Type().NumIn() != m.Type.NumIn()+1 || fn.Type().NumOut() != m.Type.NumOut() {
			return nil
		}
	}
	return t.ToHost(x, want).Interface()
}
