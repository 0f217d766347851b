package main

const want = 3989

// generate sends the numbers from 2 to most.
func generate(out chan<- int, most int) {
	for i := 2; i <= most; i++ {
		out <- i
	}
	close(out)
}

// filter drops the multiples of a prime.
func filter(in <-chan int, out chan<- int, prime int) {
	for i := range in {
		if i%prime != 0 {
			out <- i
		}
	}
	close(out)
}

// work returns the 550th prime, which is the last below four thousand.
func work() int {
	in := make(chan int)
	go generate(in, 4000)
	prime := 0
	for i := 0; i < 550; i++ {
		prime = <-in
		out := make(chan int)
		go filter(in, out, prime)
		in = out
	}
	if _, more := <-in; more {
		return 0
	}
	return prime
}
