package main

import "strings"

const ops = 60_000 // words

func work() int {
	words := strings.Fields("it was the best of times it was the worst of times it was the age of wisdom")
	count := map[string]int{}
	for i := 0; i < 60_000; i++ {
		count[words[i%len(words)]]++
	}
	return count["it"] + len(count)
}
