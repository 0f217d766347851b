package sched

import "iter"

// all are the goroutines that have not ended, but for those of searches. A list through them is
// changed in less time than a map.
type all struct {
	first *G
	n     int
}

// listed is what a goroutine has that is among all. It is guarded by regMu.
type listed struct {
	prev, next *G
	lives      bool
}

func (l *all) add(g *G) {
	g.lives, g.next = true, l.first
	if l.first != nil {
		l.first.prev = g
	}
	l.first = g
	l.n++
}

func (l *all) remove(g *G) {
	if !g.lives {
		return
	}
	if g.prev != nil {
		g.prev.next = g.next
	} else {
		l.first = g.next
	}
	if g.next != nil {
		g.next.prev = g.prev
	}
	g.listed = listed{}
	l.n--
}

// all yields them, in no order.
func (l *all) all() iter.Seq[*G] {
	return func(yield func(*G) bool) {
		for g := l.first; g != nil; g = g.next {
			if !yield(g) {
				return
			}
		}
	}
}
