package main

import "fmt"

const ops = 10_000 // calls

func work() int {
	n := 0
	for i := 0; i < 10_000; i++ {
		n += len(fmt.Sprintf("%d: %s", i, "text"))
	}
	return n
}
