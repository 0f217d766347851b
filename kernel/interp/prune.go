package interp

import (
	"maps"
	"reflect"
	"slices"
	"unsafe"
)

// A function that has been compiled is a chain of steps: closures that have what they need, which
// is places in frames, other steps, and now and then the node of the tree that they were made from.
// The tree itself, at 400 bytes a node, is ten times as large as the steps, and any part of it
// keeps all of it, since its nodes lead to each other.
//
// So nodes are taken apart once a text has been evaluated. What steps and later texts still ask of
// the tree stays:
//
//   - a function's children: its name, its type, and of its body the first step (runCfg and who
//     calls it);
//   - the way up from the first step, by which a panic finds the function's name, and the text is
//     kept for its positions;
//   - of the type of a parameter, that it is not the type of a declared function (isNamedFuncSrc);
//   - both sides of assignments, which some steps look at again (assignFromCall, callBin, assign,
//     destType);
//   - the operand of a type assertion (typeAssert);
//   - the symbols of the variables of package main that a function uses, which say how long their
//     values are needed.

// prune takes apart the texts with the given roots.
func prune(roots reflect.Value) {
	for i := range roots.Len() {
		root := (*node)(roots.Index(i).UnsafePointer())
		for _, declaration := range root.children() {
			if declaration.kind() == funcDecl {
				globals := map[unsafe.Pointer]bool{}
				declaration.globals(globals)
				if len(globals) > 0 {
					*at[any](declaration, layout.meta) = slices.Collect(maps.Keys(globals))
				}
				declaration.pruneFunction()
			}
		}
		cut[[]*node](root, layout.child)
	}
}

// globals collects the symbols of package main's variables that are used below a node.
func (n *node) globals(symbols map[unsafe.Pointer]bool) {
	if symbol := *at[unsafe.Pointer](n, layout.sym); symbol != nil && *(*bool)(unsafe.Add(symbol, layout.global)) {
		symbols[symbol] = true
	}
	for _, child := range n.children() {
		child.globals(symbols)
	}
}

// pruneFunction takes apart a function, or a function literal. It may be running, so what is needed
// stays in its place all the time.
func (n *node) pruneFunction() {
	children := n.children()
	if len(children) != 4 {
		return // it has no body
	}
	receiver, name, signature, body := children[0], children[1], children[2], children[3]
	receiver.prune(nil, nil)
	name.prune(nil, nil)
	lists := signature.children()
	for _, list := range lists {
		list.prune(nil, nil)
	}
	// By the first it is seen that there are no type parameters.
	*at[[]*node](signature, layout.child) = []*node{lists[0]}

	first := *at[*node](body, layout.start)
	if first == nil {
		return
	}
	body.prune(nil, first)
	*at[*node](first, layout.anc) = n
	pruneScopes(*at[unsafe.Pointer](first, layout.scope))
	cut[*node](n, layout.start, layout.tnext, layout.fnext)
}

// prune takes apart a node and what is below it. parent is the node above, if the way there stays,
// and first the first step of the function around.
func (n *node) prune(parent, first *node) {
	kind := n.kind()
	above := n
	if !keepsChildren[kind] && kind != fieldExpr {
		above = nil
	}
	if kind == funcLit {
		n.pruneFunction()
	} else {
		for _, child := range n.children() {
			child.prune(above, first)
		}
		cut[*node](n, layout.tnext, layout.fnext)
		if !keepsChildren[kind] {
			cut[[]*node](n, layout.child)
		}
	}
	if labels[kind] { // the symbol of a label has the statements that go there
		cut[unsafe.Pointer](n, layout.sym)
	}
	if *at[*node](n, layout.start) != first { // which the function's body must have
		cut[*node](n, layout.start)
	}
	if n == first {
		return
	}
	cut[unsafe.Pointer](n, layout.scope)
	switch {
	case kind == funcLit: // its name begins with that of the function around
		*at[*node](n, layout.anc) = first
	case parent == nil:
		cut[*node](n, layout.anc)
	}
}

// scopeNames are the fields of a scope that pruneScopes clears.
var scopeNames = []string{"child", "sym", "loop", "loopRestart"}

// pruneScopes takes the names out of a function's scope and those in it, the innermost of which is
// given.
func pruneScopes(scope unsafe.Pointer) {
	for scope != nil {
		s := reflect.NewAt(layout.scopeType, scope).Elem()
		if s.FieldByName("global").Bool() {
			return
		}
		for _, name := range scopeNames {
			field(s, name).SetZero()
		}
		scope = s.FieldByName("anc").UnsafePointer()
	}
}

// cut clears fields of a node.
func cut[T any](n *node, fields ...uintptr) {
	for _, field := range fields {
		var zero T
		*at[T](n, field) = zero
	}
}

func (n *node) kind() uint { return *at[uint](n, layout.kind) }
