package core

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"
)

// spelled are types, each with its name for package reflect.
const spelled = `package main

import "compiled"

type (
	Point        struct{ X, y int }
	Stack[T any] []T
)

var (
	a []byte                         // []uint8
	b map[string]*Point              // map[string]*main.Point
	c chan (<-chan int)              // chan (<-chan int)
	d chan<- chan<- int              // chan<- chan<- int
	e func(int, ...string)           // func(int, ...string)
	f func() (a, b error)            // func() (error, error)
	g Stack[compiled.Duration]       // main.Stack[a/compiled.Duration]
	h struct{ Point; n int "tag" }   // struct { main.Point; n int "tag" }
	i interface{ M(); n(any) bool }  // interface { M(); main.n(interface {}) bool }
	j [3]struct{}                    // [3]struct {}
	k compiled.Duration              // compiled.Duration
)
`

func TestReflectName(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", spelled, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	compiled := types.NewPackage("a/compiled", "compiled")
	compiled.Scope().Insert(types.NewNamed(types.NewTypeName(0, compiled, "Duration", nil), types.Typ[types.Int64], nil).Obj())
	compiled.MarkComplete()
	conf := types.Config{Importer: importing{compiled}}
	pkg, err := conf.Check("main", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			want := spec.Comment.Text()
			if got := ReflectName(pkg.Scope().Lookup(spec.Names[0].Name).Type()) + "\n"; got != want {
				t.Errorf("%s is spelled %swant %s", spec.Names[0].Name, got, want)
			}
		}
		return true
	})
}
