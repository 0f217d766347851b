package core

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"reflect"
	"testing"
)

// declared are types, and which rules hold for them.
const declared = `package p

import "compiled"

type (
	Int      int
	Point    struct{ X int }
	List     []List        // recursive
	Tree     map[string]*Tree // recursive
	Visit    func(Visit)   // recursive
	Node     struct{ next *Node }
	Nodes    []Node
	Stringer interface{ String() string }
	Through  []interface{ M(Through) }
	Duration compiled.Duration
)

var (
	i       int       // own same
	named   Int       // same
	point   Point     // own same
	list    List      // own recursive same
	tree    Tree      // own recursive same
	visit   Visit     // own recursive same
	nodes   Nodes     // same
	ints    []Int     // same
	lists   []List    // own same
	f       func(int) // own same
	more    func(...int)
	empty   any       // own same
	iface   Stringer
	ifaces  []Stringer
	through Through
	duration compiled.Duration // own same
	other   Duration  // same
	plain   struct{ P Point } // own same
	boxed   struct{ I Int } // same
)
`

type importing struct{ pkg *types.Package }

func (im importing) Import(string) (*types.Package, error) { return im.pkg, nil }

func TestRules(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", declared, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	compiled := types.NewPackage("compiled", "compiled")
	compiled.Scope().Insert(types.NewNamed(types.NewTypeName(0, compiled, "Duration", nil), types.Typ[types.Int64], nil).Obj())
	compiled.MarkComplete()
	conf := types.Config{Importer: importing{compiled}}
	pkg, err := conf.Check("p", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	rules := Rules{Compiled: func(n *types.Named) bool { return n.Obj().Pkg() != pkg }, Known: map[*types.Named]bool{}}
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, spec := range g.Specs {
			spec := spec.(*ast.ValueSpec)
			typ := pkg.Scope().Lookup(spec.Names[0].Name).Type()
			got := ""
			for _, rule := range []struct {
				name  string
				holds bool
			}{{"own", rules.HasOwnType(typ)}, {"recursive", rules.Recursive(typ)}, {"same", SameInCore(typ)}} {
				if rule.holds {
					got += " " + rule.name
				}
			}
			want := ""
			if spec.Comment != nil {
				want = " " + spec.Comment.Text()[:len(spec.Comment.Text())-1]
			}
			if got != want {
				t.Errorf("%s, of type %s: got%s, want%s", spec.Names[0].Name, typ, got, want)
			}
		}
	}
}

func TestWrapper(t *testing.T) {
	list := types.NewNamed(types.NewTypeName(0, nil, "List", nil), types.NewSlice(types.Typ[types.Int]), nil)
	wrapper := reflect.TypeFor[struct{ V []int }]()
	v := Wrap(reflect.ValueOf([]int{1}), wrapper)
	if v.Type() != wrapper || !IsWrapper(list, v) || Unwrap(list, v).Len() != 1 || UnwrappedType(list, wrapper) != reflect.TypeFor[[]int]() {
		t.Errorf("the list is wrapped as %v", v)
	}
	for _, typ := range []types.Type{nil, types.NewStruct(nil, nil)} {
		if IsWrapper(typ, v) || Unwrap(typ, v) != v || UnwrappedType(typ, wrapper) != wrapper {
			t.Errorf("a value of type %v is taken for a wrapper", typ)
		}
	}
	if n := reflect.ValueOf(1); Wrap(n, reflect.TypeFor[int]()) != n || Unwrap(list, n) != n {
		t.Error("what needs no wrapper has one")
	}
}
