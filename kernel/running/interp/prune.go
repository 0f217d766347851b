package interp

import (
	"maps"
	"slices"
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
func prune(roots []*node) {
	for _, root := range roots {
		for _, declaration := range root.children() {
			if declaration.kind() == funcDecl {
				globals := map[*symbol]bool{}
				declaration.globals(globals)
				if len(globals) > 0 {
					declaration.keep(slices.Collect(maps.Keys(globals)))
				}
				declaration.pruneFunction()
			}
		}
		root.setChildren(nil)
	}
}

// globals collects the symbols of package main's variables that are used below a node.
func (n *node) globals(symbols map[*symbol]bool) {
	if s := n.symbol(); s != nil && s.isGlobal() {
		symbols[s] = true
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
	signature.setChildren([]*node{lists[0]})

	first := body.start()
	if first == nil {
		return
	}
	body.prune(nil, first)
	first.setParent(n)
	first.scope().prune()
	n.dropStart()
	n.dropNext()
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
		n.dropNext()
		if !keepsChildren[kind] {
			n.setChildren(nil)
		}
	}
	if labels[kind] { // the symbol of a label has the statements that go there
		n.dropSymbol()
	}
	if n.start() != first { // which the function's body must have
		n.dropStart()
	}
	if n == first {
		return
	}
	n.dropScope()
	switch {
	case kind == funcLit: // its name begins with that of the function around
		n.setParent(first)
	case parent == nil:
		n.setParent(nil)
	}
}

// prune takes the names out of a scope of a function and those around it, up to the package's.
func (s *scope) prune() {
	for ; s != nil && !s.isGlobal(); s = s.parent() {
		s.dropChildren()
		s.dropNames()
	}
}
