package main

const ops = 8_000 // calls

func divide(a, b int) (quotient, remainder int) { return a / b, a % b }

func work() int {
	sum := 0
	for i := 1; i <= 8_000; i++ {
		q, r := divide(100_000, i)
		sum += q ^ r
	}
	return sum
}
