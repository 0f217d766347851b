package main

const ops = 30_000 // values passed on, about

func generate(out chan int) {
	for i := 2; i < 1000; i++ {
		out <- i
	}
	close(out)
}

func filter(in, out chan int, prime int) {
	for i := range in {
		if i%prime != 0 {
			out <- i
		}
	}
	close(out)
}

func work() int {
	c := make(chan int)
	go generate(c)
	sum := 0
	for {
		prime, ok := <-c
		if !ok {
			return sum
		}
		sum += prime
		next := make(chan int)
		go filter(c, next, prime)
		c = next
	}
}
