package namedtype

import (
	"reflect"
	"unsafe"
)

// ReplaceFields gives a struct type the fields and the string of another, whose fields have the
// same layouts. Both were made by reflect.StructOf, which cannot make a type that mentions itself:
// who needs one makes first a type that looks like it, and then, of fields that mention that, the
// type whose fields it gets. It is called before anybody else knows the type. Package reflect goes
// on to find the first type by the fields that it was made of, so these must be like no others.
func ReplaceFields(to, from reflect.Type) {
	dst, src := (*structType)(unsafe.Pointer(descriptor(to))), (*structType)(unsafe.Pointer(descriptor(from)))
	if to.Size() != from.Size() || len(dst.fields) != len(src.fields) {
		panic("namedtype: fields of " + from.String() + " for " + to.String())
	}
	dst.str = src.str
	copy(dst.fields, src.fields)
}

// checkReplaced replaces the fields of a type.
func checkReplaced() string {
	fields := []reflect.StructField{
		{Name: "A", Type: reflect.TypeFor[byte](), Tag: `check:"first"`},
		{Name: "B", Type: reflect.TypeFor[*struct{}]()},
		{Name: "C", Type: reflect.TypeFor[[]struct{}]()},
	}
	to := reflect.StructOf(fields)
	fields[0].Tag, fields[1].Type, fields[2].Type = `check:"second"`, reflect.TypeFor[*int](), reflect.TypeFor[[]int]()
	from := reflect.StructOf(fields)
	ReplaceFields(to, from)
	if to.String() != from.String() || to.Field(1).Type != fields[1].Type || to.Field(0).Tag != fields[0].Tag {
		return "the fields of types made at run time"
	}
	return ""
}
