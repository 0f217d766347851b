package bridge

import "reflect"

// isNative reports whether fmt formats all values of a type as the learner's. Then it is no
// learner's type, none occurs in it, and no interface that may hold one. Compiled structs are
// native, whatever is in their fields.
func (t *Types) isNative(rtype reflect.Type) bool {
	if yes, ok := t.natives.Load(rtype); ok {
		return yes.(bool)
	}
	yes := t.native(rtype)
	t.natives.Store(rtype, yes)
	return yes
}

// native answers for isNative.
func (t *Types) native(rtype reflect.Type) bool {
	if t.entryOf(rtype) != nil {
		return false
	}
	if _, ok := t.replaced[rtype]; ok {
		return false
	}
	if rtype.Name() != "" {
		return rtype.Kind() != reflect.Interface && rtype != valueType
	}
	switch rtype.Kind() {
	case reflect.Interface:
		return false
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return t.isNative(rtype.Elem())
	case reflect.Map:
		return t.isNative(rtype.Key()) && t.isNative(rtype.Elem())
	case reflect.Chan:
		return t.isNative(rtype.Elem())
	case reflect.Struct: // of Core, which may be recursive
		return rtype.NumField() == 0
	case reflect.Func:
		return t.nativeFunc(rtype)
	}
	return true
}

// nativeFunc answers for isNative for a function type.
func (t *Types) nativeFunc(rtype reflect.Type) bool {
	for i := range rtype.NumIn() {
		if !t.isNative(rtype.In(i)) {
			return false
		}
	}
	for i := range rtype.NumOut() {
		if !t.isNative(rtype.Out(i)) {
			return false
		}
	}
	return true
}
