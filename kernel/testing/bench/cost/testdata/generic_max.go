package main

import "cmp"

const ops = 5_000 // calls

func largest[T cmp.Ordered](a, b T) T {
	if a > b {
		return a
	}
	return b
}

func work() int {
	m := 0
	for i := range 5_000 {
		m = largest(m, i*7919%10007)
	}
	return m
}
