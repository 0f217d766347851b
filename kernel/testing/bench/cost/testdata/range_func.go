package main

import "iter"

const ops = 2_000 // values

func squares(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i * i) {
				return
			}
		}
	}
}

func work() int {
	sum := 0
	for v := range squares(2_000) {
		sum += v
	}
	return sum
}
