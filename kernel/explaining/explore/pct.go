package explore

// pct runs whoever has the highest priority. Priorities are random, and fall at depth-1 steps that
// are chosen at random among those that a run is expected to have. A bug that needs so many
// decisions is found with a probability that has a lower bound. Burckhardt, Kothari, Musuvathi and
// Nagarakatte: A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs, ASPLOS 2010.
type pct struct {
	random
	falls    []int // the steps, as they were drawn: the one at place i gives priority i
	priority []uint64
	step     int
}

// maxDepth bounds PCT's depth.
const maxDepth = 100

func newPCT(depth int, seed uint64, steps int) *pct {
	s := &pct{random: random(seed), falls: make([]int, max(depth-1, 0))}
	for i := range s.falls {
		s.falls[i] = 1 + s.n(max(steps, 1))
	}
	return s
}

func (s *pct) next(p *Point) int {
	for len(s.priority) < p.All {
		s.priority = append(s.priority, s.uint64()|1<<63)
	}
	if p.Step != s.step {
		s.step = p.Step
		for i, step := range s.falls {
			if step == p.Step && p.Current >= 0 {
				s.priority[p.Current] = uint64(i)
			}
		}
	}
	best := 0
	for i := range p.Enabled {
		if s.priority[p.Enabled[i].G] > s.priority[p.Enabled[best].G] {
			best = i
		}
	}
	return best
}

func (s *pct) choose(n int) int { return s.n(n) }
