package main

const ops = 100_000 // elements

func work() int {
	xs := make([]int, 1000)
	for i := range xs {
		xs[i] = i
	}
	sum := 0
	for n := 0; n < 100; n++ {
		for i, x := range xs {
			sum += i ^ x
		}
	}
	return sum
}
