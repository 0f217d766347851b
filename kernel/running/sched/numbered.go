package sched

import (
	"slices"
	"sort"
)

// numbered are goroutines in the order of their numbers. It is changed each time that one begins or
// ends to wait.
type numbered []*G

// find returns where the goroutine with a number is, or would be.
func (l numbered) find(num int) (i int, found bool) {
	if n := len(l); n == 0 || l[n-1].num < num {
		return n, false // most are added when they have been started
	} else if l[0].num == num {
		return 0, true
	}
	if len(l) <= few {
		for i = len(l); i > 0 && l[i-1].num >= num; i-- {
		}
	} else {
		i = sort.Search(len(l), func(i int) bool { return l[i].num >= num })
	}
	return i, i < len(l) && l[i].num == num
}

// few is up to how many are looked at one by one, which is faster then.
const few = 8

// add adds a goroutine, if it is not among them.
func (l *numbered) add(g *G) {
	switch i, found := l.find(g.num); {
	case found:
	case i == len(*l):
		*l = append(*l, g)
	case len(*l) > few:
		*l = slices.Insert(*l, i, g)
	default:
		list := append(*l, nil)
		for k := len(list) - 1; k > i; k-- {
			list[k] = list[k-1]
		}
		list[i] = g
		*l = list
	}
}

// remove takes a goroutine out, if it is among them. Those that were started first end first, more
// often than not: of many it is the shorter part that moves.
func (l *numbered) remove(g *G) {
	i, found := l.find(g.num)
	switch {
	case !found:
	case len(*l) > few && i < len(*l)/2:
		copy((*l)[1:], (*l)[:i])
		(*l)[0] = nil
		*l = (*l)[1:]
	case len(*l) > few:
		*l = slices.Delete(*l, i, i+1)
	default:
		list := *l
		for last := len(list) - 1; i < last; i++ {
			list[i] = list[i+1]
		}
		list[i] = nil
		*l = list[:i]
	}
}
