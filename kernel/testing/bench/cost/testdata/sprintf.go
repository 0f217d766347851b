package main

import "fmt"

const ops = 5_000 // calls

func work() int {
	n := 0
	for i := 0; i < 5_000; i++ {
		n += len(fmt.Sprintf("%d: %s", i, "text"))
	}
	return n
}
