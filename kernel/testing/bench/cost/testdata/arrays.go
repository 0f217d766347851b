package main

const ops = 100_000 // turns

func work() int {
	var grid [10][10]int
	for i := 0; i < 1000; i++ {
		for y := 0; y < 10; y++ {
			for x := 0; x < 10; x++ {
				grid[y][x] += x * y
			}
		}
	}
	return grid[9][9]
}
