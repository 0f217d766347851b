package explore

import (
	"strconv"
	"strings"
)

// random is SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): the same numbers from a seed for ever,
// which package math/rand does not promise.
type random uint64

func (r *random) uint64() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// n returns one of 0 … n-1.
func (r *random) n(n int) int { return int(r.uint64() >> 1 % uint64(n)) }

// late lets a timer fire at one in eight of the points at which it could.
func (r *random) late(*Point) bool { return r.n(8) == 0 }

// strategy returns the strategy that a random schedule names, for a program.
func (r Random) strategy(p Program) strategy {
	if depth, ok := strings.CutPrefix(r.Name, pctName); ok {
		d, _ := strconv.Atoi(depth)
		return newPCT(d, r.Seed, r.Steps)
	}
	return newSURW(r.Seed, profileOf(p).shared())
}
