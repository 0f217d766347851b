package main

const ops = 4_000 // calls

type counter struct{ n, step int }

func (c *counter) add()      { c.n += c.step }
func (c counter) value() int { return c.n }

func work() int {
	c := &counter{step: 2}
	sum := 0
	for i := 0; i < 2_000; i++ {
		c.add()
		sum += c.value()
	}
	return sum
}
