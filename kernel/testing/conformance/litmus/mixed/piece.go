package mixed

import (
	"fmt"
	"strings"
)

// A piece is what one thread does, or several, each a part of it: a send here, a receive there.

func (g *generator) pieces() []func() []string {
	return []func() []string{
		g.access, g.access, g.locked, g.message, g.message, g.ranged, g.choice, g.timeout, g.closing, g.group, g.atomics,
		g.once, g.cond, g.cancelled, g.timer, g.panics, g.nested, g.pipe, g.syncMap, g.exits, g.wrapped, g.wrapped,
	}
}

func sprintf(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// indented is text as the body of a block.
func indented(text string) string { return "\t" + strings.ReplaceAll(text, "\n", "\n\t") }

// channel returns one of the channels, and its label.
func (g *generator) channel() (c, label string) {
	label = sprintf("c%d", g.IntN(g.chans))
	return g.object(label, "var %s = make(chan int, "+fmt.Sprint(g.IntN(3)*g.IntN(2))+")"), label
}

// locked returns accesses under a lock that need not be theirs, or two locks in some order.
func (g *generator) locked() []string {
	a := g.guarded(g.IntN(2), g.access()[0], false)
	if strings.Contains(a, "mu0NAME.Lock") && strings.Count(a, "mu0")+strings.Count(a, "mu1") > 4 && !g.chance(3) {
		return g.access() // mostly not the lock twice
	}
	return []string{a}
}

// message returns a send and a receive, now and then one of them alone.
func (g *generator) message() []string {
	c, label := g.channel()
	send := sprintf("%s <- r + %d // @%s", c, g.value(), label)
	receive := pick(g,
		sprintf("r = 3*r + <-%s", c),
		sprintf("if v, ok := <-%s; ok {\n\tr = 3*r + v\n}", c),
		sprintf("r = 3*r + <-%s + len(%[1]s)", c),
	)
	if g.chance(14) {
		return []string{pick(g, send, receive)}
	}
	return []string{send, receive}
}

// ranged returns a producer, who closes a channel of the piece's own, and who ranges over it.
func (g *generator) ranged() []string {
	label := g.local("d")
	c := g.object(label, "var %s = make(chan int, "+fmt.Sprint(g.IntN(2))+")")
	n := 1 + g.IntN(2)
	return []string{
		sprintf("for i := range %d {\n\t%s <- i + r // @%s\n}\nclose(%[2]s) // @%[3]s", n, c, label),
		sprintf("for v := range %s {\n\tr = 3*r + v\n}", c),
	}
}

// choice returns a select, and what answers it.
func (g *generator) choice() []string {
	b := "select {\n"
	parts := []string{""}
	for i := range 1 + g.IntN(2) {
		c, label := g.channel()
		if g.chance(3) {
			b += sprintf("case %s <- %d: // @%s\n\tr = 3*r + %d\n", c, g.value(), label, i)
			parts = append(parts, sprintf("r = 3*r + <-%s", c))
		} else {
			b += sprintf("case v := <-%s:\n\tr = 3*r + v\n", c)
			parts = append(parts, sprintf("%s <- %d // @%s", c, g.value(), label))
		}
	}
	if g.chance(2) {
		b += "default:\n\tr = 3*r + 2\n"
	} else if g.chance(4) {
		b += "case <-(chan int)(nil):\n"
	}
	parts[0] = b + "}"
	return parts[:min(len(parts), 2+g.IntN(2))]
}

// timeout returns a select that does not wait for ever.
func (g *generator) timeout() []string {
	g.Timed = true
	c, label := g.channel()
	wait := sprintf("select {\ncase v := <-%s:\n\tr = 3*r + v\ncase <-time.After(%d * time.Millisecond):\n\tr = 3*r + 1\n}", c, g.value())
	send := sprintf("select {\ncase %s <- 1: // @%s\ncase <-time.After(%d * time.Millisecond):\n}", c, label, g.value())
	return []string{wait, send}
}

// closing returns a close and a receive that may see it.
func (g *generator) closing() []string {
	label := g.local("e")
	c := g.object(label, "var %s = make(chan int)")
	shut := sprintf("close(%s) // @%s", c, label)
	if g.chance(6) {
		shut = sprintf("r += ends(func() {\n\tclose(%s) // @%s\n})\nr += ends(func() {\n\tclose(%[1]s) // @%[2]s\n})", c, label)
	}
	return []string{shut, sprintf("_, ok%[2]s := <-%[1]s\nif !ok%[2]s {\n\tr = 3*r + 1\n}", c, label)}
}

// group returns a Done and a Wait.
func (g *generator) group() []string {
	w := g.object(g.local("w"), "var %s = func() *sync.WaitGroup { var w sync.WaitGroup; w.Add(1); return &w }()")
	return []string{g.access()[0] + "\n" + w + ".Done()", w + ".Wait()\n" + g.access()[0]}
}

// atomics returns an operation on an atomic variable.
func (g *generator) atomics() []string {
	a, n := g.object("a0", "var %s atomic.Int64"), g.value()
	return []string{pick(g,
		sprintf("r = 3*r + int(%s.Load())", a),
		sprintf("%s.Store(%d)", a, n),
		sprintf("r = 3*r + int(%s.Add(%d))", a, n),
		sprintf("r = 3*r + int(%s.Swap(%d))", a, n),
		sprintf("if %s.CompareAndSwap(%d, 5) {\n\tr = 3*r + 1\n}", a, g.IntN(3)),
		sprintf("for i := 0; %[1]s.Load() == 0 && i < 3; i++ {\n\truntime.Gosched()\n}", a),
	)}
}

// once returns what two do of which only one is to do it.
func (g *generator) once() []string {
	o := g.object(g.local("o"), "var %s sync.Once")
	do := sprintf("%s.Do(func() {\n%s\n})", o, indented(g.access()[0]))
	return []string{do, do + "\n" + g.access()[0]}
}

// cond returns who waits for a condition, and who makes it true.
func (g *generator) cond() []string {
	name := g.local("q")
	q := g.object(name, "var %s = sync.NewCond(&sync.Mutex{})")
	ready := g.object(name+"ready", "var %s bool")
	wait := sprintf("%[1]s.L.Lock()\nfor !%[2]s {\n\t%[1]s.Wait()\n}\n%[1]s.L.Unlock()", q, ready)
	return []string{
		wait + "\n" + g.access()[0],
		sprintf("%[3]s\n%[1]s.L.Lock()\n%[2]s = true\n%[1]s.%[4]s()\n%[1]s.L.Unlock()", q, ready, g.access()[0], pick(g, "Signal", "Broadcast")),
	}
}

// cancelled returns who waits for a context, and who cancels it.
func (g *generator) cancelled() []string {
	name := g.local("k")
	k := g.object(name, "var %s, cancel"+name+"NAME = context.WithCancel(context.Background())")
	cancel := "cancel" + name + "NAME()"
	wait := sprintf("<-%s.Done()", k)
	switch g.IntN(5) {
	case 0:
		wait = sprintf("child%[1]s, stop%[1]s := context.WithCancel(%[2]s)\n<-child%[1]s.Done()\nstop%[1]s()", name, k)
	case 1:
		wait = sprintf("fired%[1]s := make(chan int)\ncontext.AfterFunc(%[2]s, func() {\n%[3]s\n\tclose(fired%[1]s)\n})\n<-fired%[1]s",
			name, k, indented(g.alone()))
	case 2:
		wait = sprintf("if %s.Err() != nil {\n\tr = 3*r + 1\n}", k)
	case 3:
		g.Timed = true
		wait = sprintf("child%[1]s, stop%[1]s := context.WithTimeout(%[2]s, %[3]d*time.Millisecond)\n<-child%[1]s.Done()\nstop%[1]s()", name, k, g.value())
	}
	return []string{g.access()[0] + "\n" + cancel, wait + "\n" + g.access()[0]}
}

// alone is an access that does not use r, which is another goroutine's.
func (g *generator) alone() string {
	return "func(r int) {\n" + indented(g.access()[0]+"\n_ = r") + "\n}(1)"
}

// timer returns waits that end by themselves.
func (g *generator) timer() []string {
	g.Timed = true
	n := g.value()
	name := g.local("t")
	return []string{pick(g,
		sprintf("time.Sleep(%d * time.Millisecond)", n),
		sprintf("<-time.After(%d * time.Millisecond)", n),
		sprintf("%[1]s := time.NewTimer(%[2]d * time.Millisecond)\nif !%[1]s.Stop() {\n\tr++\n}\n%[1]s.Reset(time.Millisecond)\n<-%[1]s.C", name, n),
		sprintf("%[1]s := make(chan int)\ntime.AfterFunc(%[2]d*time.Millisecond, func() {\n%[3]s\n\tclose(%[1]s)\n})\n<-%[1]s", name, n, indented(g.alone())),
		sprintf("%[1]s := time.NewTicker(%[2]d * time.Millisecond)\n<-%[1]s.C\n<-%[1]s.C\n%[1]s.Stop()", name, n),
	) + "\n" + g.access()[0]}
}

// panics returns a panic, which is recovered for the most part.
func (g *generator) panics() []string {
	bad := pick(g, "panic(7)", "var m map[int]int\nm[r]++", "var s []int\n_ = s[r]", "var c chan int\nclose(c)", "var p *int\n*p = r", "runtime.Goexit()")
	if strings.HasPrefix(bad, "runtime") { // it is no panic, and ends the goroutine
		return []string{"if r > 3 {\n\truntime.Goexit()\n}"}
	}
	body := g.access()[0] + "\n" + bad
	if g.chance(12) {
		return []string{sprintf("if r > 2 {\n%s\n}", indented(body))}
	}
	return []string{sprintf("r += ends(func() {\n%s\n})", indented(body))}
}

// nested returns a goroutine that starts another.
func (g *generator) nested() []string {
	name := g.local("n")
	inner, after := g.alone(), g.access()[0]
	switch g.IntN(5) {
	case 0:
		return []string{sprintf("var %[1]s sync.WaitGroup\n%[1]s.Go(func() {\n%[2]s\n})\n%[3]s\n%[1]s.Wait()", name, indented(inner), after)}
	case 1:
		return []string{sprintf("%[1]s := make(chan int)\ngo func() {\n%[2]s\n\t%[1]s <- 1\n}()\n%[3]s\n<-%[1]s", name, indented(inner), after)}
	case 2:
		return []string{sprintf("all.Add(1)\ngo func() {\n\tdefer all.Done()\n%s\n}()\n%s", indented(inner), after)}
	case 3:
		if g.chance(3) {
			g.Leaves = true
			return []string{sprintf("go func() {\n%s\n}()\n%s", indented(inner), after)}
		}
	}
	return []string{sprintf("%[1]s := make(chan int, 1)\ngo func() {\n\tdefer close(%[1]s)\n\tdefer runtime.Goexit()\n%[2]s\n}()\n<-%[1]s\n%[3]s", name, indented(inner), after)}
}

// pipe returns a writer and a reader.
func (g *generator) pipe() []string {
	name := g.local("pr")
	p := g.object(name, "var %s, w"+name+"NAME = io.Pipe()")
	w := "w" + name + "NAME"
	return []string{
		sprintf("%[2]s\n%[1]s.Write([]byte(\"ab\"))\n%[1]s.Close()", w, g.access()[0]),
		sprintf("b%[2]s, _ := io.ReadAll(%[1]s)\nr = 3*r + len(b%[2]s)\n%[3]s", p, name, g.access()[0]),
	}
}

// syncMap returns an operation on a sync.Map.
func (g *generator) syncMap() []string {
	m := g.object("sm", "var %s sync.Map")
	return []string{pick(g,
		sprintf("%s.Store(1, r)", m),
		sprintf("if v, ok := %s.Load(1); ok {\n\tr = 3*r + v.(int)\n}", m),
		sprintf("if v, loaded := %s.LoadOrStore(1, r+1); loaded {\n\tr = 3*r + v.(int)\n}", m),
		sprintf("%s.Delete(1)", m),
		sprintf("%s.Range(func(k, v any) bool {\n\tr = 3*r + v.(int)\n\treturn true\n})", m),
	)}
}

// exits ends a goroutine early, with calls that it has deferred.
func (g *generator) exits() []string {
	return []string{sprintf("defer func() {\n%s\n}()\nif r%%3 == 1 {\n\truntime.Goexit()\n}", indented(g.access()[0]))}
}
