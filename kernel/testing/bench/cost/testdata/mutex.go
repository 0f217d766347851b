package main

import "sync"

const ops = 2_000 // deposits

type account struct {
	mu      sync.Mutex
	balance int
}

func (a *account) deposit(n int) {
	a.mu.Lock()
	a.balance += n
	a.mu.Unlock()
}

func work() int {
	var a account
	var wg sync.WaitGroup
	for g := 0; g < 2; g++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := 0; i < 1_000; i++ {
				a.deposit(1)
			}
		}()
	}
	wg.Wait()
	return a.balance
}
