package progress

import (
	"cmp"
	"slices"
	"time"

	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// A State is how far a learner is with one exercise.
type State struct {
	Solved bool
	// Earlier is set if it was solved, but of a version of the exercise that has changed since.
	Earlier bool
	Tries   int
	Hints   int // the most that were shown
	Answer  string
	Last    time.Time
}

// States returns how far a learner is, by the names of exercises.
func States(list []Entry, course []*exercises.Exercise) map[string]State {
	hash := map[string]string{}
	for _, x := range course {
		hash[x.Name] = x.Hash
	}
	states := map[string]State{}
	for _, e := range list {
		if e.Cleared && e.Exercise == "" {
			clear(states)
			continue
		}
		if e.Cleared {
			delete(states, e.Exercise)
			continue
		}
		s := states[e.Exercise]
		s.Tries++
		s.Hints = max(s.Hints, e.Hints)
		if !e.Time.Before(s.Last) { // what was imported may be older
			s.Answer, s.Last = cmp.Or(e.Answer, s.Answer), e.Time
		}
		if e.Passed {
			s.Solved, s.Earlier = s.Solved || e.Hash == hash[e.Exercise], true
		}
		states[e.Exercise] = s
	}
	for name, s := range states {
		s.Earlier = s.Earlier && !s.Solved
		states[name] = s
	}
	return states
}

// Review returns exercises that are solved, or were tried, the hardest first: those that took most
// tries and hints; of equals the one that was done longest ago.
func Review(states map[string]State) (names []string) {
	for name := range states {
		names = append(names, name)
	}
	hard := func(s State) int { return s.Tries + 2*s.Hints }
	slices.SortFunc(names, func(a, b string) int {
		x, y := states[a], states[b]
		return cmp.Or(cmp.Compare(hard(y), hard(x)), x.Last.Compare(y.Last), cmp.Compare(a, b))
	})
	return names
}
