package main

const ops = 4_000 // calls

func double(x int) int { return 2 * x }

func apply(f func(int) int, xs []int) {
	for i, x := range xs {
		xs[i] = f(x) % 1000
	}
}

func work() int {
	xs := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for i := 0; i < 200; i++ {
		apply(double, xs)
		apply(func(x int) int { return x + 1 }, xs)
	}
	return xs[0] + xs[9]
}
