package gen

import (
	"fmt"
	"strings"
)

// typ is a type. Types are identical if they are written the same.
type typ struct {
	text  string
	kind  kind
	elem  *typ     // of slices, arrays, pointers, maps
	key   *typ     // of maps
	size  int      // of arrays
	under *typ     // of named types: itself with no name
	list  []field  // of structs
	calls []method // of named types and interfaces
}

type kind int

const (
	integer kind = iota
	float
	str
	boolean
	slice
	array
	mapping
	pointer
	structure
	iface
)

type field struct {
	name     string
	t        *typ
	embedded bool
}

// method takes and returns what it says. Only a method that does not print may be called in any
// expression.
type method struct {
	name    string
	params  []*typ
	result  *typ
	pointer bool // its receiver is a pointer
}

func (t *typ) base() *typ {
	if t.under != nil {
		return t.under
	}
	return t
}

func (t *typ) is(k kind) bool { return t.base().kind == k }

var (
	intT     = &typ{text: "int", kind: integer}
	stringT  = &typ{text: "string", kind: str}
	boolT    = &typ{text: "bool", kind: boolean}
	floatT   = &typ{text: "float64", kind: float}
	anyT     = &typ{text: "any", kind: iface}
	errorT   = &typ{text: "error", kind: iface}
	integers = []*typ{
		intT, intT, intT,
		{text: "int8", kind: integer}, {text: "int16", kind: integer}, {text: "int32", kind: integer}, {text: "int64", kind: integer},
		{text: "uint", kind: integer}, {text: "uint8", kind: integer}, {text: "uint16", kind: integer}, {text: "uint32", kind: integer},
		{text: "uint64", kind: integer},
	}
)

func sliceOf(t *typ) *typ { return &typ{text: "[]" + t.text, kind: slice, elem: t} }

func arrayOf(n int, t *typ) *typ {
	return &typ{text: fmt.Sprintf("[%d]%s", n, t.text), kind: array, elem: t, size: n}
}

func mapOf(k, v *typ) *typ {
	return &typ{text: "map[" + k.text + "]" + v.text, kind: mapping, key: k, elem: v}
}

func pointerTo(t *typ) *typ { return &typ{text: "*" + t.text, kind: pointer, elem: t} }

// basic returns a type without parts.
func (g *generator) basic() *typ {
	switch g.IntN(6) {
	case 0:
		return pick(g, integers...)
	case 1:
		return floatT
	case 2:
		return boolT
	case 3:
		return stringT
	default:
		return intT
	}
}

// randomType returns any type of which values can be made; depth bounds its parts.
func (g *generator) randomType(depth int) *typ {
	if depth <= 0 {
		return g.basic()
	}
	switch g.IntN(12) {
	case 0, 1:
		return sliceOf(g.randomType(depth - 1))
	case 2:
		return arrayOf(1+g.IntN(3), g.randomType(depth-1))
	case 3:
		return mapOf(g.comparableType(depth-1), g.randomType(depth-1))
	case 4:
		if len(g.named) > 0 {
			return pointerTo(pick(g, g.named...))
		}
	case 5, 6, 7:
		if len(g.named) > 0 {
			return pick(g, g.named...)
		}
	case 8:
		return anyT
	}
	return g.basic()
}

// comparableType returns a type for == and for map keys, whose values never make these panic.
func (g *generator) comparableType(depth int) *typ {
	for range 5 {
		if t := g.randomType(depth); t.comparable() {
			return t
		}
	}
	return g.basic()
}

// comparable reports whether == is defined, never panics, and has the same result wherever a
// program runs: pointers to what has no size may be equal or not.
func (t *typ) comparable() bool {
	switch b := t.base(); b.kind {
	case pointer:
		return b.elem.sized()
	case slice, mapping, iface, float:
		return false
	case array:
		return b.elem.comparable()
	case structure:
		for _, f := range b.list {
			if !f.t.comparable() {
				return false
			}
		}
	}
	return true
}

// sized reports whether values take any memory.
func (t *typ) sized() bool {
	switch b := t.base(); b.kind {
	case array:
		return b.elem.sized()
	case structure:
		for _, f := range b.list {
			if f.t.sized() {
				return true
			}
		}
		return false
	}
	return true
}

// printable reports whether fmt prints the same wherever a program runs: no addresses.
func (t *typ) printable() bool {
	switch b := t.base(); b.kind {
	case pointer:
		return false
	case slice, array:
		return b.elem.printable()
	case mapping:
		return b.key.printable() && b.elem.printable()
	case structure:
		for _, f := range b.list {
			if !f.t.printable() {
				return false
			}
		}
	case iface:
		return t == anyT // whose values here are printable, as expr makes them
	}
	return true
}

// declareType declares a named type with methods.
func (g *generator) declareType() {
	t := &typ{text: g.name("T")}
	switch g.IntN(7) {
	case 0:
		t.under = pick(g, integers...)
	case 1:
		t.under = stringT
	case 2:
		t.under = sliceOf(g.randomType(1))
	case 3:
		t.under = mapOf(g.comparableType(0), g.basic())
	default:
		t.under = g.structType()
	}
	t.kind = t.under.kind
	if t.under.kind == structure {
		g.top(func() {
			g.line("type %s struct {", t.text)
			for _, f := range t.under.list {
				switch {
				case f.embedded:
					g.line("\t%s", f.t.text)
				case g.chance(4):
					g.line("\t%s %s `json:\"%s,omitempty\"`", f.name, f.t.text, strings.ToLower(f.name))
				default:
					g.line("\t%s %s", f.name, f.t.text)
				}
			}
			g.line("}")
		})
	} else {
		g.top(func() { g.line("type %s %s", t.text, t.under.text) })
	}
	for range g.IntN(3) {
		g.declareMethod(t)
	}
	g.named = append(g.named, t)
	switch g.IntN(6) {
	case 0:
		g.top(func() {
			g.line("func (x %s) String() string { return fmt.Sprintf(\"<%s %%v>\", %s) }", t.text, t.text, t.plain("x"))
		})
	case 1:
		g.top(func() {
			g.line("func (x *%s) String() string { return fmt.Sprintf(\"<*%s %%v>\", %s) }", t.text, t.text, t.plain("(*x)"))
		})
	case 2:
		g.top(func() {
			g.line("func (x %s) Error() string { return fmt.Sprintf(\"error %%v\", %s) }", t.text, t.plain("x"))
		})
	case 3:
		g.top(func() { g.line("func (x %s) GoString() string { return \"%s!\" }", t.text, t.text) })
	}
}

// plain returns a value of the type without the type's methods, which would call themselves when it
// is printed. It may hold no addresses.
func (t *typ) plain(x string) string {
	switch {
	case !t.printable():
		return `"hidden"`
	case t.under.kind == structure:
		var parts []string
		for _, f := range t.under.list {
			parts = append(parts, x+"."+f.name)
		}
		if len(parts) == 0 {
			return `"empty"`
		}
		return "[]any{" + strings.Join(parts, ", ") + "}"
	default:
		return t.under.text + "(" + x + ")"
	}
}

func (g *generator) structType() *typ {
	t := &typ{kind: structure}
	for i := range g.IntN(4) {
		name := string(rune('A' + i))
		if g.chance(3) {
			name = string(rune('a' + i))
		}
		t.list = append(t.list, field{name: name, t: g.randomType(2)})
	}
	if structs := g.structs(); len(structs) > 0 && g.chance(3) {
		e := pick(g, structs...)
		t.list = append(t.list, field{name: e.text, t: e, embedded: true})
	}
	return t
}

// structs returns the named struct types so far.
func (g *generator) structs() []*typ {
	var list []*typ
	for _, t := range g.named {
		if t.is(structure) {
			list = append(list, t)
		}
	}
	return list
}

// declareMethod gives a type a method that returns something of its receiver and its parameters.
func (g *generator) declareMethod(t *typ) {
	m := method{name: g.name("M"), result: g.randomType(1), pointer: g.chance(3)}
	for range g.IntN(2) {
		m.params = append(m.params, g.basic())
	}
	receiver := t.text
	if m.pointer {
		receiver = "*" + t.text
	}
	g.top(func() {
		g.open("func (x %s) %s(%s) %s {", receiver, m.name, params(m.params), m.result.text)
		if m.pointer {
			g.declare("(*x)", t, false)
		} else {
			g.declare("x", t, false)
		}
		for i, p := range m.params {
			g.declare(fmt.Sprintf("p%d", i), p, false)
		}
		g.line("return %s", g.expr(m.result, 2, quiet))
		g.close("}")
	})
	t.calls = append(t.calls, m)
}

func params(types []*typ) string {
	parts := make([]string, len(types))
	for i, t := range types {
		parts[i] = fmt.Sprintf("p%d %s", i, t.text)
	}
	return strings.Join(parts, ", ")
}

// declareFunc declares a function that returns something of its parameters.
func (g *generator) declareFunc() {
	f := &fn{name: g.name("f"), result: g.randomType(1)}
	for range 1 + g.IntN(2) {
		f.params = append(f.params, g.randomType(1))
	}
	g.top(func() {
		g.open("func %s(%s) %s {", f.name, params(f.params), f.result.text)
		for i, p := range f.params {
			g.declare(fmt.Sprintf("p%d", i), p, false)
		}
		g.line("return %s", g.expr(f.result, 2, quiet))
		g.close("}")
	})
	g.funcs = append(g.funcs, f)
}

// declareInterface declares an interface and gives some of the types a method for it.
func (g *generator) declareInterface() {
	if len(g.named) == 0 {
		g.declareType()
	}
	m := method{name: g.name("I"), result: g.basic()}
	t := &typ{text: g.name("Iface"), kind: iface, calls: []method{m}}
	g.top(func() { g.line("type %s interface { %s() %s }", t.text, m.name, m.result.text) })
	for i, n := range g.named {
		if i > 0 && g.chance(3) {
			continue
		}
		g.top(func() {
			g.open("func (x %s) %s() %s {", n.text, m.name, m.result.text)
			g.declare("x", n, false)
			g.line("return %s", g.expr(m.result, 2, quiet))
			g.close("}")
		})
		n.calls = append(n.calls, m)
	}
	g.ifaces = append(g.ifaces, t)
}

// implements reports whether values of the type may be assigned to the interface.
func (t *typ) implements(i *typ) bool {
	for _, m := range i.calls {
		found := false
		for _, have := range t.calls {
			found = found || have.name == m.name && !have.pointer
		}
		if !found {
			return false
		}
	}
	return true
}
