package main

const ops = 43_000 // bytes

func work() int {
	s := "the quick brown fox jumps over the lazy dog"
	vowels := 0
	for n := 0; n < 1000; n++ {
		for i := 0; i < len(s); i++ {
			switch s[i] {
			case 'a', 'e', 'i', 'o', 'u':
				vowels++
			}
		}
	}
	return vowels
}
