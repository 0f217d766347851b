package main

const ops = 3_000 // calls

type shape interface{ area() int }

type square struct{ side int }

func (s square) area() int { return s.side * s.side }

func work() int {
	shapes := []shape{square{1}, square{2}, square{3}}
	sum := 0
	for i := 0; i < 3_000; i++ {
		sum += shapes[i%3].area()
	}
	return sum
}
