package main

const ops = 30_000 // turns, about

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func work() int {
	sum := 0
	for i := 1; i <= 60; i++ {
		for j := 1; j <= 100; j++ {
			sum += gcd(i*7, j*3)
		}
	}
	return sum
}
