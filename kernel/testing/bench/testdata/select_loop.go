package main

const want = 4999950000

func count(c chan<- int, from, to int) {
	for i := from; i < to; i++ {
		c <- i
	}
}

// work selects between two senders until both have sent all.
func work() int {
	a, b := make(chan int), make(chan int)
	go count(a, 0, 50000)
	go count(b, 50000, 100000)
	sum := 0
	for n := 0; n < 100000; n++ {
		select {
		case v := <-a:
			sum += v
		case v := <-b:
			sum += v
		}
	}
	return sum
}
