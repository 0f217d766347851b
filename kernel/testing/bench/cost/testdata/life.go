package main

const ops = 7_200 // neighbours looked at

type board [][]bool

func newBoard(w, h int) board {
	b := make(board, h)
	for y := range b {
		b[y] = make([]bool, w)
	}
	return b
}

func (b board) neighbours(x, y int) int {
	n := 0
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			if (dx != 0 || dy != 0) && b[(y+dy+len(b))%len(b)][(x+dx+len(b[y]))%len(b[y])] {
				n++
			}
		}
	}
	return n
}

func (b board) step() board {
	next := newBoard(len(b[0]), len(b))
	for y, row := range b {
		for x, alive := range row {
			n := b.neighbours(x, y)
			next[y][x] = n == 3 || alive && n == 2
		}
	}
	return next
}

func work() int {
	b := newBoard(20, 20)
	for i := 0; i < 200; i++ {
		b[i*i%19][i*7%20] = true
	}
	for i := 0; i < 2; i++ {
		b = b.step()
	}
	alive := 0
	for _, row := range b {
		for _, a := range row {
			if a {
				alive++
			}
		}
	}
	return alive
}
