package check

import (
	"cmp"
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// Declarations returns what the session can declare again, in the order in which it can, and the
// names of its variables. What stood in one cell stays together, unless cells need each other.
func (s *Session) Declarations() (cells, vars []string) {
	for _, group := range s.groups() {
		var b strings.Builder
		b.WriteString(importDecls(group.imports()))
		for _, d := range group {
			b.WriteString(d.text + "\n")
			if d.kind == varDecl {
				vars = append(vars, d.names...)
			}
		}
		cells = append(cells, b.String())
	}
	if len(s.imports) > 0 { // also those of cells that declare nothing else
		cells = append(cells, importDecls(s.imports))
	}
	return cells, vars
}

// group is declarations that are declared together.
type group []*decl

// groups are the session's declarations by cell, each after those that it uses. Cells that use each
// other, since names were declared again, become one.
func (s *Session) groups() []group {
	byOrigin := map[string]int{}
	var all []group
	place := map[*decl]int{}
	for _, d := range s.list {
		if d.old != "" || d.kind == varDecl && (d.text == "" || slices.ContainsFunc(d.head.uses, func(u use) bool { return u.target.old != "" })) {
			continue // only values have the type, and they are lost
		}
		i, ok := byOrigin[d.origin.name]
		if !ok {
			i = len(all)
			byOrigin[d.origin.name] = i
			all = append(all, nil)
		}
		all[i] = append(all[i], d)
		place[d] = i
	}

	// Tarjan's algorithm finds the groups that use each other, and finds those first that use no others.
	var out []group
	var stack []int
	number, low := make([]int, len(all)), make([]int, len(all))
	onStack := make([]bool, len(all))
	count := 0
	var visit func(i int)
	visit = func(i int) {
		count++
		number[i], low[i] = count, count
		stack = append(stack, i)
		onStack[i] = true
		for _, d := range all[i] {
			for r := range d.refs() {
				for _, u := range r.uses {
					j, ok := place[u.target]
					switch {
					case !ok:
					case number[j] == 0:
						visit(j)
						low[i] = min(low[i], low[j])
					case onStack[j]:
						low[i] = min(low[i], number[j])
					}
				}
			}
		}
		if low[i] < number[i] {
			return
		}
		var g group
		at := slices.Index(stack, i)
		slices.Sort(stack[at:])
		for _, j := range stack[at:] {
			onStack[j] = false
			g = append(g, all[j]...)
		}
		stack = stack[:at]
		out = append(out, g)
	}
	for i := range all {
		if number[i] == 0 {
			visit(i)
		}
	}
	return out
}

// imports are those that the group's texts need.
func (g group) imports() []importSpec {
	var list []importSpec
	for _, d := range g {
		needs := d.textImports
		for r := range d.refs() {
			for _, n := range r.packages {
				needs = append(needs, importSpec{n, d.origin.path(n)})
			}
			for _, im := range d.origin.imports {
				if r.dot && im.name == "." {
					needs = append(needs, im)
				}
			}
		}
		for _, im := range needs {
			if !slices.Contains(list, im) {
				list = append(list, im)
			}
		}
	}
	slices.SortFunc(list, func(a, b importSpec) int {
		return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.name, b.name))
	})
	return list
}

// varText is the declaration of a variable without its value, and what it needs besides the imports
// of the cell.
func varText(v *types.Var) (text string, imports []importSpec) {
	q := &qualifier{byPath: map[string]string{}}
	text = fmt.Sprintf("var %s %s", v.Name(), types.TypeString(unnamed(v.Type()), q.name))
	return text, q.all()
}

func importDecls(specs []importSpec) string {
	var b strings.Builder
	for _, im := range specs {
		fmt.Fprintf(&b, "import %s %q\n", im.name, im.path)
	}
	return b.String()
}
