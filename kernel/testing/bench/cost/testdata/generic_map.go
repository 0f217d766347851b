package main

const ops = 4_000 // calls

func mapped[T, U any](xs []T, f func(T) U) []U {
	ys := make([]U, 0, len(xs))
	for _, x := range xs {
		ys = append(ys, f(x))
	}
	return ys
}

func work() int {
	xs := make([]int, 100)
	n := 0
	for i := 0; i < 40; i++ {
		ys := mapped(xs, func(x int) string { return "ab" })
		n += len(ys) + len(ys[i])
	}
	return n
}
