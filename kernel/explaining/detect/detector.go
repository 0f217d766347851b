package detect

import "github.com/lockstep-go/lockstep/kernel/trace"

// A Detector follows one run and reports its data races. It is told in the order in which things
// happen, and by one goroutine at a time.
//
// What orders goroutines is told by Acquire and Release, as the Go memory model has it. For
// channels, what a send releases is acquired by its receive; with a buffer each place has a key of
// its own, on which send and receive both call Exchange, since the k-th receive comes before the
// (k+cap)-th send. What the standard library's own hooks tell -race as
// accesses is told so here as well: sending on a channel reads it, closing it writes it; the first
// Add of a WaitGroup reads it, and the first Wait writes it.
type Detector struct {
	report func(Race)

	crowd
	keys
	table  table
	larges []large
	told   map[[2]trace.Site]bool // the pairs of sites that have been reported
	quiet  bool                   // see Quiet
}

// New returns a Detector of a run that has no goroutines yet. Each race is given to report, in the
// goroutine that makes its second access, before it does.
func New(report func(Race)) *Detector {
	d := &Detector{report: report, keys: keys{of: map[trace.Key]*released{}}, told: map[[2]trace.Site]bool{}}
	d.table.young = makeHalf(leastBits)
	return d
}

// Reset makes d as New does, for another run. What it needs is there already: a search makes tens
// of thousands of runs a second.
func (d *Detector) Reset() {
	d.crowd.reset()
	d.keys.forget()
	d.keys.forgotten, d.keys.strangers = clock{}, clock{}
	d.table.clear()
	d.larges = nil
	if len(d.told) > 0 {
		clear(d.told)
	}
	d.quiet = false
}

// Go is told that a goroutine starts another: the child has seen all that its parent has. Numbers
// go up in order of starts. A parent of -1 is code that is not the run's, as a server's goroutine
// that calls a handler; the child has seen then what was released on the zero Key, and all that
// came before the last quiet moment.
func (d *Detector) Go(parent, child int, site trace.Site) {
	if len(d.goroutines) == 0 {
		d.first, d.base = child, child
	}
	index := child - d.base
	if index > maxIndex || index < len(d.goroutines) {
		// After 16 million without a quiet moment nothing is looked for any more.
		d.quiet = d.quiet || index > maxIndex
		return
	}
	d.quiet = d.quiet && d.alive == 0
	for len(d.goroutines) < index { // numbers that nobody had
		d.goroutines = append(d.goroutines, nil)
		d.births = append(d.births, birth{-1, 0})
	}
	g := d.take(child, index)
	if p := d.goroutine(parent); p != nil {
		p.flush()
		g.clock.assign(&p.clock)
		g.learnt.add(g.epoch, source{p.epoch, p.learnt.since})
		p.epoch++
	} else if parent >= 0 {
		g.clock.join(&d.strangers)
		g.learnt.add(g.epoch, source{})
	} else {
		d.acquire(g, trace.Key{})
	}
	d.crowd.add(g, birth{parent, site})
}

// End is told that a goroutine ends. Nobody has seen more of it by that.
func (d *Detector) End(g int) {
	ends := d.goroutine(g)
	if ends == nil {
		return
	}
	if ends.touched != 0 {
		d.unseen = append(d.unseen, ends.touched)
	}
	if ends.held != nil {
		d.orphans = append(d.orphans, orphan{g, ends.held})
	}
	d.crowd.remove(ends)
}

// Quiet reports whether nothing can race until the next Go, so that accesses need not be told: one
// goroutine is left, and it has seen all that the others did; or none is, and the next one that
// comes from outside has seen it. What is known of variables and keys is forgotten then, since all
// of it comes before what is to come.
func (d *Detector) Quiet() bool {
	if d.quiet || d.alive > 1 {
		return d.quiet
	}
	var last goroutine // who is left, or stands for who comes next
	if d.alive == 1 {
		last = *d.goroutines[d.who]
	} else {
		last.index = -1
		d.acquire(&last, trace.Key{})
	}
	for n := len(d.unseen); n > 0; n-- {
		if !last.seen(d.unseen[n-1]) {
			return false
		}
		d.unseen = d.unseen[:n-1]
	}
	if d.alive == 1 {
		d.crowd.renumber(d.goroutines[d.who])
	}
	d.table.clear()
	d.larges = nil
	d.forget()
	d.forgotten, d.strangers = clock{}, clock{}
	d.quiet = true
	return true
}

// Acquire is told that a goroutine sees what was released on k.
func (d *Detector) Acquire(g int, k trace.Key) {
	if d.quiet {
		return
	}
	if by := d.goroutine(g); by != nil {
		d.acquire(by, k)
	} else if c := d.key(k); c != nil {
		d.strangers.join(&c.clock)
	}
}

func (d *Detector) acquire(g *goroutine, k trace.Key) {
	c := d.key(k)
	switch {
	case c == nil && d.forgotten.root != nil:
		g.clock.join(&d.forgotten)
		g.learnt.add(g.epoch, source{})
	case c != nil && (c.by.epoch == 0 || !g.seen(c.by.epoch)):
		g.clock.join(&c.clock)
		g.learnt.add(g.epoch, c.by)
	}
}

// Release is told that what a goroutine has seen and done is seen, besides what was released there
// before, by who acquires k.
func (d *Detector) Release(g int, k trace.Key) {
	if d.quiet {
		return
	}
	by := d.goroutine(g)
	if by == nil {
		d.pass(k)
		return
	}
	switch c := d.makeKey(k); {
	case c.by.epoch != 0 && by.seen(c.by.epoch), c.empty():
		by.flush()
		c.over(by)
	case by.learnt.knownTo(by.index, &c.clock):
		by.learnt.tell(by.epoch, &c.clock)
		c.by = source{}
	default:
		by.flush()
		c.join(&by.clock)
		c.by = source{}
	}
	by.epoch++
}

// ReleaseOver is Release, but what was released before is not seen any more by who acquires k.
func (d *Detector) ReleaseOver(g int, k trace.Key) {
	if d.quiet {
		return
	}
	by := d.goroutine(g)
	if by == nil {
		d.pass(k)
		return
	}
	by.flush()
	d.makeKey(k).over(by)
	by.epoch++
}

// Exchange is Acquire and then ReleaseOver of the same key.
func (d *Detector) Exchange(g int, k trace.Key) {
	if d.quiet {
		return
	}
	by := d.goroutine(g)
	if by == nil {
		d.Acquire(g, k)
		d.pass(k)
		return
	}
	c := d.makeKey(k)
	if !c.empty() && (c.by.epoch == 0 || !by.seen(c.by.epoch)) {
		by.clock.join(&c.clock)
		by.learnt.add(by.epoch, c.by)
	}
	by.flush()
	c.over(by)
	by.epoch++
}

// Meet is told that each of two goroutines sees what the other has seen and done: one has sent, the
// other received, and there was no buffer. No key is needed for that.
func (d *Detector) Meet(g, other int) {
	if d.quiet {
		return
	}
	a, b := d.goroutine(g), d.goroutine(other)
	if a == nil || b == nil {
		d.meetStranger(a, b)
		return
	}
	ofA, ofB := source{a.epoch, a.learnt.since}, source{b.epoch, b.learnt.since}
	a.flush()
	b.flush()
	a.clock.meet(&b.clock)
	a.learnt.add(a.epoch, ofB)
	b.learnt.add(b.epoch, ofA)
	a.epoch++
	b.epoch++
}

// meetStranger is Meet where one of the two, or both, ran before the Detector did.
func (d *Detector) meetStranger(a, b *goroutine) {
	if a == nil {
		a = b
	}
	if a == nil {
		return
	}
	a.flush()
	d.strangers.join(&a.clock)
	a.clock.join(&d.strangers)
	a.learnt.add(a.epoch, source{})
	a.epoch++
}
