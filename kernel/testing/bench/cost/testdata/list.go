package main

const ops = 50_000 // steps

type node struct {
	value int
	next  *node
}

func work() int {
	var head *node
	for i := 0; i < 1000; i++ {
		head = &node{value: i, next: head}
	}
	sum := 0
	for i := 0; i < 50; i++ {
		for n := head; n != nil; n = n.next {
			sum += n.value
		}
	}
	return sum
}
