package gen

import (
	"fmt"
	"strings"
)

// statements writes some statements.
func (g *generator) statements(n int) {
	for range n {
		if g.budget <= 0 {
			return
		}
		g.budget--
		g.statement()
	}
}

// body writes the statements of a block.
func (g *generator) body() { g.statements(1 + g.IntN(3)) }

// anyMode chooses what an expression may do.
func (g *generator) anyMode() mode { return pick(g, quiet, quiet, traced, risky) }

func (g *generator) statement() {
	switch g.IntN(22) {
	case 0, 1, 2:
		g.newLocal()
	case 3, 4, 5:
		g.assign()
	case 6, 7, 8:
		g.print()
	case 9, 10:
		g.open("if (%s) {", g.expr(boolT, 2, g.anyMode()))
		g.body()
		if g.chance(2) {
			g.next("} else {")
			g.body()
		}
		g.close("}")
	case 11, 12, 13:
		g.loop()
	case 14:
		g.switchStmt()
	case 15:
		g.typeSwitch()
	case 16:
		g.protected()
	case 17:
		g.deferred()
	case 18:
		g.closure()
	case 19:
		g.commaOk()
	case 20:
		if g.loops > 0 {
			g.leaveLoop()
		} else {
			g.print()
		}
	case 21:
		g.feature()
	}
}

// newLocal declares a variable.
func (g *generator) newLocal() {
	t := g.randomType(2)
	name := g.name("v")
	switch g.IntN(4) {
	case 0:
		g.line("var %s %s", name, t.text)
	case 1:
		g.line("var %s %s = %s", name, t.text, g.expr(t, 2, g.anyMode()))
	default:
		g.line("%s := %s", name, g.expr(t, 3, g.anyMode()))
	}
	g.line("_ = %s", name)
	g.declare(name, t, true)
}

// assign assigns to something that there is.
func (g *generator) assign() {
	l := g.local(func(l *local) bool { return l.set })
	if l == nil {
		g.newLocal()
		return
	}
	b := l.t.base()
	switch {
	case b.kind == integer && g.chance(2):
		if g.chance(2) {
			g.line("%s%s", l.name, pick(g, "++", "--"))
			return
		}
		g.line("%s %s %s", l.name, pick(g, "+=", "-=", "*=", "|=", "^=", "&="), g.expr(l.t, 2, g.anyMode()))
	case b.kind == str && g.chance(2):
		g.line("if len(%s) < 100 {", l.name)
		g.line("\t%s += %s", l.name, g.expr(l.t, 2, g.anyMode()))
		g.line("}")
	case b.kind == slice && g.chance(2):
		if g.chance(2) {
			g.line("if len(%s) < 50 {", l.name)
			g.line("\t%s = append(%s, %s)", l.name, l.name, g.expr(b.elem, 2, quiet))
			g.line("}")
			return
		}
		g.line("%s[%s] = %s", l.name, g.expr(intT, 1, quiet), g.expr(b.elem, 2, quiet))
	case b.kind == array && g.chance(2):
		g.line("%s[%d] = %s", l.name, g.IntN(b.size), g.expr(b.elem, 2, g.anyMode()))
	case b.kind == mapping && g.chance(2):
		switch g.IntN(4) {
		case 0:
			g.line("delete(%s, %s)", l.name, g.expr(b.key, 1, quiet))
		case 1:
			g.line("if %s != nil {", l.name)
			g.line("\t%s[%s] = %s", l.name, g.expr(b.key, 1, quiet), g.expr(b.elem, 2, quiet))
			g.line("}")
		case 2:
			g.line("clear(%s)", l.name)
		default:
			g.line("%s[%s] = %s", l.name, g.expr(b.key, 1, quiet), g.expr(b.elem, 2, quiet))
		}
	case b.kind == structure && len(b.list) > 0 && g.chance(2):
		f := pick(g, b.list...)
		g.line("%s.%s = %s", l.name, f.name, g.expr(f.t, 2, g.anyMode()))
	case b.kind == pointer && b.elem.is(structure) && len(b.elem.base().list) > 0 && g.chance(2):
		f := pick(g, b.elem.base().list...)
		g.line("%s.%s = %s", l.name, f.name, g.expr(f.t, 2, quiet))
	default:
		if o := g.assignable(l.t); o != "" && o != l.name && g.chance(3) {
			g.line("%s, %s = %s, %s", l.name, o, o, l.name)
			return
		}
		g.line("%s = %s", l.name, g.expr(l.t, 3, g.anyMode()))
	}
}

// print shows something.
func (g *generator) print() {
	switch g.IntN(4) {
	case 0:
		g.line("fmt.Printf(\"%s %s\\n\", %s, %s)", g.verb(), g.verb(), g.expr2(), g.expr2())
	case 1:
		l := g.local(func(l *local) bool { return l.t.kind == pointer && l.t.elem.is(structure) && l.t.elem.printable() })
		if l != nil {
			g.line("fmt.Printf(\"%s\\n\", %s)", pick(g, "%v", "%+v"), l.name)
			return
		}
		fallthrough
	default:
		g.line("fmt.Println(%s)", g.expr2())
	}
}

// expr2 returns something that can be printed.
func (g *generator) expr2() string {
	was := g.mode
	g.mode = pick(g, quiet, traced)
	defer func() { g.mode = was }()
	return g.printed(2)
}

// printAll shows all variables that can be shown.
func (g *generator) printAll() {
	for _, l := range g.scope {
		if l != nil && l.t.printable() {
			g.line("fmt.Printf(\"%s = %%v %%T\\n\", %s, %s)", l.name, l.name, l.name)
		}
	}
}

// loop repeats something a few times.
func (g *generator) loop() {
	if g.loops >= 2 {
		g.print()
		return
	}
	i := g.name("i")
	label := ""
	if g.chance(4) {
		label = g.name("L")
	}
	g.labels = append(g.labels, label)
	g.loops++
	defer func() { g.loops--; g.labels = g.labels[:len(g.labels)-1] }()
	head := func(format string, args ...any) {
		if label != "" {
			g.line("%s:", label)
		}
		g.open(format, args...)
		if label != "" {
			g.line("if len(os.Args) > 100 { continue %s }", label) // a label must be used
		}
	}
	switch g.IntN(8) {
	case 0, 1:
		head("for %s := 0; %s < %d; %s++ {", i, i, 1+g.IntN(4), i)
		g.line("_ = %s", i)
		g.declare(i, intT, false)
	case 2:
		head("for %s := range %d {", i, 1+g.IntN(4))
		g.line("_ = %s", i)
		g.declare(i, intT, false)
	case 3:
		l := g.local(func(l *local) bool { return l.t.is(slice) || l.t.is(array) })
		if l == nil {
			head("for range 2 {")
			break
		}
		v := g.name("e")
		head("for %s, %s := range %s {", i, v, l.name)
		g.line("_, _ = %s, %s", i, v)
		g.declare(i, intT, false)
		g.declare(v, l.t.base().elem, true)
	case 4:
		v := g.name("r")
		head("for %s, %s := range (%s) {", i, v, g.expr(stringT, 2, quiet))
		g.line("_, _ = %s, %s", i, v)
		g.declare(i, intT, false)
	case 5:
		g.declareSeq()
		head("for %s := range count%d(%d) {", i, g.number, 1+g.IntN(4))
		g.line("_ = %s", i)
		g.declare(i, intT, false)
	case 6:
		g.declareSeq()
		v := g.name("e")
		head("for %s, %s := range each%d(%s) {", i, v, g.number, g.expr(sliceOf(stringT), 2, quiet))
		g.line("_, _ = %s, %s", i, v)
		g.declare(i, intT, false)
		g.declare(v, stringT, true)
	default:
		l := g.local(func(l *local) bool { return l.t.is(mapping) })
		if l == nil {
			head("for range 2 {")
			break
		}
		// The order shows in nothing that a count does.
		sum := g.name("n")
		g.line("%s := 0", sum)
		head("for range %s {", l.name)
		g.line("%s++", sum)
		g.close("}")
		g.line("fmt.Println(%q, %s)", sum, sum)
		return
	}
	g.body()
	g.close("}")
}

// leaveLoop ends a turn of a loop, or the loop.
func (g *generator) leaveLoop() {
	word := pick(g, "break", "continue")
	label := pick(g, g.labels...)
	g.line("if (%s) { %s %s }", g.expr(boolT, 2, quiet), word, label)
}

// declareSeq declares iterators.
func (g *generator) declareSeq() {
	mark := fmt.Sprintf("func count%d(", g.number)
	if strings.Contains(g.decls.String(), mark) {
		return
	}
	fmt.Fprintf(&g.decls, `func count%[1]d(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer fmt.Println("counted")
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func each%[1]d[T any](s []T) iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		for i, v := range s {
			if !yield(i, v) {
				return
			}
		}
	}
}

`, g.number)
}

// switchStmt chooses by a value.
func (g *generator) switchStmt() {
	t := pick(g, intT, stringT)
	if g.chance(2) {
		g.line("switch {")
		for range 1 + g.IntN(2) {
			g.open("case %s:", g.expr(boolT, 2, quiet))
			g.body()
			if g.chance(3) {
				g.line("fallthrough")
			}
			g.close("%s", "")
		}
		g.open("default:")
		g.body()
		g.close("}")
		return
	}
	g.line("switch (%s) {", g.expr(t, 2, g.anyMode()))
	for range 1 + g.IntN(2) {
		g.open("case %s, %s:", g.variableOr(t), g.expr(t, 1, quiet))
		g.body()
		g.close("%s", "")
	}
	g.open("default:")
	g.body()
	g.close("}")
}

// typeSwitch chooses by a type.
func (g *generator) typeSwitch() {
	v := g.name("x")
	g.line("switch %s := (%s).(type) {", v, g.expr(anyT, 2, quiet))
	seen := map[string]bool{}
	for range 1 + g.IntN(3) {
		t := g.randomType(1)
		if seen[t.text] || t == anyT {
			continue
		}
		seen[t.text] = true
		g.open("case %s:", t.text)
		g.line("_ = %s", v)
		g.declare(v, t, true)
		g.body()
		if t.printable() {
			g.line("fmt.Println(%q, %s)", t.text, v)
		}
		g.close("%s", "")
	}
	if g.chance(2) {
		g.line("case fmt.Stringer:")
		g.line("\tfmt.Println(\"stringer\", %s.String())", v)
	}
	g.line("case nil:")
	g.line("\tfmt.Println(\"nil\", %s == nil)", v)
	g.line("default:")
	g.line("\tfmt.Printf(\"%%T\\n\", %s)", v)
	g.line("}")
}

// protected runs statements and recovers from their panics.
func (g *generator) protected() {
	loops, labels := g.loops, g.labels
	g.loops, g.labels = 0, nil
	defer func() { g.loops, g.labels = loops, labels }()
	g.open("func() {")
	g.open("defer func() {")
	g.line("r := recover()")
	switch g.IntN(3) {
	case 0:
		g.line("if err, ok := r.(error); ok {")
		g.line("\tfmt.Println(\"recovered error\", err.Error())")
		g.line("} else {")
		g.line("\tfmt.Printf(\"recovered %%T %%v\\n\", r, r)")
		g.line("}")
	case 1:
		g.line("fmt.Println(\"recovered\", r != nil)")
		g.print()
	default:
		g.line("fmt.Printf(\"recovered %%v\\n\", r)")
	}
	g.close("}()")
	g.body()
	switch g.IntN(6) {
	case 0:
		g.line("panic(%s)", g.expr(pick(g, stringT, intT, g.printableType()), 2, quiet))
	case 1:
		g.line("panic(fmt.Errorf(\"wrapped: %%w\", errors.New(%q)))", g.name("e"))
	}
	g.close("}()")
}

func (g *generator) printableType() *typ {
	for range 5 {
		if t := g.randomType(1); t.printable() && t != anyT {
			return t
		}
	}
	return stringT
}

// deferred defers a call. Its arguments are evaluated at once.
func (g *generator) deferred() {
	if g.loops > 1 {
		g.print()
		return
	}
	switch g.IntN(3) {
	case 0:
		g.line("defer fmt.Println(\"deferred\", %s)", g.expr2())
	case 1:
		g.line("defer func(s string) { fmt.Println(\"deferred\", s) }(fmt.Sprint(%s))", g.expr2())
	default:
		loops, labels := g.loops, g.labels
		g.loops, g.labels = 0, nil
		g.open("defer func() {")
		g.body()
		g.close("}()")
		g.loops, g.labels = loops, labels
	}
}

// closure makes a function that changes what is around it, and calls it.
func (g *generator) closure() {
	f := g.name("c")
	t := g.randomType(1)
	loops, labels := g.loops, g.labels
	g.loops, g.labels = 0, nil
	p, res := g.name("p"), g.name("res")
	g.open("%s := func(%s %s) (%s %s) {", f, p, t.text, res, t.text)
	g.declare(p, t, true)
	g.declare(res, t, true)
	if g.chance(3) {
		g.line("defer func() { %s = %s }()", res, g.expr(t, 2, quiet))
	}
	g.body()
	g.line("return %s", g.expr(t, 2, quiet))
	g.close("}")
	g.loops, g.labels = loops, labels
	for range 1 + g.IntN(2) {
		r := g.name("v")
		g.line("%s := %s(%s)", r, f, g.expr(t, 2, quiet))
		g.line("_ = %s", r)
		g.declare(r, t, true)
	}
}

// commaOk asks a map or an interface.
func (g *generator) commaOk() {
	v, ok := g.name("v"), g.name("ok")
	if l := g.local(func(l *local) bool { return l.t.is(mapping) }); l != nil && g.chance(2) {
		g.line("%s, %s := %s[%s]", v, ok, l.name, g.expr(l.t.base().key, 1, quiet))
		g.declare(v, l.t.base().elem, true)
	} else {
		t := g.randomType(1)
		g.line("%s, %s := %s.(%s)", v, ok, g.expr(anyT, 1, quiet), t.text)
		g.declare(v, t, true)
	}
	g.line("_ = %s", v)
	g.line("fmt.Println(%s)", ok)
	g.declare(ok, boolT, true)
}
