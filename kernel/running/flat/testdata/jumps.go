// Jumps: goto forwards and back, out of loops and of nested blocks, into what Core writes as a loop,
// and what switch, labelled break and continue become.
package main

import "fmt"

func forward(n int) (s string) {
	if n == 0 {
		goto zero
	}
	if n < 3 {
		if n == 1 {
			goto one
		}
		s += "two "
		goto end
	}
	s += "many "
	for i := range n {
		if i == 5 {
			goto end
		}
		s += fmt.Sprint(i)
	}
	goto end
zero:
	s += "zero "
one:
	s += "one "
end:
	return s + "."
}

func back(n int) (sum int) {
	i := 0
outer:
	j := 0
inner:
	sum += i*10 + j
	j++
	if j < i {
		goto inner
	}
	i++
	if i < n {
		goto outer
	}
	return sum
}

// cross has a loop with two entries.
func cross(n int) (s string) {
	i := 0
	if n%2 == 0 {
		goto even
	}
odd:
	s += "o"
	i++
	if i > n {
		goto end
	}
even:
	s += "e"
	i++
	if i <= n {
		goto odd
	}
end:
	return s
}

func states(text string) (words, numbers int) {
	i := 0
start:
	if i == len(text) {
		return
	}
	switch c := text[i]; {
	case c >= '0' && c <= '9':
		goto number
	case c >= 'a' && c <= 'z':
		goto word
	}
	i++
	goto start
number:
	numbers++
	for i < len(text) {
		if c := text[i]; c < '0' || c > '9' {
			goto start
		}
		i++
	}
	goto start
word:
	words++
	for ; ; i++ {
		switch {
		case i == len(text):
			return
		case text[i] < 'a', text[i] > 'z':
			goto start
		}
	}
}

func search(grid [][]int, want int) (x, y int, ok bool) {
rows:
	for y = range grid {
		for x = range grid[y] {
			switch v := grid[y][x]; {
			case v == want:
				ok = true
				break rows
			case v < 0:
				continue rows
			case v == 0:
				continue
			case v > 100:
				return -1, -1, false
			}
		}
	}
	return
}

func life(board [][]bool, y, x int) (n int) {
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			if dy == 0 && dx == 0 {
				continue
			}
			if y+dy < 0 || y+dy >= len(board) || x+dx < 0 || x+dx >= len(board[0]) {
				continue
			}
			if board[y+dy][x+dx] {
				n++
			}
		}
	}
	return n
}

func kinds(list ...any) (s string) {
	for i, x := range list {
		switch x := x.(type) {
		case int:
			switch x % 3 {
			case 0:
				s += "fizz"
				fallthrough
			case 1:
				if i > 3 {
					break
				}
				s += "one"
			default:
				s += "?"
			}
		case string, []byte:
			s += fmt.Sprintf("%T", x)
			if x == any("stop") {
				return s
			}
		case nil:
			continue
		}
		s += " "
	}
	return s + "end"
}

func waits(in, out chan int, quit chan bool) (n int) {
	pending := 0
loop:
	for {
		var to chan int
		if pending > 0 {
			to = out
		}
		select {
		case v, ok := <-in:
			if !ok {
				in = nil
				continue loop
			}
			pending += v
		case to <- pending:
			n += pending
			pending = 0
		case <-quit:
			break loop
		}
	}
	return n + pending
}

func defers(n int) (s string) {
	for i := range n {
		if i == 1 {
			continue
		}
		defer func() { s += fmt.Sprint(i) }()
		if i == 3 {
			goto out
		}
	}
	s = "all "
out:
	defer func() { s += "-" }()
	return s
}

func main() {
	for n := range 8 {
		fmt.Println(forward(n), back(n), cross(n), defers(n))
	}
	fmt.Println(states(""))
	fmt.Println(states("ab 12 c3 ,,"))
	fmt.Println(states("9z"))
	grid := [][]int{{1, 0, 2}, {-1, 5}, {}, {7, 8, 101}}
	for _, want := range []int{2, 5, 7, 9} {
		fmt.Println(search(grid, want))
	}
	board := [][]bool{{true, false, true}, {true, true, false}, {false, true, true}}
	for y := range board {
		for x := range board[y] {
			fmt.Print(life(board, y, x))
		}
	}
	fmt.Println()
	fmt.Println(kinds(3, 4, 5, "s", 6, nil, 7, []byte{}, 1.5, "stop", 9), kinds())
	in, out, quit := make(chan int), make(chan int), make(chan bool)
	done := make(chan int)
	go func() { done <- waits(in, out, quit) }()
	in <- 3
	in <- 4
	fmt.Println(<-out)
	in <- 5
	close(in)
	quit <- true
	fmt.Println(<-done)
}
