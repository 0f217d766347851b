package main

import "sync"

const ops = 60_000 // additions

var balance int

// work shows the race that lessons begin with, with goroutines that do not meet.
func work() int {
	balance = 0
	for g := 0; g < 2; g++ {
		var wg sync.WaitGroup
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := 0; i < 30_000; i++ {
				balance = balance + 1
			}
		}()
		wg.Wait()
	}
	return balance
}
