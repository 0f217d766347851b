package gen

import (
	"fmt"
	"strconv"
	"strings"
)

// expr writes an expression of a type. Its mode holds for all of its parts.
func (g *generator) expr(t *typ, depth int, m mode) string {
	was := g.mode
	g.mode = m
	defer func() { g.mode = was }()
	return g.sub(t, depth)
}

// sub is expr in the current mode.
func (g *generator) sub(t *typ, depth int) string {
	if depth <= 0 || g.chance(5) {
		if v := g.variable(t); v != "" {
			return v
		}
		if depth <= 0 {
			return g.literal(t)
		}
	}
	for range 3 {
		if s := g.derived(t, depth-1); s != "" {
			return s
		}
	}
	if s := g.operation(t, depth-1); s != "" {
		return s
	}
	if v := g.variable(t); v != "" {
		return v
	}
	return g.literal(t)
}

// variable returns a variable of the type, "" if there is none.
func (g *generator) variable(t *typ) string {
	var names []string
	for _, l := range g.scope {
		if l != nil && l.t.text == t.text {
			names = append(names, l.name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return pick(g, names...)
}

// assignable returns a variable of the type that may be assigned to, "" if there is none.
func (g *generator) assignable(t *typ) string {
	var names []string
	for _, l := range g.scope {
		if l != nil && l.set && l.t.text == t.text {
			names = append(names, l.name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return pick(g, names...)
}

// local chooses a variable for which want is true.
func (g *generator) local(want func(*local) bool) *local {
	var list []*local
	for _, l := range g.scope {
		if l != nil && want(l) {
			list = append(list, l)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return pick(g, list...)
}

// risk asks for leave to write an operation that may panic.
func (g *generator) risk() bool {
	if g.mode == risky && g.chance(2) {
		g.mode = quiet // what follows is a part of it, or beside it
		return true
	}
	return false
}

// derived returns what can be had of any type out of other values: a call, an element, a field. It
// may be "".
func (g *generator) derived(t *typ, depth int) string {
	switch g.IntN(10) {
	case 0: // a function of the case's own
		for _, f := range g.funcs {
			if f.result.text == t.text && g.chance(2) {
				return f.name + "(" + g.args(f.params, depth) + ")"
			}
		}
	case 1, 2: // a method
		l := g.local(func(l *local) bool {
			for _, m := range l.t.calls {
				if m.result.text == t.text && (!m.pointer || l.set) && (l.t.kind != iface || g.mode == risky) {
					return true
				}
			}
			return false
		})
		if l == nil || l.t.kind == iface && !g.risk() {
			return ""
		}
		for _, m := range l.t.calls {
			if m.result.text == t.text && (!m.pointer || l.set) {
				if !m.pointer && l.t.kind != iface && g.chance(4) {
					return fmt.Sprintf("%s.%s(%s)", l.t.text, m.name, strings.TrimSuffix(l.name+", "+g.args(m.params, depth), ", "))
				}
				return fmt.Sprintf("%s.%s(%s)", l.name, m.name, g.args(m.params, depth))
			}
		}
	case 3: // a field
		l := g.local(func(l *local) bool {
			for _, f := range l.t.base().list {
				if f.t.text == t.text {
					return true
				}
			}
			return false
		})
		if l == nil {
			return ""
		}
		for _, f := range l.t.base().list {
			if f.t.text == t.text {
				return l.name + "." + f.name
			}
		}
	case 4: // an element
		l := g.local(func(l *local) bool {
			return (l.t.is(slice) || l.t.is(array)) && l.t.base().elem.text == t.text && !l.t.is(pointer)
		})
		if l == nil {
			return ""
		}
		if l.t.is(array) {
			return fmt.Sprintf("%s[%d]", l.name, g.IntN(l.t.base().size))
		}
		if g.risk() {
			return fmt.Sprintf("%s[%s]", l.name, g.sub(intT, depth))
		}
	case 5: // of a map
		if l := g.local(func(l *local) bool { return l.t.is(mapping) && l.t.base().elem.text == t.text }); l != nil {
			return fmt.Sprintf("%s[%s]", l.name, g.sub(l.t.base().key, depth))
		}
	case 6: // what a pointer points to
		if l := g.local(func(l *local) bool { return l.t.kind == pointer && l.t.elem.text == t.text }); l != nil && g.risk() {
			return "*" + l.name
		}
	case 7: // what is in an interface
		if l := g.local(func(l *local) bool { return l.t == anyT }); l != nil && t.kind != iface && g.risk() {
			return fmt.Sprintf("%s.(%s)", l.name, t.text)
		}
	case 8: // a function literal, called
		if depth > 0 {
			return fmt.Sprintf("func(p %s) %s { return %s }(%s)", intT.text, t.text, g.within("p", intT, t, depth-1), g.sub(intT, depth-1))
		}
	case 9:
		switch {
		case g.mode == traced:
			g.declareTrace()
			return fmt.Sprintf("trace%d(%q, %s)", g.number, g.name("t"), g.sub(t, depth))
		case t.kind != iface && g.chance(2):
			g.declareGeneric()
			switch g.IntN(3) {
			case 0:
				return fmt.Sprintf("first%d(%s, %s)", g.number, g.sub(t, depth), g.sub(g.basic(), depth))
			case 1:
				return fmt.Sprintf("pair%d[%s, %s]{%s, %s}.swap().B", g.number, t.text, stringT.text, g.sub(t, depth), g.sub(stringT, depth))
			default:
				return fmt.Sprintf("fold%d(%s, %s, func(a %s, b int) %s { return a })", g.number, g.sub(sliceOf(intT), depth), g.sub(t, depth), t.text, t.text)
			}
		}
	}
	return ""
}

// within returns an expression in which one more variable can be seen.
func (g *generator) within(name string, nt, t *typ, depth int) string {
	g.scope = append(g.scope, &local{name, nt, false})
	defer func() { g.scope = g.scope[:len(g.scope)-1] }()
	was := g.mode
	g.mode = quiet
	defer func() { g.mode = was }()
	return g.sub(t, depth)
}

func (g *generator) args(types []*typ, depth int) string {
	parts := make([]string, len(types))
	for i, t := range types {
		parts[i] = g.sub(t, depth)
	}
	return strings.Join(parts, ", ")
}

// operation returns what a type's own operators and functions make. It may be "".
func (g *generator) operation(t *typ, depth int) string {
	s := func(t *typ) string { return g.sub(t, depth) }
	conv := func(text string) string {
		if t.under != nil {
			return t.text + "(" + text + ")"
		}
		return text
	}
	switch t.base().kind {
	case integer:
		switch g.IntN(9) {
		case 0, 1, 2:
			return fmt.Sprintf("(%s %s %s)", s(t), pick(g, "+", "-", "*", "&", "|", "^", "&^"), s(t))
		case 3:
			if g.risk() {
				return fmt.Sprintf("(%s %s %s)", s(t), pick(g, "/", "%"), g.variableOr(t))
			}
			return fmt.Sprintf("(%s %s %d)", g.variableOr(t), pick(g, "/", "%"), 1+g.IntN(9))
		case 4:
			return fmt.Sprintf("(%s %s (%s & 7))", g.variableOr(t), pick(g, "<<", ">>"), g.variableOr(&typ{text: "uint8", kind: integer}))
		case 5:
			return fmt.Sprintf("%s%s", pick(g, "-", "^"), g.variableOr(t))
		case 6:
			return fmt.Sprintf("%s(%s)", t.text, g.variableOr(pick(g, integers...)))
		case 7:
			return fmt.Sprintf("%s(%s)", t.text, fmt.Sprintf("len(%s)", g.variableOr(pick(g, stringT, sliceOf(intT), mapOf(stringT, intT)))))
		default:
			return fmt.Sprintf("%s(%s, %s)", pick(g, "min", "max"), s(t), s(t))
		}
	case float:
		switch g.IntN(4) {
		case 0, 1:
			return fmt.Sprintf("(%s %s %s)", s(t), pick(g, "+", "-", "*"), s(t))
		case 2:
			return fmt.Sprintf("%s(%s)", t.text, g.variableOr(pick(g, integers...)))
		default:
			return conv(fmt.Sprintf("math.%s(%s)", pick(g, "Floor", "Abs", "Trunc"), g.sub(floatT, depth)))
		}
	case str:
		switch g.IntN(9) {
		case 0, 1:
			return fmt.Sprintf("(%s + %s)", s(t), s(t))
		case 2:
			return conv(fmt.Sprintf("fmt.Sprint(%s)", g.printed(depth)))
		case 3:
			return conv(fmt.Sprintf("strconv.Itoa(%s)", s(intT)))
		case 4:
			return conv(fmt.Sprintf("strings.%s(string(%s))", pick(g, "ToUpper", "TrimSpace", "ToTitle"), s(t)))
		case 5:
			if g.risk() {
				return fmt.Sprintf("%s[%s:%s]", g.variableOr(t), s(intT), pick(g, "", s(intT)))
			}
		case 6:
			return fmt.Sprintf("%s(rune(%s&0x7f))", t.text, s(intT))
		case 7:
			return conv(fmt.Sprintf("fmt.Sprintf(%q, %s)", g.verb(), g.printed(depth)))
		default:
			return fmt.Sprintf("%s([]byte(%s))", t.text, s(t))
		}
	case boolean:
		switch g.IntN(4) {
		case 0:
			return fmt.Sprintf("(%s %s %s)", s(t), pick(g, "&&", "||"), s(t))
		case 1:
			return "!" + s(t)
		case 2:
			o := pick(g, intT, stringT, floatT, pick(g, integers...))
			return conv(fmt.Sprintf("(%s %s %s)", g.variableOr(o), pick(g, "==", "!=", "<", "<=", ">", ">="), s(o)))
		default:
			o := g.comparableType(1)
			return conv(fmt.Sprintf("(%s %s %s)", g.variableOr(o), pick(g, "==", "!="), g.parenthesised(o, depth)))
		}
	case slice:
		switch g.IntN(4) {
		case 0:
			return fmt.Sprintf("append(%s, %s)", fmt.Sprintf("slices.Clip(%s)", g.variableOr(t)), s(t.base().elem))
		case 1:
			if g.risk() {
				return fmt.Sprintf("%s[%s:]", g.variableOr(t), s(intT))
			}
		case 2:
			return fmt.Sprintf("slices.Clone(%s)", g.variableOr(t))
		}
	case pointer:
		if t.elem.is(structure) {
			return "&" + g.literal(t.elem)
		}
		return fmt.Sprintf("func() %s { v := %s; return &v }()", t.text, g.sub(t.elem, depth))
	}
	return ""
}

// parenthesised returns an expression that may stand where a brace would open a block.
func (g *generator) parenthesised(t *typ, depth int) string { return "(" + g.sub(t, depth) + ")" }

// variableOr returns a variable of the type, or a literal that is not constant: what is done with
// constants, the compiler does, and rejects what overflows.
func (g *generator) variableOr(t *typ) string {
	if v := g.variable(t); v != "" {
		return v
	}
	return fmt.Sprintf("func() %s { return %s }()", t.text, g.literal(t))
}

// literal returns a value without any operation.
func (g *generator) literal(t *typ) string {
	b := t.base()
	switch b.kind {
	case integer:
		n := pick(g, 0, 1, 2, 3, 5, 7, 10, 42, 100, 127)
		return fmt.Sprintf("%s(%d)", t.text, n)
	case float:
		return fmt.Sprintf("%s(%s)", t.text, pick(g, "0", "1", "0.5", "-2.25", "3.125", "1e10", "1e-3", "math.Copysign(0, -1)"))
	case str:
		s := strconv.Quote(pick(g, "", "a", "go", "Ω", "héllo", "x y", "\t", "日本", "\xff!", "100%"))
		if t.under != nil {
			return t.text + "(" + s + ")"
		}
		return s
	case boolean:
		if t.under != nil {
			return t.text + "(true)"
		}
		return pick(g, "true", "false")
	case slice:
		if g.chance(6) {
			return t.text + "(nil)"
		}
		parts := make([]string, g.IntN(4))
		for i := range parts {
			parts[i] = g.literal(b.elem)
		}
		return t.text + "{" + strings.Join(parts, ", ") + "}"
	case array:
		parts := make([]string, b.size)
		for i := range parts {
			parts[i] = g.literal(b.elem)
		}
		return t.text + "{" + strings.Join(parts, ", ") + "}"
	case mapping:
		// One entry, so that no two keys are the same.
		if g.chance(4) {
			return t.text + "{}"
		}
		return t.text + "{" + g.literal(b.key) + ": " + g.literal(b.elem) + "}"
	case pointer:
		if b.elem.is(structure) {
			return "&" + g.literal(b.elem)
		}
		return "new(" + b.elem.text + ")"
	case structure:
		var parts []string
		for _, f := range b.list {
			if g.chance(4) {
				continue
			}
			parts = append(parts, f.name+": "+g.literal(f.t))
		}
		return t.text + "{" + strings.Join(parts, ", ") + "}"
	case iface:
		return g.interfaceValue(t)
	}
	panic("gen: no literal of " + t.text)
}

// interfaceValue returns a value of an interface type.
func (g *generator) interfaceValue(t *typ) string {
	if t == errorT {
		return fmt.Sprintf("errors.New(%q)", g.name("e"))
	}
	if t != anyT {
		for range 4 {
			if len(g.named) == 0 {
				break
			}
			if n := pick(g, g.named...); n.implements(t) {
				return t.text + "(" + g.literal(n) + ")"
			}
		}
		return t.text + "(nil)"
	}
	// Its own type may hold interfaces again: that must come to an end.
	g.nested++
	defer func() { g.nested-- }()
	for range 4 {
		o := g.randomType(1)
		if g.nested > 3 {
			o = g.basic()
		}
		if o.printable() && o.kind != iface {
			// In a composite literal Go 1.26's compiler takes a nil slice that is converted for a
			// nil interface.
			if s := g.literal(o); !strings.HasSuffix(s, "(nil)") {
				return "any(" + s + ")"
			}
		}
	}
	return "any(nil)"
}

// printed returns an expression whose value fmt may print.
func (g *generator) printed(depth int) string {
	if l := g.local(func(l *local) bool { return l.t.printable() }); l != nil && !g.chance(3) {
		return l.name
	}
	for range 4 {
		if t := g.randomType(2); t.printable() {
			return g.sub(t, depth)
		}
	}
	return g.sub(intT, depth)
}

// verb returns a verb of fmt. Which suit a value is for fmt to say.
func (g *generator) verb() string {
	return pick(g, "%v", "%v", "%+v", "%#v", "%T", "%d", "%s", "%q", "%x", "%5v|", "%-8v|", "%08.3f", "%t", "%U", "%c", "%e", "% x", "%#x", "%+d", "%o", "%b", "%6.2f", "%x")
}

// declareTrace declares the function that prints where it is called.
func (g *generator) declareTrace() {
	if g.tracers {
		return
	}
	g.tracers = true
	fmt.Fprintf(&g.decls, "func trace%d[T any](name string, v T) T {\n\tfmt.Println(\"at\", name)\n\treturn v\n}\n\n", g.number)
}

// declareGeneric declares generic helpers.
func (g *generator) declareGeneric() {
	if g.generic {
		return
	}
	g.generic = true
	fmt.Fprintf(&g.decls, `func first%[1]d[A, B any](a A, b B) A { return a }

type pair%[1]d[A, B any] struct {
	A A
	B B
}

func (p pair%[1]d[A, B]) swap() pair%[1]d[B, A] { return pair%[1]d[B, A]{p.B, p.A} }

func fold%[1]d[S ~[]E, E, A any](s S, a A, f func(A, E) A) A {
	for _, e := range s {
		a = f(a, e)
	}
	return a
}

`, g.number)
}
