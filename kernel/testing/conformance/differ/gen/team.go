package gen

import "fmt"

func sprintf(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// team writes goroutines that work side by side, each on a place of its own, and meet at the end.
func (g *generator) team() {
	n := g.n()
	t := g.printableType()
	g.line("results := make([]%s, %d)", t.text, n)
	meet := g.IntN(4)
	switch meet {
	case 0, 1:
		g.line("var team sync.WaitGroup")
	case 2:
		g.line("done := make(chan int)")
	case 3:
		g.line("var team sync.WaitGroup")
		g.line("seats := make(chan struct{}, %d)", 1+g.IntN(2))
	}
	i := g.name("i")
	g.open("for %s := range %d {", i, n)
	g.declare(i, intT, false)
	switch meet {
	case 0:
		g.open("team.Go(func() {")
	case 1:
		g.line("team.Add(1)")
		g.open("go func() {")
		g.line("defer team.Done()")
	case 2:
		g.open("go func() {")
		g.line("defer func() { done <- %s }()", i)
	case 3:
		g.line("seats <- struct{}{}")
		g.open("team.Go(func() {")
		g.line("defer func() { <-seats }()")
	}
	switch g.IntN(4) {
	case 0: // a panic is its own
		g.line("defer func() {")
		g.line("\tif r := recover(); r != nil {")
		g.line("\t\tresults[%s] = %s", i, g.literal(t))
		g.line("\t}")
		g.line("}()")
		g.line("results[%s] = %s", i, g.expr(t, 3, risky))
	case 1: // a team within the team
		g.line("var pair sync.WaitGroup")
		g.line("var left, right %s", t.text)
		g.line("pair.Go(func() { left = %s })", g.expr(t, 2, quiet))
		g.line("pair.Go(func() { right = %s })", g.expr(t, 2, quiet))
		g.line("pair.Wait()")
		g.line("if %s {", g.expr(boolT, 2, quiet))
		g.line("\tleft = right")
		g.line("}")
		g.line("results[%s] = left", i)
	case 2: // by a function of its own
		f := g.declareWorker(t)
		g.line("%s(results, %s)", f, i)
	default:
		g.line("results[%s] = %s", i, g.expr(t, 3, quiet))
	}
	switch meet {
	case 0, 3:
		g.close("})")
	default:
		g.close("}()")
	}
	g.close("}")
	if meet == 2 {
		g.line("for range %d {", n)
		g.line("\t<-done")
		g.line("}")
	} else {
		g.line("team.Wait()")
	}
	g.line("for i, r := range results {")
	g.line("\tfmt.Printf(\"%%d %%v\\n\", i, r)")
	g.line("}")
}

// declareWorker declares a generic function at the top that fills one place of a slice.
func (g *generator) declareWorker(t *typ) string {
	name := g.name("worker")
	g.top(func() {
		g.open("func %s[S ~[]%s](into S, at int) {", name, t.text)
		g.declare("at", intT, false)
		g.line("var once sync.Once")
		g.line("once.Do(func() { into[at] = %s })", g.expr(t, 2, quiet))
		g.close("}")
	})
	return name
}

// hub writes a chat: a map of channels, each received by a goroutine of its own, and what they
// heard, added up under a lock.
func (g *generator) hub() {
	t := g.printableType()
	g.lines(`subscribers := map[string]chan %[1]s{}
var (
	hubLock sync.RWMutex
	heard   = map[string][]%[1]s{}
	hub     sync.WaitGroup
)
for _, name := range []string{"ann", "bob", %[2]q} {
	subscribers[name] = make(chan %[1]s%[3]s)
	hub.Go(func() {
		for v := range subscribers[name] {
			hubLock.Lock()
			heard[name] = append(heard[name], v)
			hubLock.Unlock()
		}
	})
}`, t.text, g.name("s"), g.room())
	g.open("for i := range %d {", g.n())
	g.line("_ = i")
	g.declare("i", intT, false)
	g.line("message := %s", g.expr(t, 2, quiet))
	g.line("for _, c := range subscribers {")
	g.line("\tc <- message")
	g.line("}")
	g.close("}")
	g.lines(`for _, c := range subscribers {
	close(c)
}
hub.Wait()
hubLock.RLock()
for _, name := range slices.Sorted(maps.Keys(heard)) {
	fmt.Println(name, heard[name])
}
hubLock.RUnlock()`)
}
