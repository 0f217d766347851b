package main

const ops = 80_000 // turns of the inner loop

func work() int {
	sum := 0
	for i := 0; i < 80; i++ {
		for j := 0; j < 1000; j++ {
			sum += i*j - j
		}
	}
	return sum
}
