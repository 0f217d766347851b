package main

import "sync"

const want = 200000

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) add() {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
}

// work lets four workers count under one lock.
func work() int {
	c := &counter{}
	var wg sync.WaitGroup
	for w := 0; w < 4; w++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := 0; i < 50000; i++ {
				c.add()
			}
		}()
	}
	wg.Wait()
	return c.n
}
