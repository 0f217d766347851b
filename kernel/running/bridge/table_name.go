package bridge

import (
	"go/types"
	"reflect"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// TypeString returns what %T prints of x.
func (t *Types) TypeString(x any) string {
	if x == nil {
		return "<nil>"
	}
	if e := t.entry(x); e != nil {
		return core.ReflectName(e.typ)
	}
	return t.reflectString(reflect.TypeOf(x))
}

// NameOf returns what %T prints of a value of type typ or, if that is nil, of type rtype.
func (t *Types) NameOf(typ types.Type, rtype reflect.Type) string {
	if typ != nil {
		return core.ReflectName(typ)
	}
	return t.reflectString(rtype)
}

// Translate returns a text in which package reflect or the runtime names types, with the learner's
// names of those types.
func (t *Types) Translate(text string) string {
	if !core.MentionsTyped(text) {
		return text
	}
	var pairs []string
	add := func(rtype reflect.Type, e *entry) {
		if name := rtype.String(); strings.Contains(text, name) {
			pairs = append(pairs, name, core.ReflectName(e.typ))
		}
	}
	t.entries.Range(func(rtype, e any) bool {
		add(rtype.(reflect.Type), e.(*entry))
		return true
	})
	return strings.NewReplacer(pairs...).Replace(text)
}

// reflectString returns the name of a compiled type. A type that stands for one of the standard
// library has that one's.
func (t *Types) reflectString(rtype reflect.Type) string {
	if name, ok := t.replaced[rtype]; ok {
		return name.String()
	}
	if rtype.Name() != "" || !t.mentionsReplaced(rtype) {
		return rtype.String()
	}
	switch rtype.Kind() {
	case reflect.Pointer:
		return "*" + t.reflectString(rtype.Elem())
	case reflect.Slice:
		return "[]" + t.reflectString(rtype.Elem())
	case reflect.Array:
		return "[" + strconv.Itoa(rtype.Len()) + "]" + t.reflectString(rtype.Elem())
	case reflect.Map:
		return "map[" + t.reflectString(rtype.Key()) + "]" + t.reflectString(rtype.Elem())
	case reflect.Chan:
		return rtype.ChanDir().String() + " " + t.reflectString(rtype.Elem())
	}
	return rtype.String()
}

// mentionsReplaced reports whether a type contains, outside of named types, one that stands for a
// type of the standard library.
func (t *Types) mentionsReplaced(rtype reflect.Type) bool {
	for rtype.Name() == "" {
		switch rtype.Kind() {
		case reflect.Map:
			if t.mentionsReplaced(rtype.Key()) {
				return true
			}
			rtype = rtype.Elem()
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
			rtype = rtype.Elem()
		default:
			return false
		}
	}
	_, ok := t.replaced[rtype]
	return ok
}
