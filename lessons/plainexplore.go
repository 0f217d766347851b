package lessons

import (
	"fmt"

	"github.com/lockstep-go/lockstep/lessons/host"
)

// exploreOnce runs a function once, where only Go's own scheduler decides: what it comes to then is
// one outcome of perhaps many, and no word on the others.
func exploreOnce(s host.Search) *Exploration {
	s.Run()
	e := &Exploration{Tried: 1}
	o := Outcome{Unexpected: s.Expect != nil && !s.Expect()}
	if s.Result != nil {
		o.Text = fmt.Sprint(s.Result())
		e.Outcomes = []Outcome{o}
	}
	came := "it was run once, on one schedule, which Go chose"
	if o.Text != "" {
		came += ", and came to " + o.Text
	}
	switch {
	case o.Unexpected:
		e.Failures = []Failure{{Word: "unexpected"}}
		came += ": that is not as expected"
	case s.Expect != nil:
		came += ": that is as expected, and says nothing of other schedules"
	}
	e.NotRun = "not explored: " + came + "\nAll are tried in a notebook, by this call or by %%explore, and by: lockstep run -explore FILE.go"
	return e
}
