package main

const ops = 200_000 // turns

func work() int {
	sum := 0
	for i := range 200 {
		for j := range 1000 {
			sum += i ^ j
		}
	}
	return sum
}
