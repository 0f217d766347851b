package main

const ops = 100_000 // elements

func work() int {
	n := 0
	for i := 0; i < 100; i++ {
		var xs []int
		for j := 0; j < 1000; j++ {
			xs = append(xs, j)
		}
		n += len(xs) + xs[i]
	}
	return n
}
