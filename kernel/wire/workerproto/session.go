package workerproto

import (
	"maps"
	"slices"
	"strings"
)

// Declaration is a declaration that can be made again in a new worker: a type, function, method or
// variable, or the constants that stand together.
type Declaration struct {
	ID int `json:"id"` // its own as long as the worker lives
	// Place orders declarations: one that was declared later has a greater one.
	Place int    `json:"place"`
	Cell  string `json:"cell"` // what stood in one cell stays together
	Text  string `json:"text"`
	// Imports are the import declarations that Text needs.
	Imports []string `json:"imports,omitempty"`
	Uses    []int    `json:"uses,omitempty"` // the IDs of what Text mentions
	// Variables are the names of the variables that it declares. A new worker has them without
	// their values.
	Variables []string `json:"variables,omitempty"`
}

// SessionChange is what a cell has changed in a session.
type SessionChange struct {
	// Set are declarations that are new, or not what they were.
	Set []Declaration `json:"set,omitempty"`
	// Gone are the IDs of those that cannot be declared again any more.
	Gone []int `json:"gone,omitempty"`
	// Imports are the import declarations of all cells, nil when they are what they were.
	Imports []string `json:"imports,omitempty"`
}

// Session is what outlives a worker. The worker reports what changes, with each cell; all of it is
// read only when the worker is replaced. The zero Session has nothing declared.
type Session struct {
	declarations map[int]Declaration
	imports      []string
}

// Apply applies a change.
func (s *Session) Apply(c SessionChange) {
	if s.declarations == nil {
		s.declarations = map[int]Declaration{}
	}
	for _, id := range c.Gone {
		delete(s.declarations, id)
	}
	for _, d := range c.Set {
		s.declarations[d.ID] = d
	}
	if c.Imports != nil {
		s.imports = c.Imports
	}
}

// Variables returns the names of the variables that have values, in the order of their
// declarations.
func (s *Session) Variables() []string {
	var names []string
	for _, d := range s.inOrder() {
		names = append(names, d.Variables...)
	}
	return names
}

// LoseValues records that the values of all variables are lost.
func (s *Session) LoseValues() {
	for id, d := range s.declarations {
		d.Variables = nil
		s.declarations[id] = d
	}
}

func (s *Session) inOrder() []Declaration {
	return slices.SortedFunc(maps.Values(s.declarations), func(a, b Declaration) int { return a.Place - b.Place })
}

// Cells returns cells that declare all of the session again, each after those that it uses. What
// was declared in one cell stays together; cells that use each other, since names were declared
// again, become one.
func (s *Session) Cells() []string {
	var cells []string
	for _, group := range s.groups() {
		imports := map[string]bool{}
		var text strings.Builder
		for _, d := range group {
			for _, im := range d.Imports {
				imports[im] = true
			}
			text.WriteString(d.Text + "\n")
		}
		cells = append(cells, lines(slices.Sorted(maps.Keys(imports)))+text.String())
	}
	if len(s.imports) > 0 { // also those of cells that declare nothing else
		cells = append(cells, lines(s.imports))
	}
	return cells
}

func lines(list []string) string {
	var b strings.Builder
	for _, line := range list {
		b.WriteString(line + "\n")
	}
	return b.String()
}

// groups returns the declarations by cell, each group after those that it uses.
func (s *Session) groups() [][]Declaration {
	byCell := map[string]int{}
	var all [][]Declaration
	group := map[int]int{} // of each declaration
	for _, d := range s.inOrder() {
		i, ok := byCell[d.Cell]
		if !ok {
			i = len(all)
			byCell[d.Cell] = i
			all = append(all, nil)
		}
		all[i] = append(all[i], d)
		group[d.ID] = i
	}

	// Tarjan's algorithm finds the groups that use each other, and finds those first that use no
	// others.
	var out [][]Declaration
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
			for _, used := range d.Uses {
				j, ok := group[used]
				switch {
				case !ok: // it cannot be declared again
				case number[j] == 0:
					visit(j)
					low[i] = min(low[i], low[j])
				case onStack[j]:
					low[i] = min(low[i], number[j])
				}
			}
		}
		if low[i] < number[i] {
			return
		}
		var together []Declaration
		at := slices.Index(stack, i)
		slices.Sort(stack[at:])
		for _, j := range stack[at:] {
			onStack[j] = false
			together = append(together, all[j]...)
		}
		stack = stack[:at]
		out = append(out, together)
	}
	for i := range all {
		if number[i] == 0 {
			visit(i)
		}
	}
	return out
}
