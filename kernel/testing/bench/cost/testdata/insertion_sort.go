package main

const ops = 60_000 // moves, about

func sort(a []int) {
	for i := 1; i < len(a); i++ {
		x := a[i]
		j := i
		for j > 0 && a[j-1] > x {
			a[j] = a[j-1]
			j--
		}
		a[j] = x
	}
}

func work() int {
	a := make([]int, 500)
	for i := range a {
		a[i] = i * 7919 % 1009
	}
	sort(a)
	return a[0] + a[250] + a[499]
}
