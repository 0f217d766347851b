package main

const ops = 5_000 // comparisons, about

func less(a, b int) bool { return a < b }

func sort(a []int) {
	if len(a) < 2 {
		return
	}
	pivot := a[len(a)/2]
	i, j := 0, len(a)-1
	for i <= j {
		for less(a[i], pivot) {
			i++
		}
		for less(pivot, a[j]) {
			j--
		}
		if i <= j {
			a[i], a[j] = a[j], a[i]
			i++
			j--
		}
	}
	sort(a[:j+1])
	sort(a[i:])
}

func work() int {
	a := make([]int, 400)
	for i := range a {
		a[i] = i * 7919 % 10007
	}
	sort(a)
	return a[0] + a[200] + a[399]
}
