package main

const ops = 5_000 // there and back

func work() int {
	ping, pong := make(chan int), make(chan int)
	go func() {
		for v := range ping {
			pong <- v + 1
		}
	}()
	n := 0
	for i := 0; i < 5_000; i++ {
		ping <- n
		n = <-pong
	}
	close(ping)
	return n
}
