package main

import "sync"

const ops = 6_000 // jobs

type job struct{ id, n int }

type result struct{ id, value int }

func worker(jobs <-chan job, results chan<- result, wg *sync.WaitGroup) {
	defer wg.Done()
	for j := range jobs {
		results <- result{j.id, j.n * j.n}
	}
}

func work() int {
	jobs, results := make(chan job), make(chan result, 10)
	var wg sync.WaitGroup
	for w := 0; w < 3; w++ {
		wg.Add(1)
		go worker(jobs, results, &wg)
	}
	go func() {
		for i := 0; i < 6000; i++ {
			jobs <- job{i, i % 10}
		}
		close(jobs)
		wg.Wait()
		close(results)
	}()
	sum := 0
	for r := range results {
		sum += r.value
	}
	return sum
}
