package main

import "strconv"

const want = 500500

// work puts half a million strings into a map, and looks for a thousand of which half are there.
func work() int {
	m := make(map[string]int)
	for i := 0; i < 500000; i++ {
		m["key"+strconv.Itoa(i)] = i
	}
	found := 0
	for i := 0; i < 1000; i++ {
		if _, ok := m["key"+strconv.Itoa(i*1000)]; ok {
			found++
		}
	}
	return len(m) + found
}
