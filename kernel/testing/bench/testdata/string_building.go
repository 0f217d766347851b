package main

import "strings"

const want = 903847

// work builds a text of a hundred thousand parts and looks through it.
func work() int {
	var b strings.Builder
	for i := 0; i < 100000; i++ {
		b.WriteString("part ")
		b.WriteByte(byte('a' + i%26))
		b.WriteString("; ")
	}
	text := b.String()
	found := 0
	for i := 0; i < len(text); i++ {
		if text[i] == 'a' {
			found++
		}
	}
	return len(text) + found
}
