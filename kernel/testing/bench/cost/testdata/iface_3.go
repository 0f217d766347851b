package main

const ops = 3_000 // calls

type shape interface{ area() int }

type square struct{ side int }

type rectangle struct{ width, height int }

type triangle struct{ base, height int }

func (s *square) area() int   { return s.side * s.side }
func (r rectangle) area() int { return r.width * r.height }
func (t *triangle) area() int { return t.base * t.height / 2 }

func work() int {
	shapes := []shape{&square{1}, rectangle{2, 3}, &triangle{4, 5}}
	sum := 0
	for i := 0; i < 3_000; i++ {
		sum += shapes[i%3].area()
	}
	return sum
}
