package main

import (
	"strconv"
	"strings"
)

const ops = 10_000 // calls

func work() int {
	n := 0
	for i := 0; i < 5_000; i++ {
		s := strconv.Itoa(i)
		if strings.Contains(s, "7") {
			n += len(s)
		}
	}
	return n
}
