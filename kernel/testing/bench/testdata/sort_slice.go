package main

import "sort"

const want = 0

type person struct {
	name string
	age  int
}

// work sorts fifty thousand people, and returns how many stand wrong.
func work() int {
	people := make([]person, 50000)
	seed := 1
	for i := range people {
		seed = (seed*1103515245 + 12345) % 2147483648
		people[i] = person{"p", seed % 100000}
	}
	sort.Slice(people, func(i, j int) bool { return people[i].age < people[j].age })
	wrong := 0
	for i := 1; i < len(people); i++ {
		if people[i-1].age > people[i].age {
			wrong++
		}
	}
	return wrong
}
