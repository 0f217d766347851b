package main

const ops = 100_000 // turns

func work() int {
	sum := 0
	for i := range 100 {
		for j := range 1000 {
			sum += i ^ j
		}
	}
	return sum
}
