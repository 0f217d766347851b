package server

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/cell"
	"github.com/lockstep-go/lockstep/kernel/serving/output"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// modes are the magics that say how a cell is run. Two of them do not go together.
var modes = []string{"%%parallel", "%%explore", "%%replay", "%%step", "%%timeline", "%%exercise"}

// seeding says where the seed of a cell comes from. The zero seeding leaves it to the worker.
type seeding struct {
	fixed, random bool
	value         uint64 // if fixed
	drawn         uint64 // if random: the last one
}

// maxDrawn is how many seeds are drawn from: few enough to be typed.
const maxDrawn = 1_000_000

// magicRace changes what becomes of data races, or says what it is now.
func (s *Server) magicRace(_ *execution, pub output.Publisher, args string) error {
	if args == "" {
		s.say(pub, words.RaceIs, s.get().race)
		return nil
	}
	race, err := workerproto.ParseRace(args)
	if err == nil {
		s.set(func(set *settings) { set.race = race })
	}
	return err
}

// magicClock changes how time passes in cells, or says how it does.
func (s *Server) magicClock(_ *execution, pub output.Publisher, args string) error {
	if args == "" {
		s.say(pub, words.ClockIs, s.get().clock)
		return nil
	}
	clock, err := workerproto.ParseClock(args)
	if err == nil {
		s.set(func(set *settings) { set.clock = clock })
	}
	return err
}

// magicSeed changes where the seed of a cell comes from, or says it.
func (s *Server) magicSeed(_ *execution, pub output.Publisher, args string) error {
	switch args {
	case "":
		switch seed := s.get().seed; {
		case seed.fixed:
			s.say(pub, words.SeedIs, seed.value)
		case seed.random && seed.drawn != 0:
			s.say(pub, words.SeedDrawn, seed.drawn)
		case seed.random:
			s.say(pub, words.SeedIs, "random")
		default:
			s.say(pub, words.SeedIs, "auto")
		}
	case "random":
		s.set(func(set *settings) { set.seed = seeding{random: true} })
	case "auto":
		s.set(func(set *settings) { set.seed = seeding{} })
	default:
		value, err := workerproto.ParseSeed(args)
		if err != nil {
			return err
		}
		s.set(func(set *settings) { set.seed = seeding{fixed: true, value: value} })
	}
	return nil
}

// magicParallel has Go schedule the cell's goroutines.
func (s *Server) magicParallel(e *execution, _ output.Publisher, args string) error {
	if args != "" {
		return usage("parallel", args)
	}
	e.scheduling.Parallel = true
	return nil
}

// magicExplore has the cell run on many schedules.
func (s *Server) magicExplore(e *execution, _ output.Publisher, args string) error {
	explore, ok, err := workerproto.ParseExplore(args)
	if !ok && err == nil {
		err = usage("explore", args)
	}
	e.scheduling.Explore = &explore
	return err
}

// exploreWords returns the options that %%explore has not got yet.
func (s *Server) exploreWords(before []string) []string {
	if n := len(before); n > 0 && slices.Contains([]string{"-bound", "-max", "-time", "-expect"}, before[n-1]) {
		return nil // a value follows
	} else if n > 0 && before[n-1] == "-late" {
		return []string{workerproto.LateOff, workerproto.LateOn}
	}
	options := []string{"-bound", "-dpor", "-expect", "-late", "-max", "-time"}
	return slices.DeleteFunc(options, func(o string) bool { return slices.Contains(before, o) })
}

// magicReplay has the cell run on a schedule.
func (s *Server) magicReplay(e *execution, _ output.Publisher, args string) error {
	if args == "" {
		return usage("replay", args)
	}
	_, err := workerproto.ScheduleHash(args)
	e.scheduling.Replay = args
	return err
}

// magicStep has the cell run so that one can go through it step by step. A client that tells of the
// cell has a page to show that on; else the user is asked, if that can be.
func (s *Server) magicStep(e *execution, _ output.Publisher, args string) error {
	e.scheduling.Step, e.scheduling.Replay = true, args
	e.scheduling.Ask = e.stdin && e.cellID == ""
	if args == "" {
		return nil
	}
	_, err := workerproto.ScheduleHash(args)
	return err
}

// magicTimeline has the cell run with a log, and shows it as time lanes.
func (s *Server) magicTimeline(e *execution, _ output.Publisher, args string) error {
	axis, ok := workerproto.ParseTimeline(args)
	if !ok {
		return usage("timeline", args)
	}
	e.scheduling.Timeline = axis
	return nil
}

// timelineWords returns what may follow in %%timeline.
func (s *Server) timelineWords(before []string) []string {
	switch n := len(before); {
	case n == 0:
		return []string{"-axis"}
	case n == 1 && before[0] == "-axis":
		return []string{workerproto.AxisClock, workerproto.AxisStep}
	}
	return nil
}

// noWords is for magics after which nothing can be proposed.
func (s *Server) noWords([]string) []string { return nil }

// isMode reports whether a magic is one of modes.
func isMode(m cell.Magic) bool {
	return slices.Contains(modes, cell.Magic{Name: m.Name, Cell: m.Cell}.String())
}

// checkModes returns the error of magics that do not go together, or that have no code to run.
func checkModes(ms []cell.Magic, code string) error {
	mode, needsCode := "", false
	for _, m := range ms {
		written := cell.Magic{Name: m.Name, Cell: m.Cell}.String()
		switch {
		case isMode(m):
			if mode != "" && mode != written {
				return words.NotTogether.Error(mode, written)
			}
			mode, needsCode = written, written == "%%explore" || written == "%%timeline" || written == "%%step" && m.Args == ""
		case written == "%test" && mode != "" && mode != "%%parallel":
			return words.NotTogether.Error(mode, written)
		}
	}
	if needsCode && strings.TrimSpace(code) == "" {
		return words.NeedsCode.Error(mode)
	}
	return nil
}

// text is what a cell has to run: its own code, or that of an earlier cell.
type text struct {
	code  string
	count int // the n of In [n] where it stands
}

// replayed returns what a cell without code runs again: the latest text of the session that its
// schedule is of.
func (s *Server) replayed(e *execution, pub output.Publisher) (text, error) {
	hash, err := workerproto.ScheduleHash(e.scheduling.Replay)
	if err != nil {
		return text{}, err
	}
	var found text
	_, ok := s.opts.History.Latest(func(input string, count int) bool {
		_, code, _ := cell.ParseMagics(input, knownMagics)
		found = text{code, count}
		return trace.TextHash(code) == hash && strings.TrimSpace(code) != ""
	})
	if !ok {
		return text{}, words.NoCellOfHash.Error(hash)
	}
	s.say(pub, words.Replaying, found.count, e.scheduling.Replay)
	return found, nil
}

// schedulingOf returns how the goroutines of a cell take turns that is about to run. A random seed
// is drawn.
func (s *Server) schedulingOf(e *execution) workerproto.Scheduling {
	sched := e.scheduling
	s.set(func(set *settings) {
		sched.Race, sched.Clock = set.race, set.clock
		if set.seed.random {
			set.seed.drawn = 1 + rand.Uint64N(maxDrawn)
		}
		sched.Seed, sched.SeedSet = set.seed.value+set.seed.drawn, set.seed.fixed || set.seed.random
	})
	return sched
}

// asked returns the magics that the request itself asks for, beside those in the cell's text: its
// metadata may have a list of lines, {"lockstep": {"magics": ["%%explore"]}}. This is how lockstep
// run passes its flags on. Those that say how a cell is run are for cells with code only, and give
// way to the cell's own, but for %%dump, which runs nothing; a schedule is for the cell that it is
// of.
func asked(metadata map[string]any, own []cell.Magic, code string) ([]cell.Magic, error) {
	ours, _ := metadata["lockstep"].(map[string]any)
	list, _ := ours["magics"].([]any)
	var lines strings.Builder
	for _, line := range list {
		fmt.Fprintln(&lines, line)
	}
	ms, _, err := cell.ParseMagics(lines.String(), knownMagics)
	if err != nil {
		return nil, err
	}
	decided := slices.ContainsFunc(own, func(m cell.Magic) bool { return isMode(m) || m.Name == "dump" || m.Name == "test" })
	return slices.DeleteFunc(ms, func(m cell.Magic) bool {
		hash, _, _ := strings.Cut(m.Args, ":")
		switch {
		case !m.Cell:
			return false
		case strings.TrimSpace(code) == "":
			return true
		case m.Name == "replay" && hash != trace.TextHash(code):
			return true
		}
		return decided && isMode(m)
	}), nil
}
