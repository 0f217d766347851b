package main

const ops = 25_000 // tries, about

func place(row, n int, columns, up, down []bool) int {
	if row == n {
		return 1
	}
	count := 0
	for c := 0; c < n; c++ {
		if columns[c] || up[row+c] || down[row-c+n-1] {
			continue
		}
		columns[c], up[row+c], down[row-c+n-1] = true, true, true
		count += place(row+1, n, columns, up, down)
		columns[c], up[row+c], down[row-c+n-1] = false, false, false
	}
	return count
}

func work() int {
	const n = 7
	return place(0, n, make([]bool, n), make([]bool, 2*n), make([]bool, 2*n))
}
