package main

const ops = 4_000 // pushes and pops

type stack[T any] struct{ items []T }

func (s *stack[T]) push(x T) { s.items = append(s.items, x) }

func (s *stack[T]) pop() (x T, ok bool) {
	if len(s.items) == 0 {
		return x, false
	}
	x = s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return x, true
}

func work() int {
	var s stack[int]
	sum := 0
	for i := 0; i < 2_000; i++ {
		s.push(i)
	}
	for {
		x, ok := s.pop()
		if !ok {
			return sum
		}
		sum += x
	}
}
