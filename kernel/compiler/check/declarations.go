package check

import (
	"cmp"
	"fmt"
	"go/types"
	"maps"
	"slices"
)

// Declaration is a declaration that can be made again, in a session that does not have it.
type Declaration struct {
	ID    int // its own in the session
	Place int // those that were declared later have a greater one
	Cell  string
	Text  string
	// Imports are the import declarations that Text needs.
	Imports []string
	Uses    []int // the IDs of what it refers to
	// Variables are the names that it declares as variables. Text has their types, not their
	// values.
	Variables []string
}

// Changes returns what the session can declare again and could not, or not in this way, when
// Changes was last called, and the IDs of what it no longer can. imports are the import
// declarations of all cells, nil if they are the same as then.
func (s *Session) Changes() (set []Declaration, gone []int, imports []string) {
	for _, d := range slices.SortedFunc(maps.Keys(s.changed), func(a, b *decl) int { return a.place - b.place }) {
		again := !d.gone && d.again()
		switch {
		case again:
			set = append(set, d.declaration())
		case d.reported:
			gone = append(gone, d.id)
		}
		d.reported = again
	}
	clear(s.changed)
	if all := importDecls(s.imports); !slices.Equal(all, s.reported) {
		s.reported, imports = all, all
	}
	return set, gone, imports
}

// Variables returns the names of the session's variables, in the order of their declarations.
func (s *Session) Variables() []string {
	var names []string
	for d := range s.list.all() {
		if d.kind == varDecl {
			names = append(names, d.names...)
		}
	}
	return names
}

// again reports whether d can be declared again. If only values have a type, it is lost with them.
func (d *decl) again() bool {
	old := func(u use) bool { return u.target.old != "" }
	return d.old == "" && (d.kind != varDecl || d.text != "" && !slices.ContainsFunc(d.head.uses, old))
}

func (d *decl) declaration() Declaration {
	out := Declaration{ID: d.id, Place: d.place, Cell: d.origin.name, Text: d.text, Imports: importDecls(d.imports())}
	uses := map[int]bool{}
	for r := range d.refs() {
		for _, u := range r.uses {
			uses[u.target.id] = true
		}
	}
	out.Uses = slices.Sorted(maps.Keys(uses))
	if d.kind == varDecl {
		out.Variables = d.names
	}
	return out
}

// imports returns the imports that d's text needs.
func (d *decl) imports() []importSpec {
	list := slices.Clone(d.textImports)
	for r := range d.refs() {
		for _, n := range r.packages {
			list = append(list, importSpec{n, d.origin.path(n)})
		}
		for _, im := range d.origin.imports {
			if r.dot && im.name == "." {
				list = append(list, im)
			}
		}
	}
	slices.SortFunc(list, func(a, b importSpec) int {
		return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.name, b.name))
	})
	return slices.Compact(list)
}

// varText returns the declaration of a variable without its value, and what it needs besides the
// imports of the cell.
func varText(v *types.Var) (text string, imports []importSpec) {
	q := &qualifier{byPath: map[string]string{}}
	text = fmt.Sprintf("var %s %s", v.Name(), types.TypeString(unnamed(v.Type()), q.name))
	return text, q.all()
}

func importDecls(specs []importSpec) []string {
	var list []string
	for _, im := range specs {
		list = append(list, fmt.Sprintf("import %s %q", im.name, im.path))
	}
	return list
}
