package detect

import "github.com/lockstep-go/lockstep/kernel/trace"

// A Detector follows one run and reports its data races. It is told in the order in which things
// happen, and by one goroutine at a time.
//
// What orders goroutines is told by Acquire and Release, as the Go memory model has it. For channels,
// what a send releases is acquired by its receive; with a buffer each place has a key of its own,
// which send and receive both acquire and then release by ReleaseOver, since the k-th receive comes
// before the (k+cap)-th send. What the standard library's own hooks tell -race as accesses is told
// so here as well: sending on a channel reads it, closing it writes it; the first Add of a WaitGroup
// reads it, and the first Wait writes it.
type Detector struct {
	report func(Race)

	// goroutines that run, by index; nil are those that have ended. The one with index 0 has number
	// first, those with a higher index have numbers that are higher by base.
	goroutines []*goroutine
	first      int
	base       int
	births     []birth // by index, also of those that have ended
	alive      int
	who        int // exclusive or of the indices of those alive: if one is left, this is its index
	orphans    []orphan
	// unseen has, for each goroutine that has ended, the last epoch in which it accessed anything,
	// until the one goroutine that is left has seen it.
	unseen []epoch
	quiet  bool // see Quiet

	table  table
	keys   map[trace.Key]*released
	lastOf trace.Key // the key that was looked up last, and its clock
	last   *released
	// forgotten has what was released on keys that are not kept any more.
	forgotten clock

	told map[[2]trace.Site]bool // the pairs of sites that have been reported

	// idle and unused are there to be used again: a search makes ten thousands of runs a second.
	idle   []*goroutine
	unused []*released
}

// goroutine is one that has not ended.
type goroutine struct {
	number int
	index  int
	epoch  epoch // its own count, which is not in its clock until it releases it
	clock  clock
	learnt learnt
	// touched is the last epoch in which it accessed something.
	touched epoch
	held    *lock // the locks that it holds, the last one first
	left    *lock // the one that it unlocked last
}

// birth is where a goroutine was started, and by whom.
type birth struct {
	parent int // number
	site   trace.Site
}

// orphan is a goroutine that has ended with locks.
type orphan struct {
	number int
	held   *lock
}

// New returns a Detector of a run that has no goroutines yet. Each race is given to report, in the
// goroutine that makes its second access, before it does.
func New(report func(Race)) *Detector {
	d := &Detector{report: report, keys: map[trace.Key]*released{}, told: map[[2]trace.Site]bool{}}
	d.table.young = makeHalf(leastBits)
	return d
}

// Reset makes d as New does, for another run.
func (d *Detector) Reset() {
	for _, g := range d.goroutines {
		if g != nil {
			d.rest(g)
		}
	}
	d.table.clear()
	d.forget()
	clear(d.orphans)
	if len(d.told) > 0 {
		clear(d.told)
	}
	*d = Detector{
		report: d.report, goroutines: d.goroutines[:0], births: d.births[:0], orphans: d.orphans[:0],
		unseen: d.unseen[:0], table: d.table, keys: d.keys, told: d.told, idle: d.idle, unused: d.unused,
	}
}

// maxIdle is how many goroutines and keys are kept to be used again.
const maxIdle = 64

// rest keeps a goroutine that is not needed any more.
func (d *Detector) rest(g *goroutine) {
	if len(d.idle) < maxIdle {
		*g = goroutine{clock: g.clock}
		g.clock.reset()
		d.idle = append(d.idle, g)
	}
}

// begin returns a goroutine that has seen nothing.
func (d *Detector) begin(number, index int) *goroutine {
	g := new(goroutine)
	if n := len(d.idle); n > 0 {
		g, d.idle = d.idle[n-1], d.idle[:n-1]
	}
	g.number, g.index, g.epoch = number, index, epoch(index)<<countBits|1
	return g
}

// goroutine returns the goroutine with a number, or nil if it does not run, or is one too many.
func (d *Detector) goroutine(number int) *goroutine {
	i := number - d.base
	if number == d.first {
		i = 0
	} else if i <= 0 {
		return nil
	}
	if i >= len(d.goroutines) {
		return nil
	}
	return d.goroutines[i]
}

// number returns the number of the goroutine with an index.
func (d *Detector) number(index int) int {
	if index == 0 {
		return d.first
	}
	return index + d.base
}

// Go is told that a goroutine starts another: the child has seen all that its parent has. Numbers go
// up in order of starts. A parent of -1 is code that is not the run's, as a server's goroutine that
// calls a handler; the child has seen then what was released on the zero Key, and all that came
// before the last quiet moment.
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
	g := d.begin(child, index)
	if p := d.goroutine(parent); p != nil {
		p.flush()
		g.clock.assign(&p.clock)
		g.learnt.add(g.epoch, source{p.epoch, p.learnt.since})
		p.epoch++
	} else {
		d.acquire(g, trace.Key{})
	}
	d.goroutines = append(d.goroutines, g)
	d.births = append(d.births, birth{parent, site})
	d.alive++
	d.who ^= index
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
	d.goroutines[ends.index] = nil
	d.alive--
	d.who ^= ends.index
	d.rest(ends)
}

// Quiet reports whether nothing can race until the next Go, so that accesses need not be told: one
// goroutine is left, and it has seen all that the others did; or none is, and the next one that
// comes from outside has seen it. What is known of variables and keys is forgotten then, since all of it
// comes before what is to come.
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
		g, born := d.goroutines[d.who], d.births[d.who]
		d.base, d.first = d.number(len(d.goroutines))-1, g.number
		d.goroutines = append(d.goroutines[:0], g)
		d.births = append(d.births[:0], born)
		g.index, g.epoch, g.clock, g.learnt, g.touched = 0, 1, clock{}, learnt{}, 0
		d.who = 0
	}
	d.table.clear()
	d.forget()
	d.forgotten = clock{}
	d.quiet = true
	return true
}

// flush writes a goroutine's own count into its clock.
func (g *goroutine) flush() { g.clock.set(g.index, g.epoch.count()) }

// seen reports whether what was done in an epoch comes before what g does now.
func (g *goroutine) seen(e epoch) bool {
	return e.index() == g.index || e.count() <= g.clock.get(e.index())
}

// Acquire is told that a goroutine sees what was released on k.
func (d *Detector) Acquire(g int, k trace.Key) {
	if by := d.goroutine(g); by != nil && !d.quiet {
		d.acquire(by, k)
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
	by := d.goroutine(g)
	if by == nil || d.quiet {
		return
	}
	by.flush()
	switch c := d.makeKey(k); {
	case c.by.epoch != 0 && by.seen(c.by.epoch), c.empty():
		c.over(by)
	case by.learnt.knownTo(by.index, &c.clock):
		by.learnt.tell(by.epoch, &c.clock)
		c.by = source{}
	default:
		c.join(&by.clock)
		c.by = source{}
	}
	by.epoch++
}

// ReleaseOver is Release, but what was released before is not seen any more by who acquires k.
func (d *Detector) ReleaseOver(g int, k trace.Key) {
	if by := d.goroutine(g); by != nil && !d.quiet {
		by.flush()
		d.makeKey(k).over(by)
		by.epoch++
	}
}

// released is what was released on a key.
type released struct {
	clock
	// by is not none if the clock is that of a goroutine in this epoch: who has seen that has seen all
	// of it. For most keys it is so most of the time, as who unlocks has locked before.
	by source
}

func (r *released) over(by *goroutine) {
	r.assign(&by.clock)
	r.by = source{by.epoch, by.learnt.since}
}

// maxKeys is how many keys have clocks of their own.
const maxKeys = 1 << 16

// key returns what was released on a key, or nil for nothing.
func (d *Detector) key(k trace.Key) *released {
	if d.lastOf != k || d.last == nil {
		d.lastOf, d.last = k, d.keys[k]
	}
	return d.last
}

// makeKey is key, but makes what is not there. A key that was forgotten goes on from all that was.
func (d *Detector) makeKey(k trace.Key) *released {
	c := d.key(k)
	if c == nil {
		if len(d.keys) >= maxKeys {
			for _, old := range d.keys {
				d.forgotten.join(&old.clock)
			}
			d.forget()
		}
		c = new(released)
		if n := len(d.unused); n > 0 {
			c, d.unused = d.unused[n-1], d.unused[:n-1]
		}
		if d.forgotten.root != nil {
			c.assign(&d.forgotten)
		}
		d.keys[k] = c
		d.lastOf, d.last = k, c
	}
	return c
}

// forget empties the keys.
func (d *Detector) forget() {
	if len(d.keys) == 0 {
		return
	}
	for _, c := range d.keys {
		if len(d.unused) == maxIdle {
			break
		}
		c.reset()
		c.by = source{}
		d.unused = append(d.unused, c)
	}
	clear(d.keys)
	d.lastOf, d.last = trace.Key{}, nil
}
