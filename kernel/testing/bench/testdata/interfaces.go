package main

const want = 2300000

type shape interface{ area() int }

type rectangle struct{ w, h int }

func (r rectangle) area() int { return r.w * r.h }

type circle struct{ r int }

func (c *circle) area() int { return 3 * c.r * c.r }

type unit struct{}

func (u unit) area() int { return 1 }

// work calls a method of an interface, of three types in turns.
func work() int {
	shapes := []shape{rectangle{2, 5}, &circle{2}, unit{}}
	total := 0
	for i := 0; i < 300000; i++ {
		total += shapes[i%3].area()
	}
	return total
}
