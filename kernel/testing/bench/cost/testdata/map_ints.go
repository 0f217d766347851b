package main

const ops = 60_000 // look-ups

func work() int {
	squares := make(map[int]int)
	for i := 0; i < 1000; i++ {
		squares[i] = i * i
	}
	sum := 0
	for i := 0; i < 30_000; i++ {
		if v, ok := squares[i]; ok {
			sum += v
		}
		sum += squares[i%1000]
	}
	return sum
}
