package main

const want = 10000100000

type vector struct{ x, y, z int }

func (v vector) plus(w vector) vector { return vector{v.x + w.x, v.y + w.y, v.z + w.z} }

func (v *vector) add(n int) { v.x += n }

func (v vector) sum() int { return v.x + v.y + v.z }

// work calls methods of a struct, by value and by pointer.
func work() int {
	v, step := vector{}, vector{1, 0, 0}
	total := 0
	for i := 0; i < 100000; i++ {
		v = v.plus(step)
		v.add(1)
		total += v.sum()
	}
	return total
}
