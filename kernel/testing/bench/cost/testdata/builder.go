package main

import "strings"

const ops = 10_000 // bytes

func work() int {
	var b strings.Builder
	for i := 0; i < 10_000; i++ {
		b.WriteByte(byte('a' + i%26))
	}
	return len(b.String())
}
