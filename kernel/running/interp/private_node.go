package interp

import (
	"fmt"
	"go/token"
	"reflect"
	"slices"
	"unsafe"

	"github.com/traefik/yaegi/interp"
)

// yaegi compiles a text to a tree of nodes. Each that does something has a generator, which makes
// its step, and knows which node's step comes next.

// What is in yaegi's types of these names is found by offset. A step returns the next one.
type (
	node  struct{}
	itype struct{} // a type
	step  func(*frame) step
)

// nodeLayout says where nodes have their fields.
var nodeLayout = func() (l struct {
	typ   reflect.Type // of nodes
	tree  struct{ child, anc, kind, pos, ident uintptr }
	means struct{ sym, scope, typ, rval, meta uintptr }
	steps struct{ gen, exec, start, tnext, fnext uintptr }
	place struct{ types, level, findex uintptr }
}) {
	l.typ = pointee(reflect.TypeFor[interp.Program](), "root")
	l.tree.child, l.tree.anc = offset[[]*node](l.typ, "child"), offset[*node](l.typ, "anc")
	l.tree.kind, l.tree.pos, l.tree.ident = offset[uint](l.typ, "kind"), offset[token.Pos](l.typ, "pos"), offset[string](l.typ, "ident")
	l.means.sym, l.means.scope = offset[*symbol](l.typ, "sym"), offset[*scope](l.typ, "scope")
	l.means.typ, l.means.rval, l.means.meta = offset[*itype](l.typ, "typ"), offset[reflect.Value](l.typ, "rval"), offset[any](l.typ, "meta")
	l.steps.gen, l.steps.exec = offset[func(*node)](l.typ, "gen"), offset[step](l.typ, "exec")
	l.steps.start, l.steps.tnext, l.steps.fnext = offset[*node](l.typ, "start"), offset[*node](l.typ, "tnext"), offset[*node](l.typ, "fnext")
	l.place.types, l.place.level, l.place.findex = offset[[]reflect.Type](l.typ, "types"), offset[int](l.typ, "level"), offset[int](l.typ, "findex")
	return l
}()

// rootOffset says where a compiled text has the root of its tree.
var rootOffset = offset[*node](reflect.TypeFor[interp.Program](), "root")

func rootOf(prog *interp.Program) *node { return *at[*node](prog, rootOffset) }

// nodePointer is the type of the values that yaegi has for declared functions.
var nodePointer = reflect.PointerTo(nodeLayout.typ)

// The tree.

func (n *node) children() []*node        { return *at[[]*node](n, nodeLayout.tree.child) }
func (n *node) setChildren(list []*node) { *at[[]*node](n, nodeLayout.tree.child) = list }
func (n *node) parent() *node            { return *at[*node](n, nodeLayout.tree.anc) }
func (n *node) setParent(p *node)        { *at[*node](n, nodeLayout.tree.anc) = p }
func (n *node) kind() uint               { return *at[uint](n, nodeLayout.tree.kind) }
func (n *node) pos() token.Pos           { return *at[token.Pos](n, nodeLayout.tree.pos) }
func (n *node) ident() string            { return *at[string](n, nodeLayout.tree.ident) }

// What a node stands for.

func (n *node) symbol() *symbol      { return *at[*symbol](n, nodeLayout.means.sym) }
func (n *node) scope() *scope        { return *at[*scope](n, nodeLayout.means.scope) }
func (n *node) typ() *itype          { return *at[*itype](n, nodeLayout.means.typ) }
func (n *node) value() reflect.Value { return *at[reflect.Value](n, nodeLayout.means.rval) }
func (n *node) valuePlace() *reflect.Value {
	return at[reflect.Value](n, nodeLayout.means.rval)
}
func (n *node) dropSymbol() { *at[*symbol](n, nodeLayout.means.sym) = nil }
func (n *node) dropScope()  { *at[*scope](n, nodeLayout.means.scope) = nil }

// keep has x live as long as the node. Nothing else uses the field once a text has been compiled.
func (n *node) keep(x any) { *at[any](n, nodeLayout.means.meta) = x }

// Its steps.

// generator returns where the function is that makes the step.
func (n *node) generator() *func(*node) { return at[func(*node)](n, nodeLayout.steps.gen) }

// step returns where the step is, once it has been made.
func (n *node) step() *step { return at[step](n, nodeLayout.steps.exec) }

// nextSteps returns the steps after that of a node; otherwise is for a condition that is false, and
// nil of what is no condition.
func (n *node) nextSteps() (next, otherwise step) {
	return getExec(*at[*node](n, nodeLayout.steps.tnext)), getExec(*at[*node](n, nodeLayout.steps.fnext))
}

// start returns the node whose step is the first of a part of the tree.
func (n *node) start() *node { return *at[*node](n, nodeLayout.steps.start) }

// firstStep returns the node of a function's first step. A function's children are its receiver,
// name, signature and body.
func (n *node) firstStep() *node { return n.children()[3].start() }

func (n *node) dropStart() { *at[*node](n, nodeLayout.steps.start) = nil }

func (n *node) dropNext() {
	*at[*node](n, nodeLayout.steps.tnext), *at[*node](n, nodeLayout.steps.fnext) = nil, nil
}

// Where values are.

// frameTypes returns the types of the variables in a function's frame.
func (n *node) frameTypes() []reflect.Type { return *at[[]reflect.Type](n, nodeLayout.place.types) }

// place returns where a node's value is: how many frames above, and the index there.
func (n *node) place() (level, index int) {
	return *at[int](n, nodeLayout.place.level), *at[int](n, nodeLayout.place.findex)
}

// Types.

// itypeLayout says where types have their fields, and those of structs theirs.
var itypeLayout = func() (l struct {
	ret, rtype, field uintptr
	fieldType         reflect.Type // what describes a field
	fieldTyp          uintptr
}) {
	typ := pointee(nodeLayout.typ, "typ")
	l.ret, l.rtype, l.field = offset[[]*itype](typ, "ret"), offset[reflect.Type](typ, "rtype"), offset[[]struct{}](typ, "field")
	l.fieldType = reflect.TypeFor[struct{}]()
	if f, ok := typ.FieldByName("field"); ok && f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct {
		l.fieldType = f.Type.Elem()
	}
	l.fieldTyp = offset[*itype](l.fieldType, "typ")
	return l
}()

// setReflectType has a type be taken for rtype.
func (t *itype) setReflectType(rtype reflect.Type) {
	*at[reflect.Type](t, itypeLayout.rtype) = rtype
}

// funcType returns the type of a function.
func (n *node) funcType() reflect.Type { return typeOf(n.typ()) }

// results returns how many results a function type has.
func (t *itype) results() int { return len(*at[[]*itype](t, itypeLayout.ret)) }

// fields returns the types of a struct's fields.
func (t *itype) fields() (types []*itype) {
	list := *at[[]struct{}](t, itypeLayout.field) // of fieldType
	first := unsafe.Pointer(unsafe.SliceData(list))
	for i := range uintptr(len(list)) {
		types = append(types, *(**itype)(unsafe.Add(first, i*itypeLayout.fieldType.Size()+itypeLayout.fieldTyp)))
	}
	return types
}

// Kinds of nodes, as yaegi counts them.
var (
	funcDecl, funcLit   = kindOf("funcDecl"), kindOf("funcLit")
	fieldExpr, callExpr = kindOf("fieldExpr"), kindOf("callExpr")
	deferStmt, exprStmt = kindOf("deferStmt"), kindOf("exprStmt")
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

// kindNames are the names of the kinds of nodes, each at its number.
var kindNames = func() (names []string) {
	kind, ok := nodeLayout.typ.FieldByName("kind")
	if !ok || kind.Type.Kind() != reflect.Uint {
		return nil // reported already
	}
	for i := range uint64(200) {
		k := reflect.New(kind.Type).Elem()
		k.SetUint(i)
		name, ok := k.Interface().(fmt.Stringer)
		if !ok {
			return nil
		}
		names = append(names, name.String())
	}
	return names
}()
