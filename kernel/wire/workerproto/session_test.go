package workerproto

import (
	"slices"
	"testing"
)

func TestSession(t *testing.T) {
	declaration := func(id int, cell, text string, uses ...int) Declaration {
		return Declaration{ID: id, Place: id, Cell: cell, Text: text, Uses: uses}
	}
	variable := declaration(4, "cell3", "var v T", 1)
	variable.Variables = []string{"v"}
	imported := declaration(5, "cell4", "func g() { r.Int() }")
	imported.Imports = []string{`import r "math/rand"`}
	moved := declaration(1, "cell9", "type T struct{ n, m int }", 2)
	moved.Place = 9

	tests := []struct {
		name      string
		changes   []SessionChange
		want      []string
		variables []string
	}{
		{name: "nothing"},
		{
			name: "cells stay together, in their order",
			changes: []SessionChange{
				{Set: []Declaration{declaration(1, "cell1", "type T int"), declaration(2, "cell1", "func f() T", 1)}},
				{Set: []Declaration{declaration(3, "cell2", "const k = 1")}},
				{Set: []Declaration{variable}},
			},
			want:      []string{"type T int\nfunc f() T\n", "const k = 1\n", "var v T\n"},
			variables: []string{"v"},
		},
		{
			name: "what was declared again comes before its users",
			changes: []SessionChange{
				{Set: []Declaration{declaration(1, "cell1", "type T int"), declaration(2, "cell2", "const k = 1"), declaration(3, "cell2", "func f() T", 1)}},
				{Set: []Declaration{{ID: 1, Place: 9, Cell: "cell9", Text: "type T string"}}},
			},
			want: []string{"type T string\n", "const k = 1\nfunc f() T\n"},
		},
		{
			name: "cells that use each other become one",
			changes: []SessionChange{
				{Set: []Declaration{declaration(1, "cell1", "type T int"), declaration(2, "cell1", "const k = 1"), variable}},
				{Set: []Declaration{moved}},
				{Set: []Declaration{declaration(2, "cell1", "const k = n", 1)}},
			},
			want:      []string{"const k = n\ntype T struct{ n, m int }\n", "var v T\n"},
			variables: []string{"v"},
		},
		{
			name: "imports, and what is gone",
			changes: []SessionChange{
				{Set: []Declaration{variable, imported, declaration(6, "cell4", "type U int")}, Imports: []string{`import "fmt"`}},
				{Gone: []int{4, 17}},
			},
			want: []string{"import r \"math/rand\"\nfunc g() { r.Int() }\ntype U int\n", "import \"fmt\"\n"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var s Session
			for _, c := range test.changes {
				s.Apply(c)
			}
			if got := s.Cells(); !slices.Equal(got, test.want) {
				t.Errorf("cells are %q, want %q", got, test.want)
			}
			if got := s.Variables(); !slices.Equal(got, test.variables) {
				t.Errorf("variables are %q, want %q", got, test.variables)
			}
			s.LoseValues()
			if got := s.Variables(); len(got) > 0 {
				t.Errorf("after their loss, the variables %q have values", got)
			}
		})
	}
}
