package explore

import (
	"errors"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/words"
)

func TestParseSchedule(t *testing.T) {
	for _, text := range []string{
		"a1f3", "a1f3:4>2", "a1f3:4>timer,4>2", "a1f3:4>2,8>1", "a1f3:1>0,1>1,4=2,7>100", "a1f3:seed/8412", "a1f3:surw/7", "a1f3:pct3/8412/120", "a1f3:seed/18446744073709551615",
	} {
		s, err := ParseSchedule(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := s.String(); got != text {
			t.Errorf("got %s, want %s", got, text)
		}
	}
	// Older texts have the colon also where nothing follows.
	if s, err := ParseSchedule("a1f3:"); err != nil || s.String() != "a1f3" {
		t.Errorf("got %s, %v", s, err)
	}
	s, err := ParseSchedule(" a1f3: 4>2, 8=1 ")
	if want := (Decision{Step: 8, Choice: true, N: 1}); err != nil || len(s.Decisions) != 2 || s.Decisions[1] != want {
		t.Errorf("got %+v, %v", s, err)
	}
}

func TestParseScheduleErrors(t *testing.T) {
	for _, c := range []struct {
		text string
		want words.Phrase
	}{
		{"", words.ScheduleNoHash},
		{"4>2,8>1", words.ScheduleNoHash},
		{":4>2", words.ScheduleNoHash},
		{"what", words.ScheduleNoHash},
		{"a 1:4>2", words.ScheduleNoHash},
		{"a1f3:4", words.ScheduleEntry},
		{"a1f3:0>1", words.ScheduleEntry},
		{"a1f3:4>", words.ScheduleEntry},
		{"a1f3:4>T2", words.ScheduleEntry},
		{"a1f3:+4>2", words.ScheduleEntry},
		{"a1f3:4>2,", words.ScheduleEntry},
		{"a1f3:4>99999999999999999", words.ScheduleEntry},
		{"a1f3:8>1,4>2", words.ScheduleOrder},
		{"a1f3:dice/1", words.ScheduleRandom},
		{"a1f3:seed/x", words.ScheduleRandom},
		{"a1f3:pct/1", words.ScheduleRandom},
		{"a1f3:pct999/1", words.ScheduleRandom},
		{"a1f3:pct3/1/2/3", words.ScheduleRandom},
	} {
		_, err := ParseSchedule(c.text)
		if !errors.Is(err, c.want.Error()) {
			t.Errorf("%q: got %v, want %v", c.text, err, c.want)
		}
	}
}

// What can be read is printed as it was, but for spaces; and nothing panics.
func FuzzParseSchedule(f *testing.F) {
	f.Add("a1f3:4>2,8=1")
	f.Add("a1f3:pct3/8412/120")
	f.Add("a1f3:seed/1")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSchedule(text)
		if err != nil {
			return
		}
		again, err := ParseSchedule(s.String())
		if err != nil || again.String() != s.String() {
			t.Errorf("%q is read as %s, and that as %s (%v)", text, s, again, err)
		}
	})
}
