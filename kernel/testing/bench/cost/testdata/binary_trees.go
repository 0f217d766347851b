package main

const ops = 1_500 // nodes

type node struct{ left, right *node }

func bottomUp(depth int) *node {
	if depth <= 0 {
		return &node{}
	}
	return &node{bottomUp(depth - 1), bottomUp(depth - 1)}
}

func (n *node) check() int {
	if n.left == nil {
		return 1
	}
	return 1 + n.left.check() + n.right.check()
}

func work() int {
	sum := 0
	for i := 0; i < 3; i++ {
		sum += bottomUp(8).check()
	}
	return sum
}
