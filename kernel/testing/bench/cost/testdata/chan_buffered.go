package main

const ops = 10_000 // values

func produce(out chan<- int, n int) {
	for i := 0; i < n; i++ {
		out <- i
	}
	close(out)
}

func work() int {
	c := make(chan int, 100)
	go produce(c, 10_000)
	sum := 0
	for v := range c {
		sum += v
	}
	return sum
}
