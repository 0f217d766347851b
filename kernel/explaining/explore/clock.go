package explore

// A clock says how many transitions of each goroutine happened before something. What it has no
// place for is 0.
type clock []int32

func (c clock) at(g int) int32 {
	if g < len(c) {
		return c[g]
	}
	return 0
}

// join adds what happened before d to what happened before c.
func (c *clock) join(d clock) {
	for len(*c) < len(d) {
		*c = append(*c, 0)
	}
	for g, n := range d {
		(*c)[g] = max((*c)[g], n)
	}
}

func (c *clock) set(g int, n int32) {
	for len(*c) <= g {
		*c = append(*c, 0)
	}
	(*c)[g] = n
}
