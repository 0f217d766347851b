package main

const ops = 40_000 // concatenations

func work() int {
	n := 0
	for i := 0; i < 2000; i++ {
		s := ""
		for j := 0; j < 20; j++ {
			s += "ab"
		}
		n += len(s)
	}
	return n
}
