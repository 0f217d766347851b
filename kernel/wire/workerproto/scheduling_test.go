package workerproto

import (
	"strings"
	"testing"
	"time"
)

func TestParseExplore(t *testing.T) {
	for _, test := range []struct {
		args string
		want Explore // with DefaultBound where Bound is 0 and zero is not set
		zero bool
	}{
		{args: "", want: Explore{}},
		{args: "-bound 3 -max 500", want: Explore{Bound: 3, Max: 500}},
		{args: "-bound=0", zero: true},
		{args: "-time 1.5s -dpor", want: Explore{Time: 1500 * time.Millisecond, DPOR: true}},
		{args: "-expect balance == 0", want: Explore{Expect: "balance == 0"}},
		{args: "-expect balance==0 -bound 1", want: Explore{Bound: 1, Expect: "balance==0"}},
		{args: "-late on -bound 1", want: Explore{Bound: 1, Late: LateOn}},
		{args: "-expect n == 0 -late=off", want: Explore{Bound: DefaultBound, Expect: "n == 0", Late: LateOff}},
		{args: "-dpor -expect n == -5 - k -max 7", want: Explore{DPOR: true, Expect: "n == -5 - k", Max: 7}},
		{args: "-expect=n != 1 && m == 2", want: Explore{Expect: "n != 1 && m == 2"}},
	} {
		want := test.want
		if want.Bound == 0 && !test.zero {
			want.Bound = DefaultBound
		}
		if got, ok, err := ParseExplore(test.args); got != want || !ok || err != nil {
			t.Errorf("%q is %+v, %t, %v; want %+v", test.args, got, ok, err, want)
		}
	}
	for args, want := range map[string]string{
		"-bound x": `-bound "x"`, "-bound -1": `-bound "-1"`, "-bound": `-bound ""`, "-max 0": `-max "0"`,
		"-late": "not on or off", "-late yes": "not on or off", "-time 5": "such as 10s", "-time -5s": "such as 10s", "-expect": "needs an expression", "-expect -dpor": "needs an expression",
	} {
		if _, _, err := ParseExplore(args); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", args, err, want)
		}
	}
	for _, args := range []string{"5", "-boundless 3", "--bound 3", "-dpor=1", "-bound 3 4"} {
		if _, ok, err := ParseExplore(args); ok || err != nil {
			t.Errorf("%q: %t, %v; want that a word is no option", args, ok, err)
		}
	}
}

func TestScheduleHash(t *testing.T) {
	for schedule, want := range map[string]string{
		"3e8c16:8>2,15>1": "3e8c16", "3e8c16:": "3e8c16", "3e8c16": "3e8c16", "3e8c16:pct3/8412": "3e8c16",
		"": "", "8>2": "", "3e8c1:8>2": "", "schedu:8>2": "", "3e8c16:8>2, 15>1": "",
	} {
		got, err := ScheduleHash(schedule)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("the hash of %q is %q, %v; want %q", schedule, got, err, want)
		}
	}
}

func TestParseSettings(t *testing.T) {
	for _, word := range []string{RaceOn, RaceOff, RaceError} {
		if got, err := ParseRace(word); got != word || err != nil {
			t.Errorf("ParseRace(%q) = %q, %v", word, got, err)
		}
	}
	for _, word := range []string{ClockReal, ClockInstant, ClockTenfold} {
		if got, err := ParseClock(word); got != word || err != nil {
			t.Errorf("ParseClock(%q) = %q, %v", word, got, err)
		}
	}
	if got, err := ParseSeed("18446744073709551615"); got != 1<<64-1 || err != nil {
		t.Errorf("the greatest seed is %d, %v", got, err)
	}
	for about, err := range map[string]error{
		"race": second(ParseRace("maybe")), "clock": second(ParseClock("2x")), "seed": second(ParseSeed("-1")), "hex": second(ParseSeed("0x1")),
	} {
		if err == nil || !strings.Contains(err.Error(), `" is not `) {
			t.Errorf("%s: %v", about, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }
