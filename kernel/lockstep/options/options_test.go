package options

import (
	"flag"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

func parse(args ...string) (*Options, error) {
	flags := flag.NewFlagSet("lockstep run", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	o := Add(flags)
	err := flags.Parse(args)
	if err == nil {
		err = o.Check()
	}
	return o, err
}

func TestOptions(t *testing.T) {
	for _, test := range []struct {
		args     string
		want     workerproto.Scheduling
		settings string
		mode     string
	}{
		{"", workerproto.Scheduling{}, "", ""},
		{"-parallel", workerproto.Scheduling{Parallel: true}, "", "%%parallel"},
		{
			"-race error -clock instant -seed 0",
			workerproto.Scheduling{Race: workerproto.RaceError, Clock: workerproto.ClockInstant, SeedSet: true},
			"%race error;%clock instant;%seed 0", "",
		},
		{"-replay 3e8c16:8>2", workerproto.Scheduling{Replay: "3e8c16:8>2"}, "", "%%replay 3e8c16:8>2"},
		{"-explore", workerproto.Scheduling{Explore: &workerproto.Explore{Bound: workerproto.DefaultBound}}, "", "%%explore -bound 2"},
		{
			"-explore -bound 0 -max 9 -time 2s -dpor",
			workerproto.Scheduling{Explore: &workerproto.Explore{Max: 9, Time: 2 * time.Second, DPOR: true}},
			"", "%%explore -bound 0 -max 9 -time 2s -dpor",
		},
		{"-explore -late off", workerproto.Scheduling{Explore: &workerproto.Explore{Bound: workerproto.DefaultBound, Late: workerproto.LateOff}}, "", "%%explore -bound 2 -late off"},
		{"-explore -expect x==0", workerproto.Scheduling{Explore: &workerproto.Explore{Bound: workerproto.DefaultBound, Expect: "x==0"}}, "", "%%explore -bound 2"},
		{"-timeline", workerproto.Scheduling{Timeline: workerproto.AxisStep}, "", "%%timeline -axis step"},
		{"-timeline=clock", workerproto.Scheduling{Timeline: workerproto.AxisClock}, "", "%%timeline -axis clock"},
		{"-dump -race off", workerproto.Scheduling{Race: workerproto.RaceOff}, "%race off", "%%dump -declare"},
	} {
		o, err := parse(strings.Fields(test.args)...)
		if err != nil {
			t.Errorf("%s: %v", test.args, err)
			continue
		}
		if got := o.Scheduling(); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: the program has %+v, want %+v", test.args, got, test.want)
		}
		if got := strings.Join(o.Settings(), ";"); got != test.settings || o.Mode() != test.mode {
			t.Errorf("%s: a notebook has %q and %q, want %q and %q", test.args, got, o.Mode(), test.settings, test.mode)
		}
		// What a notebook's cells are told is what a program is told.
		if words, ok := strings.CutPrefix(o.Mode(), "%%explore"); ok {
			got, _, err := workerproto.ParseExplore(words)
			want := *test.want.Explore
			want.Expect = ""
			if got != want || err != nil {
				t.Errorf("%s: the magic says %+v, %v; want %+v", test.args, got, err, want)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	for args, want := range map[string]string{
		"-race maybe":              `"maybe" is not on, off or error`,
		"-clock 2x":                `"2x" is not real, instant or 10x`,
		"-seed x":                  `"x" is not a number`,
		"-replay 8>2":              `"8>2" is not a schedule`,
		"-bound 3":                 "-bound says how to search: write -explore too",
		"-dpor":                    "-dpor says how to search: write -explore too",
		"-explore -late maybe":     `-late "maybe" is not on or off`,
		"-timeline=wall":           "it is step or clock",
		"-timeline -explore":       "-explore and -timeline do not go together",
		"-explore -max 0":          `-max "0": write how many`,
		"-explore -parallel":       "-parallel and -explore do not go together",
		"-replay 3e8c16: -dump":    "-replay and -dump do not go together",
		"-explore -replay 3e8c16:": "-explore and -replay do not go together",
	} {
		if _, err := parse(strings.Fields(args)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", args, err, want)
		}
	}
	o, err := parse("-replay", "3e8c16:")
	if err != nil || o.CheckNotebooks(1) != nil || o.CheckNotebooks(2) == nil {
		t.Errorf("-replay: %v, for one notebook %v, for two %v", err, o.CheckNotebooks(1), o.CheckNotebooks(2))
	}
	if o, err = parse("-explore", "-expect", "x == 0"); err != nil || o.CheckNotebooks(1) == nil {
		t.Errorf("-expect for a notebook: %v", err)
	}
}
