package main

const ops = 8_000 // calls

func counter(step int) func() int {
	n := 0
	return func() int {
		n += step
		return n
	}
}

func work() int {
	a, b := counter(1), counter(2)
	sum := 0
	for i := 0; i < 4_000; i++ {
		sum += a() - b()
	}
	return sum
}
