package main

const ops = 3_000 // pushes and pops

type stack struct{ items []int }

func (s *stack) push(x int) { s.items = append(s.items, x) }

func (s *stack) pop() int {
	x := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return x
}

func work() int {
	var s stack
	sum := 0
	for i := 0; i < 1_500; i++ {
		s.push(i)
		if i%3 == 2 {
			sum += s.pop() + s.pop() - s.pop()
		}
	}
	return sum
}
