package wait


import "github.com/lockstep-go/lockstep/lessons"

func Judge(c *lessons.Check) {
	c.Explore("Run(3)", func() {
		Run(3)
		c.Want("turns", turns, 3)
	})
	c.Explore("Run(1); Run(2)", func() {
		Run(1)
		Run(2)
		c.Want("turns", turns, 3)
	})
}
