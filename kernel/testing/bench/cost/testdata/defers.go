package main

const ops = 1_000 // deferred calls

func sum(n int) (total int) {
	for i := 0; i < n; i++ {
		defer func(x int) { total += x }(i)
	}
	return 1
}

func work() int {
	all := 0
	for i := 0; i < 100; i++ {
		all += sum(10)
	}
	return all
}
