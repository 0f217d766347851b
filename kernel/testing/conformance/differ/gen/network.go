package gen

// network writes a process network: goroutines that share nothing but channels, each of which has
// one sender and one receiver, and which wait for one channel at a time. What such a network
// computes does not depend on how it is scheduled (G. Kahn, "The Semantics of a Simple Language for
// Parallel Programming", 1974), so its stages may be what they like. It is a tree with the sink as
// its root, and every stage receives all that is sent to it, so it ends.
func (g *generator) network() {
	g.line("var network sync.WaitGroup")
	c, t := g.tree(1 + g.IntN(3))
	v := g.name("v")
	switch g.IntN(3) {
	case 0:
		g.line("for %s := range %s {", v, c)
		g.line("\t%s", printValue(t, v))
		g.line("}")
	case 1:
		g.line("for {")
		g.line("\t%s, ok := <-%s", v, c)
		g.line("\tif !ok {")
		g.line("\t\tbreak")
		g.line("\t}")
		g.line("\t%s", printValue(t, v))
		g.line("}")
	default:
		g.line("ended := make(chan struct{})")
		g.line("go func() { network.Wait(); close(ended) }()")
		g.line("for open := true; open; {")
		g.line("\tselect {")
		g.line("\tcase %s, ok := <-%s:", v, c)
		g.line("\t\tif open = ok; open {")
		g.line("\t\t\t%s", printValue(t, v))
		g.line("\t\t}")
		g.line("\t}")
		g.line("}")
		g.line("<-ended")
	}
	g.line("network.Wait()")
	g.line("fmt.Println(\"network\", len(%s))", c)
}

// tree writes a network of so many layers and returns its outgoing channel.
func (g *generator) tree(layers int) (c string, elem *typ) {
	if layers == 0 {
		return g.source()
	}
	in, t := g.tree(layers - 1)
	if g.chance(3) {
		other, u := g.tree(g.IntN(layers))
		return g.join(in, t, other, u)
	}
	return g.stage(in, t)
}

// room returns the rest of a call of make: how much a channel holds.
func (g *generator) room() string { return pick(g, "", "", ", 1", ", 3") }

// process writes the head of a goroutine, and returns what writes its end.
func (g *generator) process(out string) (end func()) {
	if g.chance(2) {
		g.open("network.Go(func() {")
		g.line("defer close(%s)", out)
		return func() { g.close("})") }
	}
	g.line("network.Add(1)")
	p, c := g.name("p"), g.name("wg")
	g.open("%s := func(%s *sync.WaitGroup) {", p, c)
	g.line("defer %s.Done()", c)
	g.line("defer close(%s)", out)
	return func() {
		g.close("}")
		g.line("go %s(&network)", p)
	}
}

func (g *generator) channel(t *typ) string {
	c := g.name("ch")
	g.line("%s := make(chan %s%s)", c, t.text, g.room())
	return c
}

func (g *generator) source() (string, *typ) {
	t := g.printableType()
	out := g.channel(t)
	end := g.process(out)
	i := g.name("i")
	g.open("for %s := range %d {", i, g.n())
	g.line("_ = %s", i)
	g.declare(i, intT, false)
	g.line("%s <- %s", out, g.expr(t, 2, quiet))
	g.close("}")
	end()
	return out, t
}

// stage writes a goroutine that makes something of what it receives.
func (g *generator) stage(in string, t *typ) (string, *typ) {
	u := g.printableType()
	kind := g.IntN(5)
	if kind < 2 {
		u = t
	}
	out := g.channel(u)
	end := g.process(out)
	v, state := g.name("v"), g.name("state")
	if kind == 2 || kind == 3 {
		g.line("var %s %s", state, u.text)
		g.declare(state, u, true)
	}
	g.open("for %s := range %s {", v, in)
	g.line("_ = %s", v)
	g.declare(v, t, false)
	switch kind {
	case 0: // keeps some
		g.line("if %s {", g.expr(boolT, 2, quiet))
		g.line("\t%s <- %s", out, v)
		g.line("}")
	case 1: // hands on, once more than it must
		g.line("%s <- %s", out, v)
		g.line("select {")
		g.line("case %s <- %s:", out, v)
		g.line("}")
	case 2: // remembers
		g.line("%s = %s", state, g.expr(u, 2, quiet))
		g.line("%s <- %s", out, state)
	case 3: // may panic, and recovers
		g.open("func() {")
		g.line("defer func() {")
		g.line("\tif recover() != nil {")
		g.line("\t\t%s <- %s", out, state)
		g.line("\t}")
		g.line("}()")
		x := g.name("x")
		g.line("%s := %s", x, g.expr(u, 2, risky))
		g.line("%s <- %s", out, x)
		g.close("}()")
	default: // computes
		g.line("%s <- %s", out, g.expr(u, 3, quiet))
	}
	g.close("}")
	if kind == 2 && g.chance(2) {
		g.line("%s <- %s", out, state)
	}
	end()
	return out, u
}

// join writes a goroutine that receives from two by turns, until the first is closed, and then lets
// the other run dry.
func (g *generator) join(a string, t *typ, b string, u *typ) (string, *typ) {
	r := g.printableType()
	out := g.channel(r)
	end := g.process(out)
	x, y := g.name("x"), g.name("y")
	g.open("for %s := range %s {", x, a)
	g.line("%s := <-%s", y, b)
	g.line("_, _ = %s, %s", x, y)
	g.declare(x, t, false)
	g.declare(y, u, false)
	g.line("%s <- %s", out, g.expr(r, 2, quiet))
	g.close("}")
	g.line("for range %s {", b)
	g.line("}")
	end()
	return out, r
}

// printValue returns a statement that prints a variable of a type that can be printed.
func printValue(t *typ, v string) string {
	return "fmt.Printf(\"%v %T\\n\", " + v + ", " + v + ")"
}
