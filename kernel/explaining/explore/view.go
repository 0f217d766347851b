package explore

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/timeline"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// A View is a report in words. Its text and its HTML say the same.
type View struct {
	Verdict  Verdict
	Headline string
	Notes    []string  // on how much that is worth
	Outcomes []Line    // with how often each came
	Searched []Stretch // how much was searched
	Failures []string  // one on each line, with the command that replays it

	Shown   string // the heading of the schedule that is shown; empty if there is none
	Strip   []Turn // its steps
	Ends    string // what it ends with
	Replay  string // the command that replays it
	more    int    // outcomes that are not listed
	options ViewOptions
}

// ViewOptions are what the words need.
type ViewOptions struct {
	Language words.Language
	// Expect is the expression that was to hold; empty if none was given.
	Expect string
	// Races is set if races were looked for.
	Races bool
	// Replay returns the command that replays a schedule; %%replay if it is nil.
	Replay func(schedule string) string
}

// A Verdict says whether all is well.
type Verdict uint8

// The verdicts.
const (
	Open  Verdict = iota // it depends on what was meant
	Holds                // all that was shown is well
	Fails
)

// Line is one outcome.
type Line struct {
	Text    string
	Verdict Verdict
	Runs    int // on how many schedules of the last bound; 0 if on none
	Share   int // in percent of all
}

// Stretch is one part of the search.
type Stretch struct {
	What    string
	Tried   int // -1 for not searched
	Failed  int // -1 for not counted
	Verdict Verdict
	All     string
}

// Turn is what a goroutine did without another between.
type Turn struct {
	G     int
	Name  string
	Steps []string
	// Lost has the places among them of lost writes.
	Lost []int
	// Preempts is set if the goroutine before could have gone on.
	Preempts bool
}

// Bounds of what is listed.
const (
	maxOutcomes = 12
	maxFailures = 5
	maxSteps    = 16
	maxText     = 60
)

// View puts a report in words.
func (r *Report) View(o ViewOptions) *View {
	if o.Replay == nil {
		o.Replay = func(schedule string) string { return "%%replay " + schedule }
	}
	v := &View{options: o}
	v.headline(r)
	v.notes(r)
	v.searched(r)
	if r.Options.Reach == nil {
		v.outcomes(r)
		v.failures(r)
	}
	v.shown(r)
	return v
}

// counted returns how many schedules outcomes were counted on, and on how many of them something
// went wrong: those of the largest bound, or DPOR's if there is nothing else.
func (r *Report) counted() (b Bound) {
	if d := r.DPOR; r.Options.DPOR {
		return Bound{Tried: d.Executions - d.Repeats, Failed: d.Failed, Raced: d.Raced}
	}
	if n := len(r.Bounds); n > 0 {
		b = r.Bounds[n-1]
	}
	return b
}

func (v *View) headline(r *Report) {
	lang := v.options.Language
	of := r.counted()
	extent := r.extent(lang)
	unexpected := r.first(Unexpected)
	switch {
	case r.Options.Reach != nil && r.Reached != nil:
		v.Headline = words.SearchReached.In(lang)
	case r.Options.Reach != nil:
		v.Headline = words.SearchNotReached.In(lang, extent)
	case unexpected != nil && unexpected.Runs > 0:
		v.Verdict = Fails
		v.Headline = words.SearchNotHolds.In(lang, v.options.Expect, count(unexpected.Runs), count(of.Tried))
	case unexpected != nil:
		v.Verdict = Fails
		v.Headline = words.SearchNotOnce.In(lang, v.options.Expect)
	case of.Failed > 0:
		v.Verdict = Fails
		v.Headline = words.SearchGoesWrong.In(lang, count(of.Failed), count(of.Tried))
	case len(r.Failures) > 0 && r.Failures[0].Word == Race && of.Raced > 0:
		v.Verdict = Fails
		v.Headline = words.SearchRaces.In(lang, count(of.Raced), count(of.Tried))
	case len(r.Failures) > 0:
		v.Verdict = Fails
		v.Headline = words.SearchWrongOnce.In(lang)
	case v.options.Expect != "":
		v.Verdict = Holds
		v.Headline = words.SearchHolds.In(lang, v.options.Expect, extent)
	case len(r.Outcomes) > 1:
		v.Headline = r.different(lang)
	default:
		v.Verdict = Holds
		v.Headline = words.SearchSame.In(lang, extent)
	}
}

// different says that the outcome depends on the schedule.
func (r *Report) different(lang words.Language) string {
	if r.complete() && !r.Extent().Timed {
		return words.SearchDifferent.In(lang, len(r.Outcomes))
	}
	return words.SearchAtLeast.In(lang, len(r.Outcomes))
}

// first returns the first failure of a kind, or nil.
func (r *Report) first(w Word) *Found {
	for _, f := range r.Failures {
		if f.Word == w {
			return f
		}
	}
	return nil
}

// extent says how much was shown.
func (r *Report) extent(lang words.Language) string {
	e := r.Extent()
	tried := count(e.Tried)
	var s string
	switch {
	case e.Every && e.Timed:
		s = words.OnEveryTimed.In(lang, tried)
		if n := len(r.Timers); n > 0 {
			s = words.AndOnTimers.In(lang, s, count(r.Timers[n-1].Tried))
		}
		return s
	case e.Every && e.Bound < 0:
		return words.OnEveryByDPOR.In(lang, tried)
	case e.Every:
		return words.OnEvery.In(lang, tried)
	case e.Bound == 0:
		s = words.OnBoundNone.In(lang, tried)
	case e.Bound == 1:
		s = words.OnBoundOne.In(lang, tried)
	case e.Bound > 1:
		s = words.OnBound.In(lang, e.Bound, tried)
	default:
		return words.OnTried.In(lang, tried)
	}
	if r.Random > 0 {
		s = words.AndOnRandom.In(lang, s, count(r.Random))
	}
	return s
}

func (v *View) notes(r *Report) {
	lang := v.options.Language
	note := func(p words.Phrase, args ...any) { v.Notes = append(v.Notes, p.In(lang, args...)) }
	if v.Verdict != Fails && r.Options.Reach == nil {
		if v.options.Races {
			note(words.SearchNoWrong)
		} else {
			note(words.SearchNoRace)
		}
	}
	if v.Verdict == Fails && v.options.Expect == "" && len(r.Outcomes) > 1 {
		v.Notes = append(v.Notes, r.different(lang))
	}
	switch {
	case r.Stopped:
		note(words.SearchStopped)
	case !r.complete() && r.sure() && (len(r.Bounds) == 0 || !r.Bounds[len(r.Bounds)-1].Complete || r.DPOR.Executions > 0):
		note(words.SearchTooMany, count(r.Runs))
	}
	switch {
	case len(r.Timers) > 0:
		note(words.SearchTimed)
	case r.Timed && v.Verdict != Fails:
		note(words.SearchUntimed)
	}
	if r.Rested {
		note(words.SearchRested)
	}
	if r.Outlived {
		note(words.SearchOutlived)
	}
	if r.Unwatched {
		note(words.SearchUnwatched)
	}
	switch r.Uncontrolled {
	case "":
	case unlike:
		note(words.SearchUnlike)
	default:
		note(words.SearchBeyond, r.Uncontrolled)
	}
}

func (v *View) outcomes(r *Report) {
	if len(r.Outcomes) < 2 && v.options.Expect == "" {
		if len(r.Outcomes) == 0 || r.Outcomes[0].Outcome == "" {
			return
		}
	}
	all := 0
	for _, f := range r.Outcomes {
		all += f.Runs
	}
	for i, f := range r.Outcomes {
		if i == maxOutcomes {
			v.more = len(r.Outcomes) - i
			break
		}
		line := Line{Text: short(f.Outcome), Runs: f.Runs}
		if line.Text == "" {
			line.Text = words.SearchNothing.In(v.options.Language)
		}
		if v.options.Expect != "" {
			line.Verdict = Holds
			if f.Unexpected {
				line.Verdict = Fails
			}
		}
		if all > 0 {
			line.Share = (100*f.Runs + all/2) / all
		}
		v.Outcomes = append(v.Outcomes, line)
	}
}

// stretch is what was searched with a bound.
func (b *Bound) stretch(lang words.Language, what string) Stretch {
	s := Stretch{What: what, Tried: b.Tried, Failed: b.Failed, Verdict: Holds, All: words.SearchAll.In(lang)}
	if b.Failed > 0 {
		s.Verdict = Fails
	}
	if !b.Complete {
		s.All = words.SearchNotAll.In(lang)
	}
	return s
}

func (v *View) searched(r *Report) {
	lang := v.options.Language
	for _, b := range r.Bounds {
		what := words.SearchAtMost.In(lang, b.Bound)
		if b.Bound == 0 {
			what = words.SearchNone.In(lang)
		}
		v.Searched = append(v.Searched, b.stretch(lang, what))
	}
	if d := r.DPOR; d.Executions > 0 {
		s := Stretch{What: words.SearchAny.In(lang), Tried: d.Executions, Failed: d.Failed, Verdict: Holds, All: words.SearchAllByDPOR.In(lang)}
		if d.Failed > 0 {
			s.Verdict = Fails
		}
		if !r.Options.DPOR { // outcomes are counted by bounds
			s.Failed = -1
		}
		if !d.Complete {
			s.All = words.SearchNotAll.In(lang)
		}
		v.Searched = append(v.Searched, s)
	} else if n := len(r.Bounds); n > 0 && !r.Bounds[n-1].Whole && r.Bounds[n-1].Complete {
		b := r.Bounds[n-1]
		v.Searched = append(v.Searched, Stretch{
			What: words.SearchAtMost.In(lang, b.Bound+1), Tried: -1, Failed: -1,
			All: words.SearchNot.In(lang, fmt.Sprintf("%%%%explore -bound %d", b.Bound+1)),
		})
	}
	for _, b := range r.Timers {
		v.Searched = append(v.Searched, b.stretch(lang, words.SearchEarly.In(lang, b.Bound)))
	}
	if r.Random > 0 {
		v.Searched = append(v.Searched, Stretch{What: words.SearchRandom.In(lang), Tried: r.Random, Failed: -1, Verdict: Holds})
	}
}

var headings = map[Word]words.Phrase{
	Unexpected: words.FailureUnexpected, Panic: words.FailurePanic, Misuse: words.FailureMisuse,
	Deadlock: words.FailureDeadlock, Leak: words.FailureLeak, Lost: words.FailureLost,
	Spin: words.FailureSpin, Late: words.FailureLate, Race: words.FailureRace,
}

// In names a kind of failure for people.
func (w Word) In(lang words.Language) string { return headings[w].In(lang) }

// failures lists those that are not shown. Of races on one variable it has the first: the others are
// the same mistake.
func (v *View) failures(r *Report) {
	lang, shown := v.options.Language, r.Shown()
	of := r.counted()
	raced := map[string]bool{}
	for _, f := range r.Failures {
		known := f.Word == Race && f.Object != "" && raced[f.Object]
		raced[f.Object] = raced[f.Object] || f.Word == Race
		if f == shown || known {
			continue
		}
		if len(v.Failures) == maxFailures {
			break
		}
		what, replay := f.what(lang), v.command(f)
		if f.Runs > 0 {
			v.Failures = append(v.Failures, words.SearchInSome.In(lang, what, count(f.Runs), count(of.Tried), replay))
		} else {
			v.Failures = append(v.Failures, words.SearchInOne.In(lang, what, replay))
		}
	}
}

// what says in a few words what went wrong.
func (f *Found) what(lang words.Language) string {
	s := headings[f.Word].In(lang)
	if f.Object != "" {
		s = words.FailureOn.In(lang, s, f.Object)
	}
	if n := len(f.Goroutines); n > 0 {
		who := f.Goroutines[n-1]
		if n > 1 {
			who = words.And.In(lang, strings.Join(f.Goroutines[:n-1], words.ListComma.In(lang)), who)
		}
		s = words.FailureBy.In(lang, s, who)
	}
	if f.Text != "" {
		s = words.SearchInOne.In(lang, s, short(f.Text))
	}
	if f.Late {
		s = words.FailureBy.In(lang, s, words.FailureLate.In(lang))
	}
	return s
}

func (v *View) command(f *Found) string { return v.options.Replay(f.Schedule.String()) }

// shown is the schedule that is to be looked at.
func (v *View) shown(r *Report) {
	lang, f := v.options.Language, r.Shown()
	if r.Options.Reach != nil {
		f = r.Reached
	}
	var heading string
	switch {
	case f == nil:
		return
	case f == r.Reached:
		heading = words.SearchFound.In(lang)
	case f.Word == "":
		heading = words.SearchOther.In(lang)
	case f.Bound < 0:
		heading = words.SearchFailing.In(lang)
	default:
		heading = words.SearchShortest.In(lang)
	}
	if f.Late {
		heading = words.SearchOnTimer.In(lang, heading)
	}
	if f.Number > 0 {
		v.Shown = words.SearchNumber.In(lang, heading, f.Number)
	} else {
		v.Shown = words.SearchHere.In(lang, heading)
	}
	v.Strip = strip(f.Log)
	v.Ends = short(f.Outcome)
	if f.Word != "" && f.Word != Unexpected {
		v.Ends = f.what(lang)
	}
	v.Replay = v.command(f)
}

// sharedObjects are those that several goroutines use.
func sharedObjects(log *trace.Log) map[int]bool {
	user, shared := map[int]int{}, map[int]bool{}
	for _, e := range log.Events {
		if g, used := user[e.Object]; used && g != e.G {
			shared[e.Object] = true
		}
		user[e.Object] = e.G
	}
	return shared
}

// strip lists the steps of a log in turns, without those on what only one goroutine uses; nil if
// they are too many.
func strip(log *trace.Log) (turns []Turn) {
	if log == nil {
		return nil
	}
	shared := sharedObjects(log)
	lost := map[int]bool{}
	for _, l := range timeline.Lost(log) {
		lost[l.Write] = true
	}
	steps, last := 0, 0
	for _, e := range log.Events {
		if (e.Op == trace.OpRead || e.Op == trace.OpWrite) && !shared[e.Object] {
			continue
		}
		if e.Step == last || e.Op == trace.OpGo || e.Op == trace.OpEnd || e.Wait != "" || e.G < 0 || e.G >= len(log.Goroutines) {
			continue
		}
		last = e.Step
		if steps++; steps > maxSteps {
			return nil
		}
		if n := len(turns); n == 0 || turns[n-1].G != e.G {
			turns = append(turns, Turn{G: e.G, Name: log.Goroutines[e.G].Name, Preempts: e.Change == trace.Preempted})
		}
		t := &turns[len(turns)-1]
		if lost[e.Step] && e.Op != trace.OpRead {
			t.Lost = append(t.Lost, len(t.Steps))
		}
		t.Steps = append(t.Steps, token(log, e))
	}
	return turns
}

// token is a step in a few characters.
func token(log *trace.Log, e trace.Event) string {
	name := ""
	if e.Object > 0 && e.Object < len(log.Objects) {
		name = log.Objects[e.Object].Name
	}
	value := short(e.Value)
	if value == "" || value[0] == '&' && name != "" { // where it points to says less than its name
		value = strings.TrimRight(" "+name, " ")
	}
	switch e.Op {
	case trace.OpRead, trace.OpLoad:
		return "r" + value
	case trace.OpWrite, trace.OpStore, trace.OpUpdate:
		return "w" + value
	}
	if name != "" {
		return name + "." + e.Op.String()
	}
	return e.Op.String()
}

// short cuts a text of a program's to what fits on a line.
func short(s string) string {
	return words.Shorten(strings.Join(strings.Fields(s), " "), maxText)
}

// count writes a number with its thousands apart.
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
