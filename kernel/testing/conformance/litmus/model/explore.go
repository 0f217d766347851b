package model

import (
	"fmt"
	"strings"
)

// Outcomes that are no output.
const (
	Deadlock = "deadlock"
	Panic    = "panic"
)

// Space is what a program can do.
type Space struct {
	Outcomes map[string]bool // what it can print, Deadlock, Panic
	// Racy is set if on some schedule two accesses are not ordered.
	Racy   bool
	States int
}

// Explore goes through all states that a program can come into.
func Explore(p *Program) Space {
	space := Space{Outcomes: map[string]bool{}}
	first := newState(p)
	seen := map[string]bool{}
	var visit func(s *state)
	visit = func(s *state) {
		k := s.key()
		if seen[k] {
			return
		}
		seen[k] = true
		steps := s.steps()
		if len(steps) == 0 {
			space.Outcomes[s.outcome()] = true
		}
		for _, do := range steps {
			next := s.clone()
			do(next)
			visit(next)
		}
	}
	visit(first)
	space.Racy, space.States = len(first.races) > 0, len(seen)
	return space
}

// outcome is how a run ends that can do no more.
func (s *state) outcome() string {
	if s.paniced {
		return Panic
	}
	for t := range s.Threads {
		if _, ok := s.next(t); ok {
			return Deadlock
		}
	}
	var b strings.Builder
	for _, x := range append(append([]int(nil), s.vars...), s.atomics...) {
		fmt.Fprint(&b, x, " ")
	}
	fmt.Fprint(&b, s.own)
	return b.String()
}
