package main

const ops = 15_000 // runes

func work() int {
	s := "Ahoj, světe! 你好，世界 hello"
	spaces := 0
	for n := 0; n < 625; n++ {
		for i, r := range s {
			if r == ' ' {
				spaces += i
			}
		}
	}
	return spaces
}
