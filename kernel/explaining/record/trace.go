package record

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/explaining/timeline"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// MIME is the type of a run's record.
const MIME = "application/vnd.lockstep.trace.v1+json"

// Trace is the record of a run. TRACE.md describes its fields.
type Trace struct {
	Version    int            `json:"version"`
	Lang       words.Language `json:"lang"`
	ID         string         `json:"id"`
	Schedule   string         `json:"schedule,omitempty"`
	Replay     string         `json:"replay,omitempty"`
	Step       string         `json:"step,omitempty"`
	Sources    []Source       `json:"sources,omitempty"`
	Goroutines []Goroutine    `json:"goroutines"`
	Objects    []Object       `json:"objects"`
	Variables  []Variable     `json:"variables,omitempty"`
	Events     []Event        `json:"events"`
	Verdict    *Verdict       `json:"verdict,omitempty"`
	Outcome    string         `json:"outcome,omitempty"`
	States     *States        `json:"states,omitempty"`
	Extent
}

// Extent is how much of a run a record has.
type Extent struct {
	Total int `json:"total"`
	Cut   int `json:"cut,omitempty"`
}

// Goroutine is one of the run.
type Goroutine struct {
	Name   string `json:"name"`
	Parent int    `json:"parent"`
	Source int    `json:"source,omitempty"`
	Line   int    `json:"line,omitempty"`
}

// Object is what goroutines share.
type Object struct {
	Name string `json:"name,omitempty"`
	Kind string `json:"kind,omitempty"`
	Cap  int    `json:"cap,omitempty"`
}

// Variable is an object whose value is worth a place.
type Variable struct {
	Object int    `json:"object"`
	Name   string `json:"name"`
	Start  string `json:"start,omitempty"`
	End    string `json:"end,omitempty"`
}

// Place is where something stands in the sources.
type Place struct {
	Source int `json:"source,omitempty"`
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
}

// Event is one thing that a goroutine did.
type Event struct {
	Step   int    `json:"step"`
	IsStep bool   `json:"isStep,omitempty"`
	Gap    int    `json:"gap,omitempty"`
	T      int64  `json:"t,omitempty"`
	G      int    `json:"g"`
	Op     string `json:"op"`
	Object int    `json:"object,omitempty"`
	Place
	Effect
	Told
}

// Effect is what came of an event.
type Effect struct {
	Value   string     `json:"value,omitempty"`
	Expr    string     `json:"expr,omitempty"`
	From    []int      `json:"from,omitempty"`
	Other   int        `json:"other,omitempty"`
	Others  []int      `json:"others,omitempty"`
	Case    int        `json:"case,omitempty"`
	Ready   []int      `json:"ready,omitempty"`
	Wait    trace.Wait `json:"wait,omitempty"`
	Change  string     `json:"change,omitempty"`
	Enabled []int      `json:"enabled,omitempty"`
}

// Told is an event in words.
type Told struct {
	Says  string `json:"says,omitempty"`
	Lost  bool   `json:"lost,omitempty"`
	Wrong string `json:"wrong,omitempty"`
	Held  []Held `json:"held,omitempty"`
}

// Held is what a goroutine has in hand.
type Held struct {
	G    int    `json:"g"`
	Text string `json:"text"`
	Now  string `json:"now,omitempty"`
}

// Verdict is what is wrong with a run.
type Verdict struct {
	Word       string      `json:"word,omitempty"`
	Text       string      `json:"text,omitempty"`
	Goroutines []string    `json:"goroutines,omitempty"`
	Object     string      `json:"object,omitempty"`
	Lost       []LostWrite `json:"lost,omitempty"`
	Stuck      []int       `json:"stuck,omitempty"`
	Notes      []string    `json:"notes,omitempty"`
}

// LostWrite names a lost write by steps.
type LostWrite struct {
	Write int `json:"write"`
	Read  int `json:"read"`
	Over  int `json:"over"`
}

// Options are what a log does not say.
type Options struct {
	Language words.Language
	// Text returns a text of which sites are, by its number, and how learners name it.
	Text func(cell int64) (title, text string)
	// Schedule is the run's, and Replay and Step what a learner types to see it again.
	Schedule, Replay, Step string
	Outcome                string
	// Word, Message, Goroutines and Object are of the failure, if there is one.
	Word, Message string
	Goroutines    []string
	Object        string
	// ObjectAt names what is used at a site. It may be nil.
	ObjectAt func(trace.Site) string
	// Run is the run, walked step by step, and Graph all that the program comes to; nil if they are
	// not known.
	Run   *explore.Walked
	Graph *explore.Graph
	// Number tells this display from others of the same run, for one page may have several.
	Number int
	// Focus has the steps that must not be cut, beside those that package timeline finds.
	Focus []int
}

// New makes the record of a run.
func New(log *trace.Log, o Options) *Trace {
	t := timeline.Tell(log, timeline.Options{Language: o.Language})
	r := &Trace{
		Version: 1, Lang: words.Language(o.Language.String()), Schedule: o.Schedule, Replay: o.Replay, Step: o.Step,
		Outcome: outcome(o.Outcome),
		Extent:  Extent{Total: len(t.Events) + log.Cut, Cut: log.Cut},
	}
	r.Verdict = verdict(t, o)
	for _, x := range log.Objects {
		r.Objects = append(r.Objects, Object{value(x.Name), x.Kind, x.Cap})
	}
	for _, v := range t.Variables {
		r.Variables = append(r.Variables, Variable(v))
	}
	for limit := maxEvents; ; limit /= 2 {
		r.fill(log, t, o, limit)
		if data, err := json.Marshal(r); err != nil || len(data) <= maxBytes || limit < 8 {
			return r
		}
	}
}

// fill puts at most so many events into the record, and what they are about.
func (r *Trace) fill(log *trace.Log, t *timeline.Telling, o Options, limit int) {
	texts := newTexts(o.Text)
	r.Events, r.Goroutines = r.Events[:0], r.Goroutines[:0]
	h := fnv.New32a()
	gap, cut := 0, 0
	keep := kept(t, o.Focus, limit)
	for i, e := range t.Events {
		fmt.Fprintln(h, e.Step, e.G, e.Op, e.Object, e.Site.Place(), e.Value)
		if !keep[i] {
			gap++
			cut++
			continue
		}
		r.Events = append(r.Events, event(&e, texts.place(e.Site), gap))
		gap = 0
	}
	r.Cut = log.Cut + cut
	for _, g := range log.Goroutines[:min(len(log.Goroutines), maxGoroutines)] {
		at := texts.place(g.Started)
		r.Goroutines = append(r.Goroutines, Goroutine{value(g.Name), g.Parent, at.Source, at.Line})
	}
	r.States = r.states(o, texts)
	r.Sources = texts.sources()
	for _, s := range r.Sources {
		fmt.Fprintln(h, s.Title)
	}
	fmt.Fprintln(h, r.Schedule, o.Number)
	r.ID = fmt.Sprintf("%08x", h.Sum32())
}

// states makes the states: all of them, or those of the run.
func (r *Trace) states(o Options, texts *texts) *States {
	s := newStater(r, o, texts)
	if o.Graph != nil {
		if all := s.whole(o.Graph); all != nil && all.size() <= maxStates {
			return all
		}
	}
	if o.Run == nil || len(o.Run.Path) == 0 {
		return nil
	}
	if some := s.along(o.Run); some != nil && some.size() <= maxStates {
		return some
	}
	return nil
}

// outcome is what a run came to, as a record has it.
func outcome(s string) string { return value(strings.TrimRight(s, "\n")) }

// event is an event as the record has it.
func event(e *timeline.Told, at Place, gap int) Event {
	out := Event{
		Step: e.Step, IsStep: e.IsStep, Gap: gap, T: int64(e.At), G: e.G, Op: e.Op.String(), Object: e.Object, Place: at,
		Effect: Effect{Value: value(e.Value), Expr: value(e.Expr), From: e.From, Other: e.Other + 1, Others: e.Others[:min(len(e.Others), maxListed)], Wait: e.Wait, Change: changes[e.Change], Enabled: e.Enabled},
		Told:   Told{Says: e.Text, Lost: e.Mark == timeline.MarkLost, Held: held(e.Held)},
	}
	if e.Op == trace.OpSelect && e.Wait == trace.Running {
		if out.Case = e.Case; e.Case >= 0 {
			out.Case++
		}
		for _, k := range e.Ready[:min(len(e.Ready), maxListed)] {
			out.Ready = append(out.Ready, k+1)
		}
	}
	if e.Mark == timeline.MarkLost || e.Mark == timeline.MarkDeadlock {
		out.Wrong = e.Says
	}
	return out
}

var changes = map[trace.Change]string{trace.Preempted: "preempted", trace.Blocked: "blocked", trace.Ended: "ended"}

// held lists what goroutines have in hand, by number.
func held(m map[int]timeline.Paused) (list []Held) {
	for g := 0; len(list) < len(m); g++ {
		if p, ok := m[g]; ok {
			list = append(list, Held{g, p.Text, p.Now})
		}
	}
	return list
}

// verdict says what is wrong; nil if nothing is.
func verdict(t *timeline.Telling, o Options) *Verdict {
	v := &Verdict{Word: o.Word, Text: value(o.Message), Goroutines: o.Goroutines, Object: o.Object, Stuck: t.Stuck}
	for _, l := range t.Lost {
		v.Lost = append(v.Lost, LostWrite{l.Write, l.Read, l.Over})
	}
	if v.Word == "" && len(v.Lost) == 0 && len(v.Stuck) == 0 {
		return nil
	}
	v.Lost = v.Lost[:min(len(v.Lost), maxListed)]
	v.Stuck = v.Stuck[:min(len(v.Stuck), maxListed)]
	v.Notes = t.Notes
	return v
}

// JSON returns the record as it is put in a bundle.
func (r *Trace) JSON() json.RawMessage {
	data, err := json.Marshal(r)
	if err != nil {
		panic(err) // it has nothing in it that is no JSON
	}
	return data
}

// value cuts a text of the program's.
func value(s string) string {
	if len(s) <= maxValue {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.ToValidUTF8(s[:maxValue], "") + "…"
}
