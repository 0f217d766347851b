package gen

// turns writes goroutines that take turns: each waits for its own, does whatever statements do, to
// the variables around them too, and passes the turn on in a deferred call, so that a panic passes
// it on as well. Only one of them runs at a time, and each turn happens before the next, by a
// channel, a condition, a WaitGroup or an atomic variable: what they do is as if one after another
// did it.
func (g *generator) turns() {
	n := 2 + g.IntN(2)
	kind := g.IntN(4)
	switch kind {
	case 0:
		g.line("var turns [%d]chan bool", n+1)
		g.line("for i := range turns {")
		g.line("\tturns[i] = make(chan bool%s)", g.room())
		g.line("}")
	case 1:
		g.line("var (")
		g.line("\tturnLock sync.Mutex")
		g.line("\tturn     = -1")
		g.line(")")
		g.line("turnTaken := sync.NewCond(&turnLock)")
	case 2:
		g.line("var turns [%d]sync.WaitGroup", n+1)
		g.line("for i := range turns {")
		g.line("\tturns[i].Add(1)")
		g.line("}")
	case 3:
		g.line("var turn atomic.Int32")
		g.line("turn.Store(-1)")
	}
	wait := func(i int) {
		switch kind {
		case 0:
			g.line("<-turns[%d]", i)
		case 1:
			g.line("turnLock.Lock()")
			g.line("for turn < %d {", i)
			g.line("\tturnTaken.Wait()")
			g.line("}")
			g.line("turnLock.Unlock()")
		case 2:
			g.line("turns[%d].Wait()", i)
		case 3:
			g.line("for turn.Load() < %d {", i)
			g.line("\truntime.Gosched()")
			g.line("}")
		}
	}
	pass := func(i int) string {
		switch kind {
		case 0:
			return sprintf("turns[%d] <- true", i)
		case 1:
			return sprintf("turnLock.Lock(); turn = %d; turnLock.Unlock(); turnTaken.Broadcast()", i)
		case 2:
			return sprintf("turns[%d].Done()", i)
		default:
			return sprintf("turn.Store(%d)", i)
		}
	}
	for i := range n {
		g.open("go func() {")
		wait(i)
		g.line("defer func() { %s }()", pass(i+1))
		g.open("defer func() {")
		g.line("if r := recover(); r != nil {")
		g.line("\tfmt.Println(\"turn %d recovered\", r)", i)
		g.line("}")
		g.close("}()")
		g.body()
		switch g.IntN(6) {
		case 0:
			g.line("panic(%s)", g.expr(pick(g, stringT, intT), 2, quiet))
		case 1:
			g.line("runtime.Goexit()")
		}
		g.close("}()")
	}
	g.line("%s", pass(0))
	wait(n)
	g.line("fmt.Println(\"all had their turn\")")
}
