package main

const ops = 60_000 // entries

func work() int {
	m := map[int]int{}
	for i := 0; i < 100; i++ {
		m[i] = 2 * i
	}
	sum := 0
	for n := 0; n < 600; n++ {
		for k, v := range m {
			sum += v - k
		}
	}
	return sum
}
