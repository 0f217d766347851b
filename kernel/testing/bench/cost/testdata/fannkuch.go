package main

const ops = 10_000 // turns, about

// work permutes six numbers in all ways, and turns prefixes round until a 1 is in front.
func work() int {
	const n = 6
	perm, copied, count := make([]int, n), make([]int, n), make([]int, n)
	for i := range perm {
		perm[i] = i
	}
	most, r := 0, n
	for {
		for ; r != 1; r-- {
			count[r-1] = r
		}
		copy(copied, perm)
		flips := 0
		for k := copied[0]; k != 0; k = copied[0] {
			for i, j := 0, k; i < j; i, j = i+1, j-1 {
				copied[i], copied[j] = copied[j], copied[i]
			}
			flips++
		}
		if flips > most {
			most = flips
		}
		for {
			if r == n {
				return most
			}
			first := perm[0]
			for i := 0; i < r; i++ {
				perm[i] = perm[i+1]
			}
			perm[r] = first
			count[r]--
			if count[r] > 0 {
				break
			}
			r++
		}
	}
}
