package interp

import (
	"reflect"
	"runtime"
	"unsafe"

	"github.com/traefik/yaegi/interp"
)

// yaegi keeps the names of a text in scopes, one within the other, and for each a symbol. The
// values of the variables of packages stand in the interpreter's own frame, by the symbols'
// indexes.

type (
	scope  struct{}
	symbol struct{}
)

// interpreterLayout says where an interpreter has its fields.
var interpreterLayout = func() (l struct {
	scopes, roots, universe, frame uintptr
	scopesType                     reflect.Type
}) {
	typ := reflect.TypeFor[interp.Interpreter]()
	l.scopes, l.roots = offset[map[string]*scope](typ, "scopes"), offset[[]*node](typ, "roots")
	l.universe, l.frame = offset[*scope](typ, "universe"), offset[*frame](typ, "frame")
	l.scopesType = fieldType(typ, "scopes")
	return l
}()

// scopeLayout says where scopes have their fields.
var scopeLayout = func() (l struct {
	anc, child, sym, loop, loopRestart, types, global uintptr

	symType reflect.Type // of sym, a map of symbols by name
}) {
	typ := pointee(reflect.TypeFor[interp.Interpreter](), "universe")
	l.anc, l.child, l.types = offset[*scope](typ, "anc"), offset[[]*scope](typ, "child"), offset[[]reflect.Type](typ, "types")
	l.sym, l.global = offset[map[string]*symbol](typ, "sym"), offset[bool](typ, "global")
	l.loop, l.loopRestart = offset[*node](typ, "loop"), offset[*node](typ, "loopRestart")
	l.symType = fieldType(typ, "sym")
	return l
}()

// symbolLayout says where symbols have their fields.
var symbolLayout = func() (l struct{ typ, node, index, global uintptr }) {
	typ := pointee(nodeLayout.typ, "sym")
	l.typ, l.node = offset[*itype](typ, "typ"), offset[*node](typ, "node")
	l.index, l.global = offset[int](typ, "index"), offset[bool](typ, "global")
	return l
}()

// fieldType returns the type of a field, any's if there is no such field.
func fieldType(structure reflect.Type, name string) reflect.Type {
	if f, ok := structure.FieldByName(name); ok {
		return f.Type
	}
	return reflect.TypeFor[any]()
}

// An interpreter's own things.

// rootsOf returns where the trees of an interpreter's texts are.
func rootsOf(y *interp.Interpreter) *[]*node { return at[[]*node](y, interpreterLayout.roots) }

// globalsOf returns where the values of the variables of packages are, and their types, by index.
func globalsOf(y *interp.Interpreter) (values *[]reflect.Value, types *[]reflect.Type) {
	universe := *at[*scope](y, interpreterLayout.universe)
	return rootFrame(y).variables(), at[[]reflect.Type](universe, scopeLayout.types)
}

// rootFrame returns the frame that has the values of the variables of packages.
func rootFrame(y *interp.Interpreter) *frame { return *at[*frame](y, interpreterLayout.frame) }

// scopeOf returns the scope of a package, nil if there is none.
func scopeOf(y *interp.Interpreter, pkg string) *scope {
	scopes := reflect.NewAt(interpreterLayout.scopesType, unsafe.Pointer(at[struct{}](y, interpreterLayout.scopes))).Elem()
	s := scopes.MapIndex(reflect.ValueOf(pkg))
	if !s.IsValid() {
		return nil
	}
	return (*scope)(s.UnsafePointer())
}

// Scopes.

func (s *scope) parent() *scope { return *at[*scope](s, scopeLayout.anc) }

// isGlobal reports whether a scope is a package's, or that of all.
func (s *scope) isGlobal() bool { return *at[bool](s, scopeLayout.global) }

// dropChildren forgets the scopes within one.
func (s *scope) dropChildren() { *at[[]*scope](s, scopeLayout.child) = nil }

// dropNames forgets the names in a scope, and the loop around.
func (s *scope) dropNames() {
	*at[map[string]*symbol](s, scopeLayout.sym) = nil
	*at[*node](s, scopeLayout.loop), *at[*node](s, scopeLayout.loopRestart) = nil, nil
}

// names returns a scope's symbols by name.
func (s *scope) names() names {
	return names{reflect.NewAt(scopeLayout.symType, unsafe.Pointer(at[struct{}](s, scopeLayout.sym))).Elem()}
}

// names is a map of symbols.
type names struct{ table reflect.Value }

// symbol returns the symbol of a name, nil if there is none.
func (n names) symbol(name string) *symbol {
	s := n.table.MapIndex(reflect.ValueOf(name))
	if !s.IsValid() {
		return nil
	}
	return (*symbol)(s.UnsafePointer())
}

// set gives a name a symbol, or none if that is nil.
func (n names) set(name string, s *symbol) {
	var v reflect.Value
	if s != nil {
		v = reflect.NewAt(n.table.Type().Elem().Elem(), unsafe.Pointer(s))
	}
	n.table.SetMapIndex(reflect.ValueOf(name), v)
}

// Symbols.

func (s *symbol) typ() *itype    { return *at[*itype](s, symbolLayout.typ) }
func (s *symbol) node() *node    { return *at[*node](s, symbolLayout.node) }
func (s *symbol) dropNode()      { *at[*node](s, symbolLayout.node) = nil }
func (s *symbol) index() int     { return *at[int](s, symbolLayout.index) }
func (s *symbol) isGlobal() bool { return *at[bool](s, symbolLayout.global) }

// whenGone has f called with x when nothing refers to a node or symbol any more.
func whenGone[T node | symbol, X any](p *T, f func(X), x X) {
	runtime.AddCleanup((*byte)(unsafe.Pointer(p)), f, x) // not of a T, which has no size here
}
