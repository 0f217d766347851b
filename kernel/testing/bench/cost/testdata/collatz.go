package main

const ops = 100_000 // turns, about

func work() int {
	steps := 0
	for i := 1; i < 1500; i++ {
		for n := i; n != 1; steps++ {
			if n%2 == 0 {
				n /= 2
			} else {
				n = 3*n + 1
			}
		}
	}
	return steps
}
