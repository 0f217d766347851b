package main

const want = 20000100000

func accumulator() func(int) int {
	sum := 0
	return func(n int) int {
		sum += n
		return sum
	}
}

func twice(f func(int) int, n int) int { return f(n) + f(n) }

// work calls functions that keep a variable of the one that made them.
func work() int {
	add := accumulator()
	total := 0
	for i := 0; i < 100000; i++ {
		total += twice(add, 1)
	}
	return total
}
