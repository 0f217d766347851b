package main

const want = 724

func place(row, n int, columns, up, down []bool) int {
	if row == n {
		return 1
	}
	found := 0
	for c := 0; c < n; c++ {
		if columns[c] || up[row+c] || down[row-c+n-1] {
			continue
		}
		columns[c], up[row+c], down[row-c+n-1] = true, true, true
		found += place(row+1, n, columns, up, down)
		columns[c], up[row+c], down[row-c+n-1] = false, false, false
	}
	return found
}

// work returns in how many ways ten queens stand on a board without attacking one another.
func work() int {
	const n = 10
	return place(0, n, make([]bool, n), make([]bool, 2*n), make([]bool, 2*n))
}
