package workerproto

import (
	"strconv"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// Scheduling says how the goroutines of an execution take turns. Magics and the flags of lockstep
// run fill it. In the zero Scheduling the kernel schedules them, reports races beside the cell's
// output, and follows the wall clock.
type Scheduling struct {
	// Parallel leaves scheduling to Go, on all cores. It goes with neither Replay nor Explore.
	Parallel bool   `json:"parallel,omitempty"`
	Race     string `json:"race,omitempty"`  // RaceOn, RaceOff or RaceError; "" is RaceOn
	Clock    string `json:"clock,omitempty"` // ClockReal, ClockInstant or ClockTenfold; "" is ClockReal
	// Seed is for the random choices if SeedSet; else they follow from the text and from how often
	// it has run.
	Seed    uint64 `json:"seed,omitempty"`
	SeedSet bool   `json:"seedSet,omitempty"`
	// Replay is the schedule to follow, "" if none: HASH:STEP>N,STEP=K or HASH:STRATEGY/SEED. HASH
	// is the TextHash of the source that the schedule is of, which may be another by now.
	Replay string `json:"replay,omitempty"`
	// Step asks to go through the execution step by step: along Replay, or by the default rule.
	// With Ask the user is asked at each step who goes next; else what is shown can be stepped
	// through.
	Step bool `json:"step,omitempty"`
	Ask  bool `json:"ask,omitempty"`
	// Explore, if it is not nil, asks to run the execution on many schedules.
	Explore *Explore `json:"explore,omitempty"`
	// Timeline asks for time lanes of the run, along AxisStep or AxisClock; "" asks for none. It
	// goes with none of Parallel, Replay and Explore.
	Timeline string `json:"timeline,omitempty"`
}

// Expects reports whether there is an expression to compile after the text.
func (s Scheduling) Expects() bool { return s.Explore != nil && s.Explore.Expect != "" }

// What time lanes are drawn along.
const (
	AxisStep  = "step"  // each step is as wide as the others
	AxisClock = "clock" // time is as wide as it took
)

// ParseTimeline reads what stands after %%timeline: -axis and its value, or nothing.
func ParseTimeline(args string) (axis string, ok bool) {
	switch list := strings.Fields(strings.Replace(args, "=", " ", 1)); {
	case len(list) == 0:
		return AxisStep, true
	case len(list) == 2 && list[0] == "-axis" && (list[1] == AxisStep || list[1] == AxisClock):
		return list[1], true
	}
	return "", false
}

// What becomes of a data race.
const (
	RaceOn    = "on"    // it is shown
	RaceOff   = "off"   // nobody looks for it
	RaceError = "error" // it is the error of the execution
)

// How time passes.
const (
	ClockReal    = "real"    // as on the wall
	ClockInstant = "instant" // it jumps to the next timer when nobody can go on
	ClockTenfold = "10x"
)

// Explore says what to search, and how far.
type Explore struct {
	// Bound is the most preemptions that a schedule of the bounded search has.
	Bound int `json:"bound"`
	// Max is how many schedules are tried at most; 0 leaves it to the search.
	Max int `json:"max,omitempty"`
	// Time bounds how long it takes; 0 is no bound, with which results are the same everywhere.
	Time time.Duration `json:"time,omitempty"`
	// Expect is a Go expression that is to hold at the end of each schedule, "" if none.
	Expect string `json:"expect,omitempty"`
	// DPOR leaves the bounded search out: only the search that covers all schedules is done.
	DPOR bool `json:"dpor,omitempty"`
	// Late says when schedules are tried on which a timer fires while goroutines could go on:
	// LateOn or LateOff. "" is once nothing else has gone wrong, and not with DPOR.
	Late string `json:"late,omitempty"`
}

// Whether timers may fire while goroutines could go on.
const (
	LateOn  = "on"
	LateOff = "off"
)

// DefaultBound is the Bound of a search that names none. Few bugs need more preemptions (CHESS,
// Musuvathi and Qadeer, PLDI 2007).
const DefaultBound = 2

// Set sets an option by the word with which a learner writes it, its dash left out. It reports
// whether there is such an option that takes a value.
func (e *Explore) Set(option, value string) (ok bool, err error) {
	switch option {
	case "bound":
		e.Bound, err = strconv.Atoi(value)
		if err != nil || e.Bound < 0 {
			return true, words.ExploreBound.Error(value)
		}
	case "max":
		e.Max, err = strconv.Atoi(value)
		if err != nil || e.Max < 1 {
			return true, words.ExploreMax.Error(value)
		}
	case "time":
		e.Time, err = time.ParseDuration(value)
		if err != nil || e.Time <= 0 {
			return true, words.ExploreTime.Error(value)
		}
	case "expect":
		e.Expect = value
		if value == "" {
			return true, words.ExploreExpect.Error()
		}
	case "late":
		e.Late = value
		if value != LateOn && value != LateOff {
			return true, words.ExploreLate.Error(value)
		}
	default:
		return false, nil
	}
	return true, nil
}

// ParseExplore reads what stands after %%explore: options with their values, in any order. The
// value of -expect is Go, and reaches to the next option or to the end. ok is false if a word is no
// option.
func ParseExplore(args string) (e Explore, ok bool, err error) {
	e.Bound = DefaultBound
	list := strings.Fields(args)
	for len(list) > 0 {
		option, dash := strings.CutPrefix(list[0], "-")
		list = list[1:]
		option, value, written := strings.Cut(option, "=") // -bound=3, too
		switch {
		case !dash:
			return e, false, nil
		case option == "dpor" && !written:
			e.DPOR = true
			continue
		case written && option != "expect":
		default:
			n := min(1, len(list))
			if option == "expect" {
				n = 0
				for n < len(list) && !isOption(list[n]) {
					n++
				}
			}
			value = strings.TrimSpace(value + " " + strings.Join(list[:n], " "))
			list = list[n:]
		}
		if ok, err := e.Set(option, value); !ok || err != nil {
			return e, ok, err
		}
	}
	return e, true, nil
}

// isOption reports whether a word within an expression is rather the next option: Go that is
// formatted has a space after a minus between two operands.
func isOption(word string) bool {
	name, _, _ := strings.Cut(word, "=")
	switch name {
	case "-bound", "-max", "-time", "-expect", "-dpor", "-late":
		return true
	}
	return false
}

// ParseRace reads a setting of %race.
func ParseRace(text string) (string, error) {
	switch text {
	case RaceOn, RaceOff, RaceError:
		return text, nil
	}
	return "", words.RaceUnknown.Error(text)
}

// ParseClock reads a setting of %clock.
func ParseClock(text string) (string, error) {
	switch text {
	case ClockReal, ClockInstant, ClockTenfold:
		return text, nil
	}
	return "", words.ClockUnknown.Error(text)
}

// ParseSeed reads the number of %seed.
func ParseSeed(text string) (uint64, error) {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, words.SeedUnknown.Error(text)
	}
	return n, nil
}

// ScheduleHash returns the hash of the text that a schedule is of. The rest is for the worker to
// read.
func ScheduleHash(schedule string) (string, error) {
	hash, _, _ := strings.Cut(schedule, ":")
	if len(hash) != len(trace.TextHash("")) || strings.Trim(hash, "0123456789abcdef") != "" || strings.ContainsAny(schedule, " \t") {
		return "", words.ScheduleUnknown.Error(schedule)
	}
	return hash, nil
}

// Progress tells how far a search has come. The worker sends it as often as it likes.
type Progress struct {
	Exec trace.Exec `json:"exec"`
	// Stage is what is being done, and Bound the bound if it is StageBounded.
	Stage string `json:"stage"`
	Bound int    `json:"bound,omitempty"`
	// Tried counts all schedules so far, Failed those of them that failed.
	Tried  int `json:"tried"`
	Failed int `json:"failed,omitempty"`
}

// The stages of a search.
const (
	StageBounded = "bound"   // all schedules with few preemptions
	StageDPOR    = "dpor"    // one of each kind of schedule
	StageTimers  = "timers"  // those on which a timer fires while goroutines could go on
	StageRandom  = "random"  // schedules by chance
	StageJudging = "judging" // an answer is judged; Tried counts the schedules of all that is asked
)
