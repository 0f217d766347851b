package interp

import (
	"fmt"
	"reflect"
	"testing"
)

// Fields of structs that lead to each other have the types that were declared, and these are the
// types of values.
func TestRecursiveStructs(t *testing.T) {
	tests := []struct {
		name, types string
		want        []string // fields of A and where they lead: to A, to B, or to a struct that is neither
	}{
		{
			name:  "itself",
			types: "type A struct { F *A `lockstep:\"A\"`; M map[string]*A; S []A }\ntype B struct{}",
			want:  []string{"F *A", "M map[string]*A", "S []A"},
		},
		{
			name:  "two that lead to each other and to themselves",
			types: "type A struct { F *B `lockstep:\"A\"`; L []*A; M map[*B][]A }\ntype B struct { F *A `lockstep:\"B\"`; L []*B; M map[*A]B }",
			want:  []string{"F *B", "L []*A", "M map[*B][]A"},
		},
		{
			name:  "the same fields with the same tags",
			types: "type A struct { X int `lockstep:\"A\"`; F *A; L []*B }\ntype B struct { X int `lockstep:\"B\"`; F *A; L []*B }",
			want:  []string{"X int", "F *A", "L []*B"},
		},
		{
			name:  "held by value",
			types: "type A struct { F B `lockstep:\"A\"`; L [2]B; C chan A; G func(A, *B) A }\ntype B struct { F *A `lockstep:\"B\"`; L []B }",
			want:  []string{"F B", "L [2]B", "C chan A", "G func(A, *B) A"},
		},
		{
			name:  "by way of a struct without a tag",
			types: "type A struct { F U `lockstep:\"A\"`; P *U; I any }\ntype U struct { F *A; N int }\ntype B struct{}",
			want:  []string{"F struct", "P *struct", "I any"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in, reported := newInterp(nil)
			evaluate(t, in, `package main
import host "test/host"
`+test.types+`
var a A
var b B
func init() { host.Report(a); host.Report(b); host.Report(&a); x := A{}; host.Report(x) }
`, host)
			a, b := reflect.TypeOf((*reported)[0]), reflect.TypeOf((*reported)[1])
			if reflect.TypeOf((*reported)[2]) != reflect.PointerTo(a) || reflect.TypeOf((*reported)[3]) != a {
				t.Errorf("values have the types %v and %v, want those of %v", reflect.TypeOf((*reported)[2]), reflect.TypeOf((*reported)[3]), a)
			}
			var got []string
			for f := range a.Fields() {
				got = append(got, f.Name+" "+spell(f.Type, a, b))
			}
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("fields of A: got %v, want %v", got, test.want)
			}
			if !reflect.New(a).Elem().IsZero() {
				t.Error("a new A is not zero")
			}
		})
	}
}

// spell writes a type down in which a and b are called A and B.
func spell(typ, a, b reflect.Type) string {
	switch typ {
	case a:
		return "A"
	case b:
		return "B"
	case reflect.TypeFor[any]():
		return "any"
	}
	switch typ.Kind() {
	case reflect.Pointer:
		return "*" + spell(typ.Elem(), a, b)
	case reflect.Slice:
		return "[]" + spell(typ.Elem(), a, b)
	case reflect.Array:
		return fmt.Sprintf("[%d]%s", typ.Len(), spell(typ.Elem(), a, b))
	case reflect.Chan:
		return "chan " + spell(typ.Elem(), a, b)
	case reflect.Map:
		return "map[" + spell(typ.Key(), a, b) + "]" + spell(typ.Elem(), a, b)
	case reflect.Func:
		return fmt.Sprintf("func(%s, %s) %s", spell(typ.In(0), a, b), spell(typ.In(1), a, b), spell(typ.Out(0), a, b))
	case reflect.Struct:
		return "struct"
	}
	return typ.String()
}
