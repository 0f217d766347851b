package main

const want = 753520

const size = 120

func square(f func(i, j int) int) [][]int {
	m := make([][]int, size)
	for i := range m {
		m[i] = make([]int, size)
		for j := range m[i] {
			m[i][j] = f(i, j)
		}
	}
	return m
}

func multiply(a, b [][]int) [][]int {
	c := square(func(i, j int) int { return 0 })
	for i := 0; i < size; i++ {
		for j := 0; j < size; j++ {
			sum := 0
			for k := 0; k < size; k++ {
				sum += a[i][k] * b[k][j]
			}
			c[i][j] = sum
		}
	}
	return c
}

func work() int {
	a := square(func(i, j int) int { return i - j })
	b := square(func(i, j int) int { return i + j })
	c := multiply(a, b)
	return c[3][4] + c[100][7] - c[7][100]
}
