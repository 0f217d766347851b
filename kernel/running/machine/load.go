package machine

import (
	"fmt"
	"maps"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
)

// A Text is a cell in Core.
type Text struct {
	Name     string // the file name in frames that a panic leaves
	Core     string
	Compiled []core.CompiledSymbol
	Types    []core.RuntimeType
	Calls    map[interp.Pos]interp.Marked // see [interp.Interp.Evaluate]
	// Tree is what Core has been printed of, and Lines the line of each function.
	Tree  *corego.File
	Lines map[corego.Name]int
}

// loading is what a text that is being evaluated hands over.
type loading struct {
	body     func()
	pointers map[string]any
}

// Load evaluates a text, and returns the function that runs the cell's statements, nil if the text
// has none. Names that were declared before have their new meaning from then on.
func (m *Machine) Load(t Text) (body func(), err error) {
	table, err := m.compiled(t.Compiled)
	if err != nil {
		return nil, err
	}
	if err := m.interp.Define(core.CompiledPath, table); err != nil {
		return nil, err
	}
	maps.Copy(m.symbols, table)
	m.runtime.expect(t.Types)
	m.loading.body = nil
	if err := m.evaluate(t.Name, t.Core, t.Calls, func() { m.flatten(t) }); err != nil {
		return nil, err
	}
	return m.loading.body, nil
}

// flatten has the flat engine run those functions of a text that it can.
func (m *Machine) flatten(t Text) {
	if m.flat == nil || t.Tree == nil {
		return
	}
	for _, fn := range m.flat.Declare(t.Name, t.Tree, t.Lines) {
		m.interp.Replace(fn.Name, fn.Enter())
	}
}

func (m *Machine) evaluate(name, text string, calls map[interp.Pos]interp.Marked, ready func()) error {
	return m.interp.Evaluate(name, text, []string{core.MachinePath}, calls, ready)
}

// setBody is called by a text with the function that runs the cell's statements.
func (m *Machine) setBody(c interp.Call) {
	if f, ok := c.Function(0); ok {
		m.loading.body = f.Thunk(c)
		return
	}
	m.loading.body = c.Thunk(0)
}

// Forward has an older version of a function do what the newer does: see [interp.Interp.Forward].
func (m *Machine) Forward(old, newer string) {
	if !m.interp.Forward(old, newer) {
		return
	}
	if from, to := m.flat.Func(old), m.flat.Func(newer); from != nil && to != nil {
		from.Forward(to)
		m.methods.edition.Add(1)
	}
}

// Forget takes names out of what texts can mention.
func (m *Machine) Forget(names ...string) {
	m.interp.Forget(names...)
	m.flat.Forget(names...)
}

// Pointers returns pointers to variables, by keys. globals has their names in Core by the same
// keys. What is not found is left out.
func (m *Machine) Pointers(globals map[string]string) map[string]any {
	m.loading.pointers = map[string]any{}
	defer func() { m.loading.pointers = nil }()
	if len(globals) == 0 {
		return m.loading.pointers
	}
	var text strings.Builder
	fmt.Fprintf(&text, "package main\nimport %s %q\nfunc init() {\n", core.MachineName, core.MachinePath)
	for key, name := range globals {
		fmt.Fprintf(&text, "\t%s(%q, &%s)\n", core.Var, key, name)
	}
	text.WriteString("}\n")
	_ = m.evaluate("variables", text.String(), nil, nil) // nothing can be said of what is not found
	return m.loading.pointers
}

// foundVariable is called by the text of Pointers.
func (m *Machine) foundVariable(key string, pointer any) { m.loading.pointers[key] = pointer }
