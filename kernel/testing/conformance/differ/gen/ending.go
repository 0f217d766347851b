package gen

import "strings"

// Ending returns a case that ends its program, by a goroutine's panic or by a deadlock, and so is
// to be the only one. Go says which: a panic decides although the deferred calls of its goroutine
// let main go on, since main has nothing to do then but wait. Nothing is printed while that is in
// the air.
func Ending(seed uint64, number int) Case {
	c := newCase(seed, number)
	g := &generator{Rand: newRand(seed^0xe4d, number), number: number, last: 1000}
	name := "ending"
	g.open("func %s() {", name)
	g.line("%s()", c.Func)
	pick(g, (*generator).panicDecides, (*generator).deadlock)(g)
	g.close("}")
	c.Source += "\n" + strings.Join(g.code, "\n") + "\n"
	c.Func = name
	return c
}

// panicDecides writes a goroutine that panics, whose deferred calls set main free.
func (g *generator) panicDecides() {
	free := pick(g, [][3]string{
		{"var wg sync.WaitGroup; wg.Add(1)", "wg.Done()", "wg.Wait()"},
		{"c := make(chan int)", "close(c)", "<-c"},
		{"c := make(chan int, 1)", "func() { c <- 1 }()", "<-c"},
		{"var mu sync.Mutex; mu.Lock()", "mu.Unlock()", "mu.Lock()"},
		{"ctx, cancel := context.WithCancel(context.Background())", "cancel()", "<-ctx.Done()"},
		{"var n atomic.Int32", "n.Add(1)", "for n.Load() == 0 { runtime.Gosched() }"},
		{"var rw sync.RWMutex; rw.RLock()", "rw.RUnlock()", "rw.Lock()"},
	}...)
	g.line("%s", free[0])
	g.line("zero := len(os.Args[:0]) // which no compiler knows")
	g.line("_ = zero")
	depth := g.IntN(3)
	g.open("go func() {")
	for range depth {
		g.open("func() {")
	}
	g.line("defer %s", free[1])
	if g.chance(3) {
		g.line("defer func() { recover() }()")
		g.line("defer func() { panic(fmt.Sprint(\"again \", recover())) }()")
		g.line("defer func() { panic(\"twice\") }()")
	}
	g.line("%s", pick(g,
		"panic(\"x\")",
		"panic(fmt.Errorf(\"code %d\", 7))",
		"var m map[string]int; m[\"a\"]++",
		"var s []int; _ = s[zero+3]",
		"var p *struct{ x int }; p.x++",
		"fmt.Println(1 / zero)",
		"var x any = 1; _ = x.(string)",
		"var c chan int; close(c)",
	))
	for range depth {
		g.close("}()")
	}
	g.close("}()")
	g.line("%s", free[2])
	g.line("select {}")
}

// deadlock writes goroutines that wait for ever.
func (g *generator) deadlock() {
	for range g.IntN(3) {
		g.line("go func() { %s }()", g.waitForEver())
	}
	g.line("%s", g.waitForEver())
}

// waitForEver returns something that waits for ever. Waits in compiled code, as on an io.Pipe, are
// left out until the scheduler knows of them: see TestDeadlockInAPipe of package worker.
func (g *generator) waitForEver() string {
	return pick(g,
		"var c chan int; <-c",
		"c := make(chan int); c <- 1",
		"c := make(chan int, 1); c <- 1; c <- 2",
		"select {}",
		"var mu sync.Mutex; mu.Lock(); mu.Lock()",
		"var rw sync.RWMutex; rw.RLock(); rw.Lock()",
		"var wg sync.WaitGroup; wg.Add(1); wg.Wait()",
		"var mu sync.Mutex; mu.Lock(); sync.NewCond(&mu).Wait()",
		"c := make(chan int); for range c { }",
		"ctx, cancel := context.WithCancel(context.Background()); defer cancel(); <-ctx.Done()",
		"t := time.NewTimer(time.Millisecond); <-t.C; <-t.C",
		"var once sync.Once; once.Do(func() { once.Do(func() {}) })",
	)
}
