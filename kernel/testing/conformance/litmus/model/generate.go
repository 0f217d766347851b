package model

import "math/rand/v2"

// maxOps is how many operations a generated program has at most.
const maxOps = 9

// Generate returns a program. It is the same for the same seed and number.
func Generate(seed, number uint64) *Program {
	g := generator{Rand: rand.New(rand.NewPCG(seed, number))}
	p := &g.Program
	p.Threads = make([][]Op, 2+g.IntN(2))
	p.Main = g.IntN(3) == 0
	p.Packaged = g.IntN(2) == 0
	p.Vars = 1 + g.IntN(2)
	size := 4 + g.IntN(maxOps-3)
	// A few kinds of pieces each, else nothing meets.
	all := []func() [][]Op{g.access, g.access, g.locked, g.message, g.message, g.choice, g.group, g.atomic, g.closing}
	g.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	pieces := append(all[:1+g.IntN(3)], g.access)
	for range 40 {
		piece := pieces[g.IntN(len(pieces))]()
		n := 0
		for _, part := range piece {
			n += len(part)
		}
		if p.Ops()+n > size || len(piece) > len(p.Threads) {
			continue
		}
		order := g.Perm(len(p.Threads))
		for i, part := range piece {
			g.insert(order[i], part)
		}
	}
	g.count()
	return p
}

type generator struct {
	*rand.Rand
	Program
}

// insert puts operations somewhere into a thread, but not between others that are to stay together.
func (g *generator) insert(thread int, part []Op) {
	ops := g.Threads[thread]
	depth := 0
	var places []int
	for i := range len(ops) + 1 {
		if depth == 0 || len(part) == 1 {
			places = append(places, i)
		}
		if i < len(ops) {
			switch ops[i].Kind {
			case Lock, RLock:
				depth++
			case Unlock, RUnlock:
				depth--
			}
		}
	}
	at := places[g.IntN(len(places))]
	g.Threads[thread] = append(ops[:at:at], append(part, ops[at:]...)...)
}

// count makes objects of what is used, numbered anew, and each WaitGroup begin with as many as are
// done.
func (g *generator) count() {
	numbers := map[key]int{} // new ones, by the old
	used := map[byte]int{}
	number := func(op *Op) {
		if op.Kind == Select {
			return
		}
		k := key{class: op.Kind.class(), obj: op.Obj}
		if _, ok := numbers[k]; !ok && k.class != variable {
			numbers[k] = used[k.class]
			used[k.class]++
		}
		if k.class != variable {
			op.Obj = numbers[k]
		}
	}
	for _, ops := range g.Threads {
		for i := range ops {
			number(&ops[i])
			for j := range ops[i].Cases {
				number(&ops[i].Cases[j])
			}
		}
	}
	g.Locks, g.Atomics, g.Groups = used[lockWriter], used[atomic], make([]int, used[group])
	for range used[channel] {
		g.Chans = append(g.Chans, g.IntN(3)*g.IntN(2))
	}
	for _, ops := range g.Threads {
		for _, op := range ops {
			if op.Kind == Done {
				g.Groups[op.Obj]++
			}
		}
	}
}

// class returns the class of an operation's object.
func (k Kind) class() byte {
	switch k {
	case Read, Write, Update:
		return variable
	case Lock, Unlock, RLock, RUnlock:
		return lockWriter
	case Done, Wait:
		return group
	case Load, Store, Add:
		return atomic
	}
	return channel
}

// one returns a piece of one operation.
func one(op Op) [][]Op { return [][]Op{{op}} }

func (g *generator) value() int { return 1 + g.IntN(4) }

func (g *generator) memory() Op {
	op := Op{Obj: g.IntN(g.Vars), Value: g.value()}
	switch g.IntN(4) {
	case 0:
		op.Kind = Read
	case 1:
		op.Kind, op.Own = Write, true
	case 2:
		op.Kind = Write
	case 3:
		op.Kind = Update
	}
	return op
}

func (g *generator) access() [][]Op { return one(g.memory()) }

// locked returns accesses under a lock.
func (g *generator) locked() [][]Op {
	from, to, what := Lock, Unlock, g.memory()
	if g.IntN(3) == 0 {
		from, to, what = RLock, RUnlock, Op{Kind: Read, Obj: what.Obj}
	}
	obj := g.IntN(2) * g.IntN(2)
	part := []Op{{Kind: from, Obj: obj}, what, {Kind: to, Obj: obj}}
	if g.IntN(4) == 0 { // two locks, in any order
		other := 1 - obj
		part = []Op{part[0], {Kind: Lock, Obj: other}, {Kind: Unlock, Obj: other}, part[2]}
	}
	return [][]Op{part}
}

// message returns a send and a receive of two threads, now and then one of them alone.
func (g *generator) message() [][]Op {
	c := g.IntN(2)
	send, receive := []Op{{Kind: Send, Obj: c, Value: g.value()}}, []Op{{Kind: Receive, Obj: c}}
	switch g.IntN(12) {
	case 0:
		return [][]Op{send}
	case 1:
		return [][]Op{receive}
	}
	return [][]Op{send, receive}
}

// choice returns a select, and what answers it in another thread.
func (g *generator) choice() [][]Op {
	s := Op{Kind: Select, Default: g.IntN(3) == 0}
	for range 1 + g.IntN(2) {
		c := Op{Kind: Receive, Obj: g.IntN(2)}
		if g.IntN(3) == 0 {
			c.Kind, c.Value = Send, g.value()
		}
		s.Cases = append(s.Cases, c)
	}
	piece := one(s)
	for _, c := range s.Cases[:1+g.IntN(len(s.Cases))] {
		answer := Op{Kind: Send, Obj: c.Obj, Value: g.value()}
		if c.Kind == Send {
			answer = Op{Kind: Receive, Obj: c.Obj}
		}
		piece = append(piece, []Op{answer})
	}
	return piece
}

// group returns a Done and a Wait of two threads.
func (g *generator) group() [][]Op {
	w := g.IntN(2) * g.IntN(2)
	return [][]Op{{{Kind: Done, Obj: w}}, {{Kind: Wait, Obj: w}}}
}

func (g *generator) atomic() [][]Op {
	kinds := []Kind{Load, Store, Add}
	return one(Op{Kind: kinds[g.IntN(len(kinds))], Value: g.value()})
}

// closing returns a close and a receive that sees it, if nothing is sent.
func (g *generator) closing() [][]Op {
	c := g.IntN(2)
	return [][]Op{{{Kind: Close, Obj: c}}, {{Kind: Receive, Obj: c}}}
}
