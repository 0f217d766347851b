package lessons

import (
	"time"

	"github.com/lockstep-go/lockstep/lessons/host"
)

// A Check is what the judge of an exercise asks its questions with. A judge is a function with one
// as its parameter, in the section judge.go of the exercise's file:
//
//	func Judge(c *lessons.Check) {
//		c.Forbid("time.Sleep")
//		c.Explore("two deposits", func() {
//			var wg sync.WaitGroup
//			wg.Go(func() { Deposit(5) })
//			wg.Go(func() { Deposit(8) })
//			wg.Wait()
//			c.Want("balance", Balance(), 13)
//		})
//	}
//
// Each question is a part: a program that is run on many schedules, with new package variables on
// each. On none may anything go wrong: no race, no deadlock, no panic, no goroutine that is left
// waiting when the part's function has returned. The function must return, or the answer has not
// passed. Whatever stands outside of the parts runs for each schedule of all of them.
//
// The methods may be called from any goroutine.
type Check struct{ examiner host.Examiner }

// Explore asks that nothing goes wrong in f, on every schedule.
func (c *Check) Explore(name string, f func()) { c.part(host.Part{Name: name}, f) }

// Overlap asks, beside what Explore does, that on some schedule two goroutines are inside a
// function at once. It is a function or method of the exercise's own that the answer calls: f, T.m
// or (*T).m. Who waits inside is inside, too. The function has to do something at which goroutines
// can take turns, as a shared variable, a lock, a channel or a Sleep: else it is over before another
// can be in it.
func (c *Check) Overlap(name, function string, f func()) {
	c.part(host.Part{Name: name, Function: function, Inside: 2}, f)
}

// Inside asks, beside what Explore does, that on some schedule n goroutines are inside a function
// at once, and on none more than n.
func (c *Check) Inside(name, function string, n int, f func()) {
	c.part(host.Part{Name: name, Function: function, Inside: n, Exactly: true}, f)
}

// Took asks, beside what Explore does, that f never takes longer than a time, on the program's
// clock, which only goes on when all wait.
func (c *Check) Took(name string, limit time.Duration, f func()) {
	c.part(host.Part{Name: name, Limit: limit}, f)
}

// Both asks, beside what Explore does, that f comes to each of the outcomes on some schedule, and
// to no other on any.
func (c *Check) Both(name string, outcomes []string, f func() string) {
	c.part(host.Part{Name: name, Outcomes: outcomes}, func() { c.examiner.Outcome(f()) })
}

// Want asks that a value is as it should be. What names it in reports. A part goes on if it is not.
func (c *Check) Want(what string, got, want any) {
	if c.examiner != nil {
		c.examiner.Met(what, plainText(got), plainText(want), same(got, want))
	}
}

// Require asks that a condition is true. What says in reports what is to be, as in "no page twice".
func (c *Check) Require(what string, met bool) {
	if c.examiner != nil {
		c.examiner.Met(what, "", "", met)
	}
}

// Points says how much the next part weighs. Without it that is 1.
func (c *Check) Points(n int) {
	if c.examiner != nil {
		c.examiner.Points(n)
	}
}

// Forbid says which words are not to be in the answer: names such as time.Sleep, or goto.
func (c *Check) Forbid(words ...string) {
	if c.examiner != nil {
		c.examiner.Forbid(words)
	}
}

func (c *Check) part(p host.Part, f func()) {
	if c.examiner != nil {
		c.examiner.Part(p, f)
	}
}

// Judging runs a judge. The program that the kernel makes of an answer calls it, and an answer must
// not. In plain Go it does nothing: there TestAnswer runs a judge.
func Judging(judge func(*Check)) {
	examiner := host.Examining()
	if examiner == nil {
		return
	}
	examiner.Begin()
	judge(&Check{examiner})
	examiner.End()
}
