package model

import "slices"

// clock is a vector clock: what a thread has seen of each, itself included.
type clock []int

func (c clock) join(other clock) {
	for i, n := range other {
		c[i] = max(c[i], n)
	}
}

// memory is what is known of a variable's accesses: the clock of its last write, and for each
// thread the time of its last read since then. The writer is -1 before the first.
type memory struct {
	writer  int
	written int
	reads   clock
}

// order is what orders the threads: a clock for each of them, and one for each thing that they
// release to and acquire from.
type order struct {
	threads []clock
	keys    map[key]clock
	vars    map[key]*memory
	races   map[key]bool // shared by all states of a program
}

// key is a thing that is accessed or that orders threads.
type key struct {
	class      byte
	obj, index int
}

// Classes of keys.
const (
	variable   = 'x'
	lockWriter = 'L'
	lockReader = 'R'
	slot       = 's' // of a channel's buffer
	closed     = 'c'
	channel    = 'C' // as a place: a close writes it, a send reads it
	group      = 'w'
	atomic     = 'a'
)

func newOrder(threads int) order {
	o := order{keys: map[key]clock{}, vars: map[key]*memory{}, races: map[key]bool{}}
	for t := range threads {
		c := make(clock, threads)
		c[t] = 1
		o.threads = append(o.threads, c)
	}
	return o
}

func (o order) clone() order {
	c := order{keys: map[key]clock{}, vars: map[key]*memory{}, races: o.races}
	for _, t := range o.threads {
		c.threads = append(c.threads, slices.Clone(t))
	}
	for k, v := range o.keys {
		c.keys[k] = slices.Clone(v)
	}
	for k, v := range o.vars {
		m := *v
		m.reads = slices.Clone(v.reads)
		c.vars[k] = &m
	}
	return c
}

// acquire makes thread t see what was released on k.
func (o order) acquire(t int, k key) { o.threads[t].join(o.keys[k]) }

// release adds what t has seen to what is released on k.
func (o order) release(t int, k key) {
	if o.keys[k] == nil {
		o.keys[k] = make(clock, len(o.threads))
	}
	o.keys[k].join(o.threads[t])
	o.threads[t][t]++
}

// releaseOver puts what t has seen in its place.
func (o order) releaseOver(t int, k key) {
	o.keys[k] = slices.Clone(o.threads[t])
	o.threads[t][t]++
}

// meet orders what both have done before what either does next.
func (o order) meet(t, u int) {
	o.threads[t].join(o.threads[u])
	o.threads[u].join(o.threads[t])
	o.threads[t][t]++
	o.threads[u][u]++
}

// access notes an access by t, and a race with those before it that it has not seen.
func (o order) access(t int, k key, write bool) {
	m := o.vars[k]
	if m == nil {
		m = &memory{writer: -1, reads: make(clock, len(o.threads))}
		o.vars[k] = m
	}
	now := o.threads[t]
	if m.writer >= 0 && m.written > now[m.writer] {
		o.races[k] = true
	}
	if !write {
		m.reads[t] = now[t]
		return
	}
	for u, n := range m.reads {
		if n > now[u] {
			o.races[k] = true
		}
	}
	m.writer, m.written = t, now[t]
	clear(m.reads)
}
