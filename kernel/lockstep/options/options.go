// Package options has the flags of `lockstep run` that say how goroutines are scheduled, which
// programs and notebooks share. [Add] declares them; once they are parsed, [Options.Check] says
// what does not go together. A program is told them as a [workerproto.Scheduling], the cells of a
// notebook as the magics that mean the same.
package options

import (
	"errors"
	"flag"
	"fmt"
	"strconv"

	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// Options are the values of the flags.
type Options struct {
	// Dump shows what becomes of the code, instead of running it.
	Dump bool
	// Strict makes what is only reported (races, leaks, searches that find a failure) a failure of
	// the run.
	Strict bool

	explore    bool
	search     workerproto.Explore
	searchFlag string // one of those that are for a search only, as it is written
	scheduling workerproto.Scheduling
}

// Add declares the flags. Options is filled when they are parsed.
func Add(flags *flag.FlagSet) *Options {
	o := &Options{search: workerproto.Explore{Bound: workerproto.DefaultBound}}
	flags.BoolVar(&o.Dump, "dump", false, "print what becomes of the code on its way to the interpreter, instead of running it")
	flags.BoolVar(&o.Strict, "strict", false, "fail, with exit status 1, also for data races, goroutines left behind and searches that find a failure")
	flags.BoolVar(&o.scheduling.Parallel, "parallel", false, "have Go schedule the goroutines, on all cores")
	flags.Func("race", "what becomes of data races: `on` reports them, error makes them errors, off does not look for them", func(text string) (err error) {
		o.scheduling.Race, err = workerproto.ParseRace(text)
		return err
	})
	flags.Func("clock", "how time passes: `real`, instant (at once when all wait) or 10x", func(text string) (err error) {
		o.scheduling.Clock, err = workerproto.ParseClock(text)
		return err
	})
	flags.Func("seed", "the `number` from which the turns of goroutines are drawn", func(text string) (err error) {
		o.scheduling.Seed, err = workerproto.ParseSeed(text)
		o.scheduling.SeedSet = true
		return err
	})
	flags.Func("replay", "run on this `schedule`, which a report has shown", func(text string) error {
		o.scheduling.Replay = text
		_, err := workerproto.ScheduleHash(text)
		return err
	})
	flags.BoolFunc("timeline", "show who ran, who waited and what for, step by step, or by time with -timeline=clock", func(text string) error {
		switch text {
		case "true":
			text = workerproto.AxisStep
		case "false":
			text = ""
		case workerproto.AxisStep, workerproto.AxisClock:
		default:
			return errors.New("it is step or clock")
		}
		o.scheduling.Timeline = text
		return nil
	})
	flags.BoolVar(&o.explore, "explore", false, "run on many schedules, and report on which of them it fails")
	for _, f := range []struct{ name, usage string }{
		{"bound", fmt.Sprintf("with -explore: at most `N` preemptions in a schedule (default %d)", workerproto.DefaultBound)},
		{"max", "with -explore: at most `N` schedules"},
		{"time", "with -explore: at most so `long`, such as 10s"},
		{"expect", "with -explore: a Go `expression` that is to hold at the end"},
		{"late", "with -explore: let timers fire while goroutines could go on: `on` or off (default once nothing else goes wrong)"},
	} {
		flags.Func(f.name, f.usage, func(value string) error {
			o.searchFlag = f.name
			_, err := o.search.Set(f.name, value)
			return err
		})
	}
	flags.BoolFunc("dpor", "with -explore: search only in the way that covers every schedule", func(text string) (err error) {
		o.searchFlag = "dpor"
		o.search.DPOR, err = strconv.ParseBool(text)
		return err
	})
	return o
}

// Check returns the error of flags that do not go together.
func (o *Options) Check() error {
	var modes []string
	for _, mode := range []struct {
		name string
		set  bool
	}{{"-parallel", o.scheduling.Parallel}, {"-explore", o.explore}, {"-replay", o.scheduling.Replay != ""}, {"-timeline", o.scheduling.Timeline != ""}, {"-dump", o.Dump}} {
		if mode.set {
			modes = append(modes, mode.name)
		}
	}
	switch {
	case len(modes) > 1:
		return fmt.Errorf("%s and %s do not go together: leave one of them out", modes[0], modes[1])
	case o.searchFlag != "" && !o.explore:
		return fmt.Errorf("-%s says how to search: write -explore too", o.searchFlag)
	}
	return nil
}

// Scheduling returns what a program is to be run with.
func (o *Options) Scheduling() workerproto.Scheduling {
	s := o.scheduling
	if o.explore {
		s.Explore = &o.search
	}
	return s
}

// Settings returns the magics that set for a session what the flags say.
func (o *Options) Settings() []string {
	var magics []string
	if o.scheduling.Race != "" {
		magics = append(magics, "%race "+o.scheduling.Race)
	}
	if o.scheduling.Clock != "" {
		magics = append(magics, "%clock "+o.scheduling.Clock)
	}
	if o.scheduling.SeedSet {
		magics = append(magics, "%seed "+strconv.FormatUint(o.scheduling.Seed, 10))
	}
	return magics
}

// Mode returns the magic with which each cell is run, "" if there is none.
func (o *Options) Mode() string {
	switch {
	case o.Dump:
		return "%%dump -declare"
	case o.scheduling.Parallel:
		return "%%parallel"
	case o.scheduling.Replay != "":
		return "%%replay " + o.scheduling.Replay
	case o.scheduling.Timeline != "":
		return "%%timeline -axis " + o.scheduling.Timeline
	case o.explore:
		magic := "%%explore -bound " + strconv.Itoa(o.search.Bound)
		if o.search.Max > 0 {
			magic += " -max " + strconv.Itoa(o.search.Max)
		}
		if o.search.Time > 0 {
			magic += " -time " + o.search.Time.String()
		}
		if o.search.DPOR {
			magic += " -dpor"
		}
		if o.search.Late != "" {
			magic += " -late " + o.search.Late
		}
		return magic
	}
	return ""
}

// Replay returns the schedule that is to be replayed, "" if there is none.
func (o *Options) Replay() string { return o.scheduling.Replay }

// CheckNotebooks returns the error of flags that are not for so many notebooks.
func (o *Options) CheckNotebooks(count int) error {
	switch {
	case o.Replay() != "" && count > 1:
		return errors.New("-replay is for one notebook")
	case o.search.Expect != "":
		return errors.New("-expect is for a program: in a notebook write %%explore -expect EXPRESSION in the cell")
	}
	return nil
}
