package explore

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/lockstep-go/lockstep/kernel/words"
)

// A Schedule says what was decided in a run, where it was not what the default rule says. Its
// string is HASH:STEP>N,STEP=K: before step STEP goroutine number N goes; in step STEP the choice
// is K, from 0. Steps have the numbers that tables and pictures print: reads, writes and operations
// count, starts and ends do not, so that a decision there has the number of the step that follows.
// Where several decisions have one number, they are in order, with those by the default rule before
// them. STEP>timer says that before that step the next timer fires, though others could go on. If
// nothing was decided otherwise, the string is HASH alone.
//
// The schedule of a random run that would be long is the strategy's name and what its decisions
// come from: HASH:pct3/8412/120, HASH:surw/8412. HASH:seed/8412 stands for a plain run of package
// sched.
type Schedule struct {
	Hash      string // of the program's text; what it is made of is the caller's matter
	Decisions []Decision
	Random    Random // if its Name is not empty, there are no Decisions
}

// A Decision is one entry of a schedule.
type Decision struct {
	Step   int
	Choice bool // of a case or the like, rather than of a goroutine
	Timer  bool // neither: a timer fires
	N      int  // the goroutine's number, or the choice
}

// Random names a random strategy with all that its decisions come from.
type Random struct {
	Name string // "seed", "surw", or "pct" and the depth
	Seed uint64
	// Steps is how many steps PCT expects a run to have, among which it places its changes.
	Steps int
}

// String returns the schedule as it is printed, and as [ParseSchedule] reads it.
func (s Schedule) String() string {
	if s.Random.Name == "" && len(s.Decisions) == 0 && alone(s.Hash) {
		return s.Hash
	}
	b := append([]byte(s.Hash), ':')
	if r := s.Random; r.Name != "" {
		b = append(append(b, r.Name...), '/')
		b = strconv.AppendUint(b, r.Seed, 10)
		if r.Steps > 0 {
			b = strconv.AppendInt(append(b, '/'), int64(r.Steps), 10)
		}
		return string(b)
	}
	for i, d := range s.Decisions {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(d.Step), 10)
		if d.Choice {
			b = append(b, '=')
		} else {
			b = append(b, '>')
		}
		if d.Timer {
			b = append(b, timerName...)
			continue
		}
		b = strconv.AppendInt(b, int64(d.N), 10)
	}
	return string(b)
}

// Names of random strategies; that of PCT has a depth behind it.
const (
	seedName = "seed"
	surwName = "surw"
	pctName  = "pct"
)

// timerName stands for a timer where a goroutine's number would.
const timerName = "timer"

// IsLate reports whether timers fire in the schedule while others could go on.
func (s Schedule) IsLate() bool {
	return slices.ContainsFunc(s.Decisions, func(d Decision) bool { return d.Timer })
}

// maxNumber bounds the numbers of a schedule: no run has as many steps or goroutines.
const maxNumber = 1 << 40

// ParseSchedule reads a schedule. Its errors are phrases of package words, for learners who have
// typed one.
func ParseSchedule(text string) (Schedule, error) {
	text = strings.TrimSpace(text)
	hash, rest, ok := strings.Cut(text, ":")
	if !ok && !alone(hash) {
		return Schedule{}, words.ScheduleNoHash.Error(text)
	}
	if hash == "" || strings.ContainsFunc(hash, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		return Schedule{}, words.ScheduleNoHash.Error(text)
	}
	s := Schedule{Hash: hash}
	if strings.Contains(rest, "/") {
		var err error
		s.Random, err = parseRandom(rest)
		return s, err
	}
	if strings.TrimSpace(rest) == "" {
		return s, nil
	}
	for part := range strings.SplitSeq(rest, ",") {
		d, err := parseDecision(strings.TrimSpace(part))
		if err != nil {
			return Schedule{}, err
		}
		s.Decisions = append(s.Decisions, d)
	}
	if !slices.IsSortedFunc(s.Decisions, func(a, b Decision) int { return cmp.Compare(a.Step, b.Step) }) {
		return Schedule{}, words.ScheduleOrder.Error()
	}
	return s, nil
}

// alone reports whether a hash can be told from other words without its colon: those of
// trace.TextHash can.
func alone(hash string) bool { return hash != "" && strings.Trim(hash, "0123456789abcdef") == "" }

func parseDecision(part string) (Decision, error) {
	at := strings.IndexAny(part, ">=")
	if at < 0 {
		return Decision{}, words.ScheduleEntry.Error(part)
	}
	step, stepOK := number(part[:at])
	if stepOK && step > 0 && part[at:] == ">"+timerName {
		return Decision{Step: step, Timer: true}, nil
	}
	n, nOK := number(part[at+1:])
	if !stepOK || step == 0 || !nOK {
		return Decision{}, words.ScheduleEntry.Error(part)
	}
	return Decision{Step: step, Choice: part[at] == '=', N: n}, nil
}

func parseRandom(text string) (Random, error) {
	parts := strings.Split(text, "/")
	r := Random{Name: parts[0]}
	seed, err := strconv.ParseUint(parts[1], 10, 64)
	ok := err == nil && len(parts) <= 3
	r.Seed = seed
	if ok && len(parts) == 3 {
		r.Steps, ok = number(parts[2])
	}
	switch depth, isPCT := strings.CutPrefix(r.Name, pctName); {
	case !ok:
		return Random{}, words.ScheduleRandom.Error(text)
	case r.Name == seedName, r.Name == surwName:
	case isPCT:
		if n, ok := number(depth); !ok || n == 0 || n > maxDepth {
			return Random{}, words.ScheduleRandom.Error(text)
		}
	default:
		return Random{}, words.ScheduleRandom.Error(text)
	}
	return r, nil
}

// number reads a number in digits alone.
func number(s string) (int, bool) {
	n, err := strconv.ParseUint(s, 10, 64)
	return int(n), err == nil && n <= maxNumber && s[0] != '+'
}
