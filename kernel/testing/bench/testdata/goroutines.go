package main

import "sync"

const want = 50005000

// work starts ten thousand goroutines, each of which adds its number under a lock.
func work() int {
	var wg sync.WaitGroup
	var mu sync.Mutex
	sum := 0
	for i := 1; i <= 10000; i++ {
		wg.Add(1)
		go func(n int) {
			mu.Lock()
			sum += n
			mu.Unlock()
			wg.Done()
		}(i)
	}
	wg.Wait()
	return sum
}
