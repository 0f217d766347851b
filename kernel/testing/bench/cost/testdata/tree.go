package main

const ops = 3_000 // steps, about

type tree struct {
	key         int
	left, right *tree
}

func (t *tree) insert(key int) *tree {
	if t == nil {
		return &tree{key: key}
	}
	if key < t.key {
		t.left = t.left.insert(key)
	} else if key > t.key {
		t.right = t.right.insert(key)
	}
	return t
}

func (t *tree) sum() int {
	if t == nil {
		return 0
	}
	return t.left.sum() + t.key + t.right.sum()
}

func work() int {
	var root *tree
	for i := 0; i < 300; i++ {
		root = root.insert(i * 7919 % 2003)
	}
	return root.sum()
}
