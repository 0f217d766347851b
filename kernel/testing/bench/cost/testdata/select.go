package main

const ops = 8_000 // values

func produce(out chan int, n int, done chan bool) {
	for i := 0; i < n; i++ {
		out <- i
	}
	done <- true
}

func work() int {
	a, b, done := make(chan int), make(chan int), make(chan bool)
	go produce(a, 4_000, done)
	go produce(b, 4_000, done)
	sum := 0
	for left := 2; left > 0; {
		select {
		case v := <-a:
			sum += v
		case v := <-b:
			sum -= 2 * v
		case <-done:
			left--
		}
	}
	return sum
}
