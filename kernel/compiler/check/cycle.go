package check

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// A generic function that instantiates itself with a larger type has infinitely many instances:
//
//	func g[T any](n int, t T) { if n > 0 { g[[]T](n-1, nil) } }
//
// The checker finds such cycles, but only in code without other errors, and what a notebook allows
// is often one to the checker, such as an unused import. Then they are looked for here.
//
// Type parameters are the nodes of a graph, and so are types declared in generic functions. There
// is an edge from each node to each that is instantiated with it. It grows if the type argument is
// more than the parameter itself: []T, or a declared type, which has the parameters of the function
// around it. A cycle with a growing edge never ends.

// instantiation is an edge.
type instantiation struct {
	from, to types.Object
	grows    bool
	at       token.Pos
	arg      types.Type
}

// cycleFinder builds the graph of a checked unit.
type cycleFinder struct {
	u         *Unit
	canonical map[*types.TypeParam]*types.TypeParam // a method's own names for its receiver's
	local     map[*types.TypeName]bool              // those that have been added
	edges     map[types.Object][]instantiation      // by from
	nodes     []types.Object                        // that have edges from them, in order
}

// addInstanceCycle adds an instantiation cycle of the unit to the list, if there is one.
func (l *ErrorList) addInstanceCycle(u *Unit) {
	if len(u.Info.Instances) == 0 {
		return
	}
	c := &cycleFinder{u: u, canonical: map[*types.TypeParam]*types.TypeParam{}, local: map[*types.TypeName]bool{}, edges: map[types.Object][]instantiation{}}
	c.build()
	cycle := c.find()
	if cycle == nil {
		return
	}
	qualifier := types.RelativeTo(u.Pkg)
	l.add(u, types.Error{Fset: u.Fset, Pos: cycle[0].to.Pos(), Msg: "instantiation cycle:"})
	for _, e := range cycle {
		how := " instantiated as "
		if _, param := e.to.Type().(*types.TypeParam); !param {
			how = " implicitly parameterized by "
		}
		l.add(u, types.Error{Fset: u.Fset, Pos: e.at, Msg: "\t" + e.to.Name() + how + types.TypeString(e.arg, qualifier)})
	}
}

func (c *cycleFinder) build() {
	for _, obj := range c.u.Info.Defs {
		if fn, ok := obj.(*types.Func); ok {
			c.addReceiver(fn.Signature())
		}
	}
	args := map[*ast.Ident][]ast.Expr{} // as they are written
	for _, f := range c.u.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.IndexExpr:
				args[identOf(n.X)] = []ast.Expr{n.Index}
			case *ast.IndexListExpr:
				args[identOf(n.X)] = n.Indices
			}
			return true
		})
	}
	idents := make([]*ast.Ident, 0, len(c.u.Info.Instances))
	for id := range c.u.Info.Instances {
		idents = append(idents, id)
	}
	slices.SortFunc(idents, func(a, b *ast.Ident) int { return cmp.Compare(a.Pos(), b.Pos()) })
	for _, id := range idents {
		params := typeParams(c.u.Info.Uses[id])
		targs := c.u.Info.Instances[id].TypeArgs
		for i := range min(params.Len(), targs.Len()) {
			at := id.Pos()
			if written := args[id]; i < len(written) {
				at = written[i].Pos()
			}
			c.addInstance(params.At(i), targs.At(i), at)
		}
	}
}

// identOf returns the name of a generic function or type.
func identOf(x ast.Expr) *ast.Ident {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		return x
	case *ast.SelectorExpr:
		return x.Sel
	}
	return nil
}

func typeParams(obj types.Object) *types.TypeParamList {
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Signature().TypeParams()
	case *types.TypeName:
		switch t := obj.Type().(type) {
		case *types.Named:
			return t.Origin().TypeParams()
		case *types.Alias:
			return t.Origin().TypeParams()
		}
	}
	return nil
}

// addReceiver records a method's own names for the type parameters of its receiver.
func (c *cycleFinder) addReceiver(sig *types.Signature) {
	own := sig.RecvTypeParams()
	if own.Len() == 0 {
		return
	}
	t := types.Unalias(sig.Recv().Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		params := named.Origin().TypeParams()
		for i := range min(own.Len(), params.Len()) {
			c.canonical[own.At(i)] = params.At(i)
		}
	}
}

func (c *cycleFinder) node(p *types.TypeParam) types.Object {
	if same := c.canonical[p]; same != nil {
		p = same
	}
	return p.Obj()
}

func (c *cycleFinder) add(e instantiation) {
	if c.edges[e.from] == nil {
		c.nodes = append(c.nodes, e.from)
	}
	c.edges[e.from] = append(c.edges[e.from], e)
}

// addInstance records that a type parameter is instantiated with an argument. No cycle leads
// through another package, which does not know the types of this one.
func (c *cycleFinder) addInstance(param *types.TypeParam, arg types.Type, at token.Pos) {
	if param.Obj().Pkg() != c.u.Pkg {
		return
	}
	for t := range partsOf(arg) {
		var from types.Object
		switch t := t.(type) {
		case *types.TypeParam:
			from = c.node(t)
		case *types.Named:
			if from = c.localType(t.Origin().Obj()); from == nil {
				continue
			}
		}
		c.add(instantiation{from, c.node(param), t != types.Unalias(arg), at, arg})
	}
}

// localType returns obj if it is a type declared within a generic function, whose type parameters
// it then depends on.
func (c *cycleFinder) localType(obj *types.TypeName) types.Object {
	top := c.u.Pkg.Scope()
	if obj.Pkg() != c.u.Pkg || obj.Parent() == top || obj.Parent() == nil {
		return nil
	}
	if has, known := c.local[obj]; known {
		if has {
			return obj
		}
		return nil
	}
	c.local[obj] = false
	for scope := obj.Parent(); scope != nil && scope != top; scope = scope.Parent() {
		for _, name := range scope.Names() {
			around, ok := scope.Lookup(name).(*types.TypeName)
			if !ok || around.IsAlias() || around.Pos() >= obj.Pos() {
				continue
			}
			if p, ok := around.Type().(*types.TypeParam); ok {
				c.local[obj] = true
				c.add(instantiation{c.node(p), obj, true, obj.Pos(), p})
			}
		}
	}
	return c.localType(obj)
}

// partsOf returns the type parameters and named types in a type.
func partsOf(t types.Type) func(yield func(types.Type) bool) {
	return func(yield func(types.Type) bool) { eachPart(t, yield) }
}

func eachPart(t types.Type, yield func(types.Type) bool) bool {
	each := func(t types.Type) bool { return eachPart(t, yield) }
	tuple := func(tup *types.Tuple) bool {
		for v := range tup.Variables() {
			if !each(v.Type()) {
				return false
			}
		}
		return true
	}
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		return yield(t)
	case *types.Named:
		if !yield(t) {
			return false
		}
		for arg := range t.TypeArgs().Types() {
			if !each(arg) {
				return false
			}
		}
	case *types.Map:
		return each(t.Key()) && each(t.Elem())
	case interface{ Elem() types.Type }: // arrays, channels, pointers, slices
		return each(t.Elem())
	case *types.Interface:
		for m := range t.Methods() {
			if !each(m.Type()) {
				return false
			}
		}
	case *types.Signature:
		return tuple(t.Params()) && tuple(t.Results())
	case *types.Struct:
		for f := range t.Fields() {
			if !each(f.Type()) {
				return false
			}
		}
	}
	return true
}

// find returns a cycle with an edge that grows, or nil. Its edges lead backward, in the order of
// the compiler's report: each ends where the one before it begins.
func (c *cycleFinder) find() []instantiation {
	for _, n := range c.nodes {
		for _, e := range c.edges[n] {
			if !e.grows {
				continue
			}
			if e.from == e.to {
				return []instantiation{e}
			}
			if way := c.way(e.to, e.from); way != nil {
				cycle := append(way, e)
				slices.Reverse(cycle)
				return cycle
			}
		}
	}
	return nil
}

// way returns the shortest path from one node to another.
func (c *cycleFinder) way(from, to types.Object) []instantiation {
	by := map[types.Object]instantiation{} // how each was reached
	for reached := []types.Object{from}; len(reached) > 0; reached = reached[1:] {
		for _, e := range c.edges[reached[0]] {
			if _, before := by[e.to]; before || e.to == from {
				continue
			}
			by[e.to] = e
			reached = append(reached, e.to)
		}
	}
	if _, ok := by[to]; !ok {
		return nil
	}
	var way []instantiation
	for n := to; n != from; n = by[n].from {
		way = append(way, by[n])
	}
	slices.Reverse(way)
	return way
}
