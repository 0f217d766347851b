package lessons_test

import (
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/lessons"
)

// Without the kernel a function is run once, and what that comes to is not taken for more than it is.
func TestExploreOnce(t *testing.T) {
	for _, test := range []struct {
		want int
		says string
	}{
		{2, "came to 2: that is as expected, and says nothing of other schedules"},
		{3, "came to 2: that is not as expected"},
	} {
		n := 0
		e := lessons.Explore(func() {
			lessons.Go("adds", func() { n += 2 }).Join()
		}, lessons.Expect(func() bool { return n == test.want }), lessons.Result(func() any { return n }))
		if n != 2 || e.Tried != 1 || e.Every || len(e.Outcomes) != 1 || e.Outcomes[0].Text != "2" {
			t.Errorf("it was run to %d, and the result is %+v", n, e)
		}
		if e.Holds() || (len(e.Failures) == 0) != (n == test.want) {
			t.Errorf("holds: %t, failures: %v", e.Holds(), e.Failures)
		}
		for _, says := range []string{test.says, "one schedule", "lockstep run -explore"} {
			if !strings.Contains(e.String(), says) {
				t.Errorf("it says %q, want %q", e, says)
			}
		}
	}
}
