package lessons_test

import (
	"testing"

	"github.com/lockstep-go/lockstep/lessons"
)

var turns int

// TestAnswer: each part of a judge has package variables of its own.
func TestAnswer(t *testing.T) {
	lessons.TestAnswer(t, func(c *lessons.Check) {
		c.Forbid("goto")
		c.Explore("once", func() {
			turns++
			c.Want("turns", turns, 1)
		})
		c.Explore("again", func() {
			turns++
			c.Want("turns", turns, 1)
		})
		c.Both("either", []string{"a", "b"}, func() string { return "b" })
	})
}
