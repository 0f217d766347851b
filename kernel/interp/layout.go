package interp

import (
	"fmt"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"unsafe"

	"github.com/traefik/yaegi/interp"
)

// All that this package knows of yaegi's private types. Where they have their fields is looked up when the process starts. What is not as expected there is an error of Check,
// not a panic: the server and the other roles of the program run without an interpreter.

// missing lists what was looked for in yaegi and is not there.
var missing []string

// Check returns an error when yaegi is not laid out as the package expects.
// Then nothing may be evaluated.
func Check() error {
	if len(missing) > 0 {
		return fmt.Errorf("the interpreter yaegi lacks %s: build Lockstep with the version that its go.mod names",
			strings.Join(missing, ", "))
	}
	return nil
}

// layout says where yaegi's nodes, frames and symbols have their fields.
var layout = func() (l struct {
	child, anc, rval, kind, pos, start, tnext, fnext, sym, scope, meta, gen, exec, typ, types, level, findex, ident uintptr

	global uintptr // in a symbol
	ret    uintptr // in a type

	nodeType, kindType, scopeType reflect.Type

	frame struct{ root, anc, data uintptr }
}) {
	node := pointee(reflect.TypeFor[interp.Program](), "root")
	l.nodeType = node
	l.child, l.anc, l.rval = offset[[]*struct{}](node, "child"), offset[*struct{}](node, "anc"), offset[reflect.Value](node, "rval")
	l.kind, l.pos = offset[uint](node, "kind"), offset[token.Pos](node, "pos")
	l.start, l.tnext, l.fnext = offset[*struct{}](node, "start"), offset[*struct{}](node, "tnext"), offset[*struct{}](node, "fnext")
	l.sym, l.scope, l.meta = offset[*struct{}](node, "sym"), offset[*struct{}](node, "scope"), offset[any](node, "meta")
	l.gen, l.exec, l.typ = offset[func()](node, "gen"), offset[func()](node, "exec"), offset[*struct{}](node, "typ")
	l.types, l.ret = offset[[]reflect.Type](node, "types"), offset[[]*struct{}](pointee(node, "typ"), "ret")
	l.level, l.findex = offset[int](node, "level"), offset[int](node, "findex")
	l.ident = offset[string](node, "ident")
	if kind, ok := node.FieldByName("kind"); ok {
		l.kindType = kind.Type
	}

	l.global = offset[bool](pointee(node, "sym"), "global")
	l.scopeType = pointee(node, "scope")
	offset[bool](l.scopeType, "global")
	offset[*struct{}](l.scopeType, "anc")
	for _, name := range scopeNames {
		offset[any](l.scopeType, name)
	}

	frame := pointee(reflect.TypeFor[interp.Interpreter](), "frame")
	l.frame.root, l.frame.anc = offset[*struct{}](frame, "root"), offset[*struct{}](frame, "anc")
	l.frame.data = offset[[]reflect.Value](frame, "data")
	return l
}()

// pointee returns the type of what a field of a struct type points to, an empty struct if there is
// no such field.
func pointee(structure reflect.Type, name string) reflect.Type {
	offset[*struct{}](structure, name)
	if f, ok := structure.FieldByName(name); ok && f.Type.Kind() == reflect.Pointer && f.Type.Elem().Kind() == reflect.Struct {
		return f.Type.Elem()
	}
	return reflect.TypeFor[struct{}]()
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

// at is the address of a field of a node or frame.
func at[T, In any](n *In, offset uintptr) *T { return (*T)(unsafe.Add(unsafe.Pointer(n), offset)) }

// kindNames are the names of the kinds of nodes, each at its number.
var kindNames = func() (names []string) {
	if layout.kindType == nil || layout.kindType.Kind() != reflect.Uint {
		return nil // reported already
	}
	for i := range uint64(200) {
		kind := reflect.New(layout.kindType).Elem()
		kind.SetUint(i)
		name, ok := kind.Interface().(fmt.Stringer)
		if !ok {
			return nil
		}
		names = append(names, name.String())
	}
	return names
}()

// Kinds of nodes, as yaegi counts them.
var (
	funcDecl, funcLit   = kindOf("funcDecl"), kindOf("funcLit")
	fieldExpr, callExpr = kindOf("fieldExpr"), kindOf("callExpr")
	deferStmt           = kindOf("deferStmt")
	assignsSeveral      = kindsOf("defineXStmt", "assignXStmt")
	later               = kindsOf("goStmt", "deferStmt")
	labels              = kindsOf("labeledStmt", "gotoStmt", "breakStmt", "continueStmt", "blockStmt")
	keepsChildren       = kindsOf("assignStmt", "assignXStmt", "defineStmt", "defineXStmt", "typeAssertExpr")
)

func kindsOf(names ...string) map[uint]bool {
	kinds := map[uint]bool{}
	for _, name := range names {
		kinds[kindOf(name)] = true
	}
	return kinds
}

// kindOf is the kind that yaegi calls by a name.
func kindOf(name string) uint {
	i := slices.Index(kindNames, name)
	if i < 0 {
		missing = append(missing, "the kind of nodes "+name)
	}
	return uint(max(i, 0))
}
