package interp

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"unsafe"
)

// What this package knows of yaegi's private parts stands in files of two kinds, and nowhere else:
//
//	private.go          how fields are found, and what is reported when one is missing
//	private_node.go     the nodes of a text's tree, their kinds, and types
//	private_frame.go    the frames in which calls keep their variables
//	private_session.go  what an interpreter keeps of all texts: scopes, symbols, values
//	link_*.go           one private function each
//
// Where yaegi has its fields is looked up by their names when the process starts. What is not as
// expected is an error of Check then, not a panic: the server and the other roles of the program
// run without an interpreter. Package goruntime's comment says what to do when a new yaegi comes.

// madeFor is the version of yaegi whose private parts these files describe.
const madeFor = "v0.16.1"

// missing lists what was looked for in yaegi and is not there.
var missing []string

// Check returns an error when yaegi is not laid out as the package expects. Then nothing may be
// evaluated. A worker asks once, when it starts.
func Check() error {
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("the interpreter yaegi lacks %s: Lockstep was made for yaegi %s; build it with the version that its go.mod names",
		strings.Join(missing, ", "), madeFor)
}

// offset returns where a struct type has a field of T's kind and size; any stands for every type.
func offset[T any](structure reflect.Type, name string) uintptr {
	f, ok := structure.FieldByName(name)
	if typ := reflect.TypeFor[T](); !ok || typ != reflect.TypeFor[any]() && (f.Type.Kind() != typ.Kind() || f.Type.Size() != typ.Size()) {
		missing = append(missing, fmt.Sprintf("the field %s of %v, a %v", name, structure, typ))
		return 0
	}
	return f.Offset
}

// pointee returns the type of what a field of a struct type points to, an empty struct if there is
// no such field.
func pointee(structure reflect.Type, name string) reflect.Type {
	offset[*struct{}](structure, name)
	if f, ok := structure.FieldByName(name); ok && f.Type.Kind() == reflect.Pointer && f.Type.Elem().Kind() == reflect.Struct {
		return f.Type.Elem()
	}
	return reflect.TypeFor[struct{}]()
}

// at returns the address of the field at an offset.
func at[T, In any](in *In, offset uintptr) *T { return (*T)(unsafe.Add(unsafe.Pointer(in), offset)) }

// isYaegis reports whether code is that of a function of yaegi's, or of one here in its place.
func isYaegis(code uintptr) bool {
	return code == literalCode || strings.HasPrefix(runtime.FuncForPC(code).Name(), "github.com/traefik/yaegi/interp.")
}
