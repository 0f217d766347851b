package bridge_test

import (
	"fmt"
	"go/types"
	"reflect"
	"strings"
	"testing"

	"github.com/traefik/yaegi/interp"
)

// Only yaegi makes recursive types at run time.
func TestRecursiveTypes(t *testing.T) {
	const source = `type Node struct { Val int; next *Node; Kids []*Node; ByName map[string]Node; Any any }
		type Tree struct { Left, Right *Tree; Color Color ` + "`json:\"color\"`" + ` }
		type Forest []Forest
		type Color int; func (c Color) MarshalText() ([]byte, error) { return nil, nil }; func (c *Color) UnmarshalText(text []byte) error { return nil }`
	const core = `package main
		import "ls"
		type T_1 struct {
			Val int "lockstep:\"main.Node\""; F_next *T_1 "json:\"-\""; Kids []*T_1; ByName map[string]T_1; Any any }
		type T_2 struct { Left *T_2 "lockstep:\"main.Tree\""; Right *T_2; Color int "json:\"color\"" }
		type T_7 struct { V []T_7 "lockstep:\"main.Forest\"" }
		type B_3 struct { V int "lockstep:\"main.Color\"" }
		type B_4 struct { V *int "lockstep:\"*main.Color\"" }
		func marshal(c int) ([]byte, any) { return []byte{'c', byte('0'+c)}, nil }
		func marshalPtr(c *int) ([]byte, any) { return marshal(*c) }
		func unmarshal(c *int, text []byte) any { *c = int(text[1]-'0'); return nil }
		func init() {
			ls.Register(1, "Node", T_1{}, false)
			ls.Register(2, "*Node", &T_1{}, false)
			ls.Register(3, "Tree", T_2{}, false)
			ls.Register(4, "*Tree", &T_2{}, false)
			ls.Register(5, "Color", B_3{}, true)
			ls.Method(5, "MarshalText", marshal)
			ls.Register(6, "*Color", B_4{}, true)
			ls.Method(6, "MarshalText", marshalPtr)
			ls.Method(6, "UnmarshalText", unmarshal)
			n := &T_1{Val: 1, F_next: &T_1{Val: 2}}
			n.Kids = []*T_1{n.F_next}
			n.ByName = map[string]T_1{"x": *n.F_next}
			n.Any = B_3{4}
			ls.Node(n, n.F_next)
			ls.Tree(&T_2{Color: 1, Left: &T_2{Color: 2}}, &T_2{})
			ls.Register(7, "Forest", T_7{}, false)
			ls.Register(8, "*Forest", &T_7{}, false)
			ls.Forest(T_7{[]T_7{T_7{}, T_7{[]T_7{T_7{}}}}}, &T_7{})
			loop := &T_2{}
			loop.Left = loop
			ls.Loop(loop)
		}`
	w := newWorld(t)
	pkg := w.check(source)
	i := interp.New(interp.Options{})
	err := i.Use(interp.Exports{"ls/ls": {
		"Register": reflect.ValueOf(func(id int, name string, x any, boxed bool) {
			typ := pkg.Scope().Lookup(strings.TrimPrefix(name, "*")).Type()
			if name[0] == '*' {
				typ = types.NewPointer(typ)
			}
			w.types.Register(id, typ, reflect.TypeOf(x), boxed)
		}),
		"Method": reflect.ValueOf(func(id int, name string, fn any) { w.types.Method(id, name, reflect.ValueOf(fn)) }),
		"Node": reflect.ValueOf(func(n, next any) {
			text := anonymous(fmt.Sprintf("%+v", w.types.Wrap(n)))
			if want := "&{Val:1 next:ADDRKids:[ADDR] ByName:map[x:{Val:2 next:<nil> Kids:[] ByName:map[] Any:<nil>}] Any:4}"; text != want {
				t.Errorf("got  %s\nwant %s", text, want)
			}
			if got, want := w.types.TypeString(next), "*main.Node"; got != want {
				t.Errorf("type of next is %s", got)
			}
			r := w.call("encoding/json", "Marshal", n)
			if got, want := string(r[0].([]byte)), `{"Val":1,"Kids":[{"Val":2,"Kids":null,"ByName":null,"Any":null}],"ByName":{"x":{"Val":2,"Kids":null,"ByName":null,"Any":null}},"Any":"c4"}`; got != want {
				t.Errorf("Marshal\n got %s\nwant %s", got, want)
			}
			if got := reflect.TypeOf(w.types.View(n)).Elem().Field(1).Name; got != "next" {
				t.Errorf("the view has a field %s", got)
			}
		}),
		"Tree": reflect.ValueOf(func(tree, into any) {
			r := w.call("encoding/json", "Marshal", tree)
			want := `{"Left":{"Left":null,"Right":null,"color":"c2"},"Right":null,"color":"c1"}`
			if got := string(r[0].([]byte)); got != want {
				t.Errorf("Marshal\n got %s, %v\nwant %s", got, r[1], want)
			}
			if err := w.call("encoding/json", "Unmarshal", []byte(want), into)[0]; err != nil {
				t.Error(err)
			}
			if got := string(w.call("encoding/json", "Marshal", into)[0].([]byte)); got != want {
				t.Errorf("Unmarshal: got %s", got)
			}
		}),
		"Forest": reflect.ValueOf(func(forest, into any) {
			if got, want := w.types.Sprintf("%v %#v %T", forest, forest, forest), "[[] [[]]] main.Forest{main.Forest(nil), main.Forest{main.Forest(nil)}} main.Forest"; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			data := w.call("encoding/json", "Marshal", forest)[0].([]byte)
			if got, want := string(data), "[null,[null]]"; got != want {
				t.Errorf("Marshal: got %s, want %s", got, want)
			}
			if err := w.call("encoding/json", "Unmarshal", data, into)[0]; err != nil {
				t.Error(err)
			}
			if got, want := w.types.Sprintf("%v %p", into, 1), "&[[] [[]]] %!p(int=1)"; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		}),
		"Loop": reflect.ValueOf(func(loop any) {
			err := w.call("encoding/json", "Marshal", loop)[1]
			if err == nil || !strings.HasPrefix(err.(error).Error(), "json: unsupported value: encountered a cycle via *main.Tree") {
				t.Errorf("Marshal of a loop: %v", err)
			}
		}),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := i.Eval(core); err != nil {
		t.Fatal(err)
	}
}
