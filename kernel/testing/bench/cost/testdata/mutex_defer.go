package main

import "sync"

const ops = 5_000 // deposits

var (
	mu      sync.Mutex
	balance int
)

func deposit(n int) {
	mu.Lock()
	defer mu.Unlock()
	balance += n
}

func work() int {
	balance = 0
	for i := 0; i < 5_000; i++ {
		deposit(2)
	}
	return balance
}
