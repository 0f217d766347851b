package explore

import "unsafe"

// objects gives numbers to the objects of a run, by order of first use, and keeps what was done
// with each. Two runs that begin alike give the same numbers. They hold the pointers, so that no
// address is used twice in a run.
type objects struct {
	numbers map[unsafe.Pointer]int32
	list    []history
}

// history is what was done with an object: by which transitions, in their order.
type history struct {
	changes []use // all else
	reads   []use // what commutes among itself

	bytes mask  // of the word that it is
	next  int32 // the number of another one in the same word, or 0
}

type use struct {
	frame int
	class class
}

func (o *objects) start() {
	if o.numbers == nil {
		o.numbers = map[unsafe.Pointer]int32{}
	}
	clear(o.numbers)
	o.list = o.list[:0]
	for range objectsFrom {
		o.add(all)
	}
}

// add returns the number of a new object.
func (o *objects) add(bytes mask) int32 {
	n := len(o.list)
	if n < cap(o.list) {
		o.list = o.list[:n+1]
	} else {
		o.list = append(o.list, history{})
	}
	h := &o.list[n]
	*h = history{changes: h.changes[:0], reads: h.reads[:0], bytes: bytes}
	return int32(n)
}

// number returns the number of an object that is no memory. One that is not known, nil, is an object
// too.
func (o *objects) number(obj unsafe.Pointer) (n int32) {
	o.on(obj, all, func(found int32) { n = found })
	return n
}

// on calls f with the numbers of the objects that some bytes of a word are. Bytes that are none yet
// become one.
func (o *objects) on(obj unsafe.Pointer, bytes mask, f func(n int32)) {
	last := int32(0)
	fresh := bytes
	for n, known := o.numbers[obj]; known && (last == 0 || n != 0); n = o.list[last].next {
		last = n
		if o.list[n].bytes&bytes != 0 {
			fresh &^= o.list[n].bytes
			if f != nil {
				f(n)
			}
		}
	}
	if fresh == 0 {
		return
	}
	n := o.add(fresh)
	if last == 0 {
		o.numbers[obj] = n
	} else {
		o.list[last].next = n
	}
	if f != nil {
		f(n)
	}
}

func (o *objects) note(e event, frame int) {
	h := &o.list[e.object]
	if e.class.many() {
		h.reads = append(h.reads, use{frame, e.class})
	} else {
		h.changes = append(h.changes, use{frame, e.class})
	}
}

// order finds the races of transition j, and what happened before it.
func (d *dpor) order(j int) {
	f := &d.frames[j]
	c, later := f.clock[:0], clock(nil)
	if i := d.last[f.g]; i >= 0 {
		c.join(d.frames[i].clock)
	}
	f.turn = c.at(f.g) + 1
	// What let the goroutine go on happened before its operation, but must not hide the race of two
	// Locks, which have an Unlock between them.
	if len(f.events) == 0 {
		c.join(d.told[f.g])
	}
	d.racing = d.racing[:0]
	for _, e := range f.events {
		d.scan(f.g, e, &c, &later)
	}
	c.join(later)
	c.join(d.told[f.g])
	d.turnRound(j, f.g, c)
	c.set(f.g, f.turn)
	f.clock = c
}

// scan finds the transitions that race with an event e of g's next one, among those that used the
// object before, from the latest to the earliest: see racing. c is what is known to have happened
// before e, and grows; later is what only lets it go on.
func (d *dpor) scan(g int, e event, c, later *clock) {
	h := &d.objects.list[e.object]
	changes, reads := h.changes, h.reads
	if e.class.many() {
		reads = nil
	}
	for len(changes) > 0 || len(reads) > 0 {
		var u use
		if n, m := len(changes), len(reads); m == 0 || n > 0 && changes[n-1].frame >= reads[m-1].frame {
			u, changes = changes[n-1], changes[:n-1]
		} else {
			u, reads = reads[m-1], reads[:m-1]
		}
		f := &d.frames[u.frame]
		if c.at(f.g) < f.turn {
			switch relate(u.class, e.class) {
			case commute:
				continue
			case conflict:
				d.racing = append(d.racing, u.frame)
				if e.class != join && (u.class != trylock || e.class != lock && e.class != rlock) {
					c.join(f.clock)
					break
				}
				// An Add after another one, and a TryLock in vain, cannot change places with who
				// waits, and must not hide those before them that can.
				fallthrough
			case ordered:
				later.join(f.clock)
				continue
			}
		}
		if u.class.total() {
			return
		}
	}
}

// turnRound puts down the schedules in which transition j, by goroutine g, comes before those that
// it races with. c is all that happened before j.
func (d *dpor) turnRound(j, g int, c clock) {
	for _, i := range d.racing {
		d.race(i, j, g, c)
	}
}

// race puts down the schedules in which transition j, by goroutine g, comes before i, which it
// depends on. c is what happened before j.
//
// What can be run in the state before i towards that is an *initial* of all that follows i and does
// not depend on it, and of j: a goroutine whose first transition among these has none of the others
// before it. If one of them is to be run there, or need not be, nothing is to be done. If none can
// be run there, j waits for what comes after i, and they cannot change places.
//
// The proof that this is enough takes it that a transition depends on the same others whether or
// not i comes before it. That is not so for what has no point: after a send that has to wait there
// is no Add. So where an initial need not be run because it sleeps, and such an operation is part
// of it, all others are run.
func (d *dpor) race(i, j, g int, c clock) {
	f := &d.frames[i]
	first := make(clock, 0, 8) // by goroutine, the first of its transitions that is among these
	pick, all := -1, false
	try := func(q int, before clock, turn int32) (known bool) {
		if first.at(q) != 0 {
			return false
		}
		for r, n := range first {
			if n != 0 && before.at(r) >= n {
				first.set(q, turn)
				return false
			}
		}
		first.set(q, turn)
		switch {
		case !f.enabled.has(q):
		case f.backtrack.has(q) && !f.sleeps(q):
			return true
		case f.sleeps(q):
			all = all || f.varies(q)
			return !all
		case pick < 0 || q == g:
			pick = q
		}
		return false
	}
	for k := i + 1; k < j; k++ {
		h := &d.frames[k]
		if h.clock.at(f.g) >= f.turn {
			continue // after i
		}
		if try(h.g, h.clock, h.turn) {
			return
		}
	}
	if try(g, c, c.at(g)+1) {
		return
	}
	if pick >= 0 {
		f.backtrack.add(pick)
	}
	if all {
		f.backtrack.join(f.enabled)
	}
}
