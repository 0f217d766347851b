package mixed

// wrapped returns a piece with something around each of its parts.
func (g *generator) wrapped() []string {
	if g.depth > 1 {
		return g.access()
	}
	g.depth++
	defer func() { g.depth-- }()
	all := g.pieces()
	parts := all[g.IntN(len(all))]()
	for i, part := range parts {
		if part != "" {
			parts[i] = g.wrap(part)
		}
	}
	return parts
}

// wrap puts something around statements.
func (g *generator) wrap(text string) string {
	in := indented(text)
	times := 1 + g.IntN(2)
	if !g.small {
		times = 1 + g.IntN(4)
	}
	name := g.local("v")
	switch g.IntN(8) {
	case 0:
		return sprintf("for range %d {\n%s\n}", times, in)
	case 1:
		return sprintf("if r%%2 == 0 {\n%s\n}", in)
	case 2:
		return sprintf("func() {\n%s\n}()", in)
	case 3:
		return sprintf("r += ends(func() {\n%s\n})", in)
	case 4: // a lock is held meanwhile, which may be the one that is asked for
		if g.chance(3) {
			return g.guarded(g.IntN(2), "{\n"+in+"\n}", false)
		}
		return sprintf("{\n%s\n}", in)
	case 5: // as the body of a range over a function
		return sprintf("for v := range func(yield func(int) bool) {\n\t_ = yield(1) && yield(2)\n} {\n\tr += v\n%s\n\tbreak\n}", in)
	case 6: // within a coroutine
		return sprintf("%[1]snext, %[1]sstop := iter.Pull(func(yield func(int) bool) {\n%[2]s\n\tyield(r)\n})\n%[1]snext()\n%[1]sstop()", name, in)
	default: // with others in between
		return "runtime.Gosched()\n" + text
	}
}
