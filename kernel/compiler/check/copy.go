package check

import (
	"go/ast"
	"reflect"
)

// copied returns a deep copy of syntax, and a map from each identifier to its copy. The parser must
// have skipped object resolution: what objects point to is not a tree.
func copied[N ast.Node](n N) (N, map[*ast.Ident]*ast.Ident) {
	ids := map[*ast.Ident]*ast.Ident{}
	return copyValue(reflect.ValueOf(n), ids).Interface().(N), ids
}

func copyValue(v reflect.Value, ids map[*ast.Ident]*ast.Ident) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		if id, ok := v.Interface().(*ast.Ident); ok {
			c := *id
			ids[id] = &c
			return reflect.ValueOf(&c)
		}
		c := reflect.New(v.Type().Elem())
		c.Elem().Set(copyValue(v.Elem(), ids))
		return c
	case reflect.Interface:
		if v.IsNil() {
			return v
		}
		c := reflect.New(v.Type()).Elem()
		c.Set(copyValue(v.Elem(), ids))
		return c
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			c.Index(i).Set(copyValue(v.Index(i), ids))
		}
		return c
	case reflect.Struct:
		c := reflect.New(v.Type()).Elem()
		for i := range v.NumField() {
			c.Field(i).Set(copyValue(v.Field(i), ids))
		}
		return c
	}
	return v
}
