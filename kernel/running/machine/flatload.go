package machine

import (
	"fmt"
	"os"
	"strconv"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// Most texts are the flat engine's as a whole. The interpreter is then told of types and variables
// only, and a text that declares none costs it nothing. A text that has functions which the engine
// declines is the interpreter's, which has the engine run the others. It gets to know the functions of
// other texts that it mentions when it does.

// loadFlat loads a text without the interpreter, and reports whether that can be. If not, nothing has
// been run, and what has been declared is declared again by who loads it otherwise.
func (m *Machine) loadFlat(t Text) (flat bool, err error) {
	if m.flat == nil || t.Tree == nil {
		return false, nil
	}
	if declarations := declarationsOf(t.Tree); declarations != nil {
		if err := m.evaluate(t.Name, declarations.Print().Text, nil, nil); err != nil {
			return false, err
		}
	}
	run, ok := m.flat.Load(t.Name, t.Tree, t.Lines)
	if ok {
		run()
	}
	return ok, nil
}

// declarationsOf returns a file with the types and variables that a file declares, nil if there are
// none.
func declarationsOf(file *corego.File) *corego.File {
	out := &corego.File{Imports: file.Imports}
	for _, d := range file.Decls {
		if _, function := d.(corego.Func); !function {
			out.Decls = append(out.Decls, d)
		}
	}
	if out.Decls == nil {
		return nil
	}
	return out
}

// flatten has the flat engine run those functions of a text that it can.
func (m *Machine) flatten(t Text) {
	if m.flat == nil || t.Tree == nil {
		return
	}
	for _, fn := range m.flat.Declare(t.Name, t.Tree, t.Lines) {
		m.interp.Replace(fn.Name, fn.Enter())
	}
	if os.Getenv(FlatVariable) == "tell" {
		m.tellInterpreted(t.Tree)
	}
}

// tellInterpreted tells which functions of a text the interpreter runs.
func (m *Machine) tellInterpreted(file *corego.File) {
	for _, d := range file.Decls {
		if d, ok := d.(corego.Func); ok {
			if flat, why := m.flat.Func(string(d.Name)).Flat(); !flat {
				fmt.Fprintf(os.Stderr, "%s%s\t%s\n", Interpreted, d.Name, why)
			}
		}
	}
}

// introduce tells the interpreter of functions that only the flat engine knows and a text mentions.
func (m *Machine) introduce(t Text) error {
	if m.flat == nil || t.Tree == nil {
		return nil
	}
	declares := map[corego.Name]bool{}
	for _, d := range t.Tree.Decls {
		if d, ok := d.(corego.Func); ok {
			declares[d.Name] = true
		}
	}
	for name := range t.Tree.Mentioned() {
		if !declares[name] {
			if err := m.introduceFunction(string(name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// introduceFunction tells the interpreter of a function, if it needs to.
func (m *Machine) introduceFunction(name string) error {
	fn := m.flat.Func(name)
	if fn == nil || m.interp.Declares(name) {
		return nil
	}
	head := corego.Signature{Params: fn.Head.Params}
	for i, r := range fn.Head.Results { // with names, so that the body need not give any
		head.Results = append(head.Results, corego.Param{Name: corego.Name(core.MachineName + "r" + strconv.Itoa(i)), Type: r.Type})
	}
	d := corego.Func{Name: corego.Name(name), Signature: head, Body: []corego.Stmt{corego.Return{}}, Inline: true}
	file := &corego.File{Imports: imports, Decls: []corego.Decl{d}}
	return m.evaluate("introduced", file.Print().Text, nil, func() { m.interp.Replace(name, fn.Enter()) })
}

// Forward has an older version of a function do what the newer does, if it has the same parameters and
// results.
func (m *Machine) Forward(old, newer string) {
	from, to := m.flat.Func(old), m.flat.Func(newer)
	if m.interp.Declares(old) {
		if to != nil && m.introduceFunction(newer) != nil || !m.interp.Forward(old, newer) {
			return
		}
	}
	if from != nil && to != nil && from.Forward(to) {
		m.methods.edition.Add(1)
	}
}
